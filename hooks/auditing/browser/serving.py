"""What a host would answer for the files of a site, below the site's own address."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from permesso.audit import origins
from permesso.audit.declared import Declared
from permesso.audit.hosts import Own, host_of, own_of

NOBODY = "site.example"
"""The host of a site that does not say where it lives (RFC 2606: nobody's)."""
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".xml": "application/xml",
}
"""Types that not every system knows by the endings of files."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer."""

    file: str | None
    """File of the site that it holds, from its folder; None: there is nothing."""
    status: int
    """Status of HTTP: 200, 404, or 500 where the file can't be read."""
    type: str
    """Type of the content."""
    body: bytes
    """Content."""


@dataclass(frozen=True, slots=True)
class Served:
    """A site's folder, as its host would serve it."""

    folder: Path
    """The folder, resolved."""
    root: str
    """Address of the folder, with a slash at its end: `https://blog.example/base/`."""
    own: Own
    """Hosts that are the site itself."""

    def holds(self, address: str) -> bool:
        """Tell whether the folder answers for an address, which is on its host, or on none."""
        host = host_of(address)
        return host is None or host == host_of(self.root)

    def owns(self, address: str) -> bool:
        """Tell whether nobody else learns of a request to an address."""
        return self.holds(address) or self.own.has(host_of(address) or "")

    def address(self, file: str) -> str:
        """Return the address of a file: that of its folder, where it is an index."""
        name = file.removesuffix("index.html") if f"/{file}".endswith("/index.html") else file
        return urljoin(self.root, quote(name))

    def file(self, address: str) -> str | None:
        """Return the file behind an address of the site; None where there is none. Clean addresses
        are understood: `/post/` and `/post` are `post/index.html` or `post.html`."""
        path = unquote(urlsplit(address).path)
        base = urlsplit(self.root).path
        within = path.removeprefix(base) if path.startswith(base) else path.lstrip("/")
        names = [within, f"{within.rstrip('/')}.html", f"{within.rstrip('/')}/index.html"]
        return next((found for name in names if (found := self._found(name.lstrip("/")))), None)

    def answer(self, address: str) -> Answer:
        """Return what the host answers at an address."""
        file = self.file(address)
        if file is not None:
            try:
                return Answer(file, 200, _type(file), (self.folder / file).read_bytes())
            except OSError:
                # Whoever reads the folder says so.
                return Answer(None, 500, TYPES[".html"], b"500")
        missing = self._found("404.html")
        body = (self.folder / missing).read_bytes() if missing else b"404"
        return Answer(None, 404, TYPES[".html"], body)

    def _found(self, name: str) -> str | None:
        """Return the name of a file in the folder, if it is one and does not lead out of it."""
        try:
            path = (self.folder / name).resolve()
            if path.is_file() and path.is_relative_to(self.folder):
                return path.relative_to(self.folder).as_posix()
        except (OSError, ValueError):
            # Too long for a file system, or with a zero byte.
            return None
        return None


def served(folder: Path, declared: Declared, host: str | None, files: Sequence[str] = ()) -> Served:
    """Return the folder as served at the address that its site declares, else where its pages
    (`files`) say that they are, else at the root of its host, else at that of nobody's."""
    site = declared.site or origins.root((name, folder / name) for name in files) or ""
    if urlsplit(site).scheme in {"http", "https"} and (there := host_of(site)):
        return Served(folder.resolve(), f"{site.rstrip('/')}/", own_of(host or there, declared))
    there = host or NOBODY
    return Served(folder.resolve(), f"https://{there}/", own_of(there, declared))


def _type(file: str) -> str:
    """Return the type of a file by the ending of its name."""
    ending = Path(file).suffix.lower()
    return TYPES.get(ending) or mimetypes.guess_type(file)[0] or "application/octet-stream"
