"""The server: HTTP for browsers on this computer."""

from __future__ import annotations

import ipaddress
import logging
import posixpath
import re
import socket
from email.utils import formatdate
from hashlib import blake2b
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs, quote, unquote, urlsplit

from previewing.session import Session, Shown
from previewing.site import Moved, Resource

log = logging.getLogger("mkdocs.previewing")

OURS = "/.preview/"
"""Below this address is what belongs to the preview and not to the blog."""
SCRIPT = (Path(__file__).parent / "assets" / "preview.js").read_bytes()
VERSION = blake2b(SCRIPT, digest_size=4).hexdigest()
HASHED = re.compile(rf"\.[0-9a-f]{{8}}\.(min\.)?(css|js|mjs)$|preview\.js\?v={VERSION}$")
"""Addresses whose content never changes."""
FOR_EVER = "max-age=31536000, immutable"
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
"""One range, which is what players ask for (RFC 9110, 14.1.2)."""
CHUNK = 1 << 16


class Server(ThreadingHTTPServer):
    """Answers with a session's site, below the path of its address."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, host: str, port: int, session: Session, inherited: int | None) -> None:
        """Listen at a port, or at the socket with this number; raises OSError where that is not
        possible."""
        self.session = session
        self.address_family = _family(host)
        super().__init__((host, port), _Handler, bind_and_activate=False)
        if inherited is None:
            self._listen((host, port))
        else:
            self.socket.close()
            self.socket = socket.socket(fileno=inherited)
            self.socket.set_inheritable(False)
        self.server_address = self.socket.getsockname()

    @property
    def mount(self) -> str:
        """The path below which the blog is."""
        return urlsplit(self.session.url).path

    def bequeath(self) -> int:
        """Return the number of the socket for the program that takes this one's place: whoever asks
        meanwhile waits for its answer."""
        self.socket.set_inheritable(True)
        return self.socket.fileno()

    def _listen(self, address: tuple[str, int]) -> None:
        try:
            # Not as the standard library does it, which asks for the name of this computer.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self.socket.bind(address)
            self.server_activate()
        except OSError:
            self.server_close()
            raise

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of browsers that go while they are answered."""
        log.debug("a browser has gone", exc_info=True)


def _family(host: str) -> socket.AddressFamily:
    try:
        is_six = isinstance(ipaddress.ip_address(host), ipaddress.IPv6Address)
    except ValueError:
        is_six = False
    return socket.AF_INET6 if is_six else socket.AF_INET


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        """Send what is written at once."""
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_HEAD(self) -> None:
        """Answer without the content."""
        self.do_GET()

    def do_GET(self) -> None:
        """Answer."""
        parts = urlsplit(self.path)
        path = unquote(parts.path, errors="replace")
        if path == f"{OURS}events":
            self._events(parse_qs(parts.query))
        elif path == f"{OURS}preview.js":
            self._send(HTTPStatus.OK, "text/javascript; charset=utf-8", SCRIPT)
        else:
            self._site(path, parts.query)

    def _site(self, path: str, query: str) -> None:
        mount = self.server.mount
        if not path.startswith(mount):
            if path == "/" or f"{path}/" == mount:
                self._move(mount)
            else:
                self._page(self.server.session.show(":"), path)
            return
        address = _normalised(path.removeprefix(mount))
        found = self.server.session.show(address)
        if isinstance(found, Moved):
            self._move(f"{mount}{found.address}" + (f"?{query}" if query else ""))
        elif isinstance(found, Resource):
            self._resource(found)
        else:
            self._page(found, path)

    def _page(self, found: Any, path: str) -> None:
        assert isinstance(found, Shown)
        if found.status == HTTPStatus.NOT_FOUND:
            log.warning(f'"GET {path}" code 404')
        html = _with_script(found.html, found.digest) if found.digest else found.html
        self._send(HTTPStatus(found.status), "text/html; charset=utf-8", html.encode())

    def _resource(self, found: Resource) -> None:
        if isinstance(found.content, bytes):
            self._send(HTTPStatus.OK, found.type, found.content)
            return
        try:
            with found.content.open("rb") as file:
                self._stream(found, file)
        except OSError:
            # Deleted a moment ago.
            self._page(self.server.session.show(":"), self.path)

    def _stream(self, found: Resource, file: BinaryIO) -> None:
        """Answer with a file, or with the part of it that was asked for."""
        assert isinstance(found.content, Path)
        about = found.content.stat()
        size, tag = about.st_size, f'"{about.st_mtime_ns:x}-{about.st_size:x}"'
        if self.headers.get("If-None-Match") == tag:
            self._head(HTTPStatus.NOT_MODIFIED, {"ETag": tag})
            return
        headers = {"Content-Type": found.type, "ETag": tag, "Accept-Ranges": "bytes"}
        wanted = _range(self.headers.get("Range"), size)
        if wanted is None:
            status, start, end = HTTPStatus.OK, 0, size
        elif wanted.start >= size:
            unmet = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
            self._head(unmet, {"Content-Range": f"bytes */{size}", "Content-Length": "0"})
            return
        else:
            status, start, end = HTTPStatus.PARTIAL_CONTENT, wanted.start, wanted.stop
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
        self._head(status, {**headers, "Content-Length": str(end - start)})
        if self.command == "HEAD":
            return
        file.seek(start)
        left = end - start
        while left and (some := file.read(min(CHUNK, left))):
            self.wfile.write(some)
            left -= len(some)

    def _send(self, status: HTTPStatus, type_: str, content: bytes) -> None:
        tag = f'"{blake2b(content, digest_size=8).hexdigest()}"'
        if status == HTTPStatus.OK and self.headers.get("If-None-Match") == tag:
            self._head(HTTPStatus.NOT_MODIFIED, {"ETag": tag})
            return
        length = str(len(content))
        self._head(status, {"Content-Type": type_, "Content-Length": length, "ETag": tag})
        if self.command != "HEAD":
            self.wfile.write(content)

    def _move(self, path: str) -> None:
        self._head(HTTPStatus.FOUND, {"Location": quote(path, safe="/?=&%"), "Content-Length": "0"})

    def _head(self, status: HTTPStatus, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Date", formatdate(usegmt=True))
        # Ask each time: a save later it is another one.
        self.send_header("Cache-Control", FOR_EVER if self._lasts(status) else "no-cache")
        self.end_headers()

    def _lasts(self, status: HTTPStatus) -> bool:
        """Tell whether what is asked for has a name that changes with its content."""
        return status < HTTPStatus.BAD_REQUEST and bool(HASHED.search(self.path))

    def _events(self, query: dict[str, list[str]]) -> None:
        """Tell a browser what changes, for as long as it listens."""
        session, mount = self.server.session, self.server.mount
        path = query.get("path", [""])[0]
        address = _normalised(path.removeprefix(mount)) if path.startswith(mount) else ":"
        self.close_connection = True
        self._head(HTTPStatus.OK, {"Content-Type": "text/event-stream", "Connection": "close"})
        if self.command == "HEAD":
            return
        with session.browsers.connected(address, query.get("seen", [""])[0]) as browser:
            # It may have changed since the browser got it.
            session.publish(browser)
            for some in browser.stream():
                self.wfile.write(some)
                self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of what went well."""
        log.debug(format, *args)


def _normalised(address: str) -> str:
    """Return an address without steps that would lead out of the site."""
    found = posixpath.normpath(f"/{address}").lstrip("/")
    return f"{found}/" if address.endswith("/") and found else found


def _range(asked: str | None, size: int) -> range | None:
    """Return the bytes that were asked for; None for all of them."""
    found = RANGE.fullmatch(asked or "")
    if not found or found[1] == found[2] == "":
        return None
    if not found[1]:
        return range(max(0, size - int(found[2])), size)
    start = int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    return range(start, end) if start < end or start >= size else None


def _with_script(html: str, digest: str) -> str:
    """Return a page with the script that lets it follow changes."""
    script = f'<script src="{OURS}preview.js?v={VERSION}" data-seen="{digest}" async></script>'
    before, end, after = html.rpartition("</body>")
    return f"{before}{script}{end}{after}" if end else f"{html}{script}"
