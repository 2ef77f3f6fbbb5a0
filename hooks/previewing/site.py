"""The site as it is now: every address answered when somebody asks for it, nothing written."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, RLock

from mkdocs.structure.files import File

import blog_inputs
from blog_pages import BlogPage
from permesso.blog import Loaded
from permesso.markup import Converter
from permesso.problem import ContentError
from permesso.rendering import Texts
from permesso.revision import Workings, revise
from previewing import faults, generation
from previewing.faults import Fault
from previewing.generation import Generated

MISSING = "404.html"
JUMPS = re.compile(r"<meta http-equiv=[\"']?refresh", re.IGNORECASE)
"""A page that leads to another one at once."""
KEPT = 100
"""Printed pages that are kept, to be shown when they cannot be printed any more."""
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".md": "text/markdown",
    ".xml": "application/xml",
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}
"""Types that not every system knows."""


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page."""

    html: str
    """What it is."""
    fault: Fault | None = None
    """Why it is as it was before, if it is."""
    is_there: bool = True
    """Whether there is one at its address; else this is what is shown instead."""

    @property
    def digest(self) -> str:
        """A digest of it: a browser that shows this page need not load it again."""
        return hashlib.blake2b(self.html.encode(), digest_size=8).hexdigest()

    @property
    def follows(self) -> bool:
        """Whether a browser stays on it."""
        return not JUMPS.search(self.html)


@dataclass(frozen=True, slots=True)
class Resource:
    """Anything else."""

    type: str
    """What it is, as HTTP says it."""
    content: bytes | Path
    """The content, or the file with it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An address that needs a slash at its end."""

    address: str
    """The right one."""


class Prints:
    """Pages that were printed, by address: they outlast a site, for the time when one of them
    cannot be printed."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()
        self.count = 0
        """How many pages were printed."""

    def keep(self, url: str, html: str) -> None:
        """Keep a page, and forget the one that nobody has asked for the longest."""
        with self._lock:
            self.count += 1
            self._pages[url] = html
            self._pages.move_to_end(url)
            if len(self._pages) > KEPT:
                self._pages.popitem(last=False)

    def get(self, url: str) -> str | None:
        """Return a page as it was printed last."""
        return self._pages.get(url)


class Site:
    """One generation of the site. For any number of threads."""

    def __init__(self, made: Generated, prints: Prints, root: Path) -> None:
        self._made = made
        self._prints = prints
        self._root = root
        self._pages: dict[str, Page] = {}
        self._converter: Converter | None = None
        self._lock = RLock()

    @property
    def language(self) -> str:
        """The language of the blog."""
        return str(self._made.config.theme["language"])

    def get(self, address: str) -> Page | Resource | Moved | None:
        """Return what is at an address (without the slash at its beginning)."""
        if address.endswith("index.html"):
            address = address.removesuffix("index.html")
        if address in self._made.pages:
            return self._kept(address, lambda: self._print(address))
        name = f"{address}index.html" if address.endswith("/") or not address else address
        if file := self._made.others.get(name):
            return self._file(file)
        if name in (*self._made.config.theme.static_templates, *self._made.config.extra_templates):
            return self._static(name)
        slashed = f"{address}/"
        if slashed in self._made.pages or f"{slashed}index.html" in self._made.others:
            return Moved(slashed)
        return None

    def missing(self) -> Page:
        """Return the page for an address where nothing is."""
        found = self._static(MISSING)
        html = found.html if isinstance(found, Page) else "<!doctype html><title>404</title>404"
        fault = found.fault if isinstance(found, Page) else None
        return Page(html, fault, is_there=False)

    def revise(self, uri: str) -> bool:
        """Show a text as it was saved just now, if that is possible without all others; tell
        whether it is."""
        with self._lock:
            page = self._page_of(uri)
            loaded = self._made.config.plugins["permesso"].loaded  # type: ignore[attr-defined]
            if page is None or not isinstance(loaded, Loaded):
                return False
            try:
                view = revise(loaded.workings, page.view, uri, self._texts(loaded.workings))
            except ContentError:
                # Is it one? All texts together will tell.
                return False
            if view is None:
                return False
            page.show(view)
            self._pages.pop(page.url, None)
            return True

    def renew(self) -> None:
        """Read the templates again; raises what a generation may raise."""
        with self._lock:
            generation.renew(self._made)
            self._pages.clear()

    def _page_of(self, uri: str) -> BlogPage | None:
        file = self._made.files.get_file_from_path(uri)
        return file.page if file and isinstance(file.page, BlogPage) else None

    def _static(self, name: str) -> Page | Resource | None:
        if not name.endswith(".html"):
            text = generation.template(self._made, name)
            return Resource(type_of(name), text.encode()) if text else None
        return self._kept(name, lambda: generation.template(self._made, name) or "")

    def _kept(self, address: str, printed: Callable[[], str]) -> Page:
        with self._lock:
            if address not in self._pages:
                self._pages[address] = self._tried(address, printed)
            return self._pages[address]

    def _tried(self, address: str, printed: Callable[[], str]) -> Page:
        """Return a page, or what it was before."""
        try:
            html = printed()
        except generation.Failure as error:
            fault = faults.of(error, (), self._root)
            return Page(self._prints.get(address) or "", fault)
        self._prints.keep(address, html)
        return Page(html)

    def _texts(self, made: Workings) -> Texts:
        # A converter of its own: another thread may be reading all texts.
        if self._converter is None:
            self._converter = blog_inputs.converter(made.edition, self._made.config)
        return Texts(self._converter, self._made.config.plugins["permesso"].workshop)  # type: ignore[attr-defined]

    def _print(self, url: str) -> str:
        # What printing did to its text is done again.
        generation.populate(self._made, self._made.pages[url])
        printing = self._made.config.plugins["permesso/printing"]
        return str(printing.printer.page(url))  # type: ignore[attr-defined]

    def _file(self, file: File) -> Page | Resource:
        if file.dest_uri.endswith(".html"):
            return Page(file.content_bytes.decode("utf-8", errors="replace"))
        content = Path(file.abs_src_path) if file.abs_src_path else file.content_bytes
        return Resource(type_of(file.dest_uri), content)


def type_of(name: str) -> str:
    """Return the type of a file by its name, as HTTP says it; what is text is in UTF-8."""
    ending = Path(name).suffix.lower()
    found = TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_text = found.startswith("text/") or found.endswith(("/json", "+json", "/xml"))
    return f"{found}; charset=utf-8" if is_text else found
