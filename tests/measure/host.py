"""A host on loopback that serves a folder as a good one does: compressed, with its own headers.

It takes what the site says to hosts from the site: `_headers`, in the format of Netlify and
Cloudflare Pages (https://developers.cloudflare.com/pages/configuration/headers/), and files that
are compressed already (`a.html.br`). What is not there, such as everything of another blog's site,
it makes itself before the first request, so that no answer waits for a compressor.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

import brotli

from loopback import Quiet, serving

BROTLI, GZIP = 11, 9
"""Quality of what is compressed once and served often."""
TEXTS = re.compile(
    r"text/|application/(javascript|json|xml|wasm|manifest\+json|(\w+\+)?xml)|image/svg"
)
"""Types worth compressing; pictures and fonts are compressed already."""
TYPES = {
    ".webmanifest": "application/manifest+json",
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}
"""Types that some systems do not know."""
PLACEHOLDER = re.compile(r"\\\*|:\w+")
FOREVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=0, must-revalidate"
HASHED = re.compile(r"\.[0-9a-f]{8,}(\.min)?\.\w+$")
"""A name that changes with its content, of any generator's."""

Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """Headers that a site wants for some of its addresses."""

    addresses: re.Pattern[str]
    """Which addresses, from the slash on."""
    headers: tuple[tuple[str, str], ...]
    """Names and values."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for an address."""

    headers: Headers
    """Headers, whatever the encoding."""
    bodies: dict[str, bytes]
    """The content by encoding; `identity` is the file as it is."""

    def best(self, accepted: str) -> tuple[str, bytes]:
        """Return encoding and content for a browser with this `Accept-Encoding`."""
        for encoding in ("br", "gzip"):
            if encoding in self.bodies and encoding in accepted:
                return encoding, self.bodies[encoding]
        return "identity", self.bodies["identity"]


class Host:
    """A site's files, ready to be sent."""

    def __init__(self, folder: Path) -> None:
        """Read the site in `folder`; everything that can be compressed is."""
        rules = _rules(folder / "_headers")
        self._answers: dict[str, Answer] = {}
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            if path.suffix in {".br", ".gz"} and path.with_suffix("").is_file():
                continue
            address = f"/{name.removesuffix('index.html')}"
            self._answers[address] = _answer(path, address, rules)

    def answer(self, address: str) -> tuple[HTTPStatus, Answer | None]:
        """Return status and answer for an address; a 404 comes with the site's own page."""
        path = unquote(urlsplit(address).path)
        if found := self._answers.get(path):
            return HTTPStatus.OK, found
        return HTTPStatus.NOT_FOUND, self._answers.get("/404.html")

    def weight(self, address: str, encoding: str = "br") -> int:
        """Return the bytes of an address as they are sent; raises KeyError for no such address."""
        return len(self._answers[address].best(encoding)[1])


def _answer(path: Path, address: str, rules: tuple[Rule, ...]) -> Answer:
    content = path.read_bytes()
    type_ = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    type_ = type_ or "application/octet-stream"
    if path.name == "_headers" or path.suffix in {".txt", ""}:
        type_ = "text/plain"
    bodies = {"identity": content}
    if TEXTS.match(type_):
        bodies["br"] = _sibling(path, ".br") or brotli.compress(content, quality=BROTLI)
        bodies["gzip"] = _sibling(path, ".gz") or gzip.compress(content, GZIP, mtime=0)
    text = type_.startswith("text/") or type_.endswith(("json", "xml"))
    headers = {"Content-Type": f"{type_}; charset=utf-8" if text else type_}
    headers["Cache-Control"] = FOREVER if HASHED.search(address) else SHORT
    if len(bodies) > 1:
        headers["Vary"] = "Accept-Encoding"
    return Answer(headers | _wanted(address, rules), bodies)


def _sibling(path: Path, suffix: str) -> bytes | None:
    beside = path.with_name(path.name + suffix)
    return beside.read_bytes() if beside.is_file() else None


def _wanted(address: str, rules: tuple[Rule, ...]) -> Headers:
    """Return the headers of all rules that fit; one that two of them name has both values."""
    found: Headers = {}
    for rule in rules:
        if rule.addresses.fullmatch(address):
            for name, value in rule.headers:
                found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _rules(path: Path) -> tuple[Rule, ...]:
    """Return the rules of a `_headers` file; none where it is not there."""
    if not path.is_file():
        return ()
    rules: list[Rule] = []
    pattern, headers = "", list[tuple[str, str]]()
    for line in [*path.read_text(encoding="utf-8").splitlines(), "/"]:
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        if line[0].isspace():
            name, _, value = written.partition(":")
            headers.append((name.strip().title(), value.strip()))
            continue
        if headers:
            rules.append(Rule(_pattern(pattern), tuple(headers)))
        pattern, headers = written, []
    return tuple(rules)


def _pattern(written: str) -> re.Pattern[str]:
    """Return a pattern of `_headers` as a regular expression: `*` is anything, `:name` a part."""
    escaped = re.escape(written)
    return re.compile(PLACEHOLDER.sub(lambda found: ".*" if "*" in found[0] else "[^/]+", escaped))


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Host]]:
    """Serve the site in `folder` on loopback; yield the address of its root, and the host."""
    host = Host(folder)

    class Handler(_Handler):
        site = host

    with serving(Handler) as root:
        yield root, host


class _Handler(Quiet):
    protocol_version = "HTTP/1.1"  # connections stay open
    wbufsize = -1  # headers and body leave together, in as few packets as they fit in
    site: Host

    def do_GET(self) -> None:
        """Answer with the file, as small as the browser understands it."""
        self._send(with_body=True)

    def do_HEAD(self) -> None:
        """Answer with the headers of the file."""
        self._send(with_body=False)

    def _send(self, *, with_body: bool) -> None:
        status, answer = self.site.answer(self.path)
        if answer is None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        encoding, body = answer.best(self.headers.get("Accept-Encoding", ""))
        self.send_response(status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if encoding != "identity":
            self.send_header("Content-Encoding", encoding)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)
        self.wfile.flush()
