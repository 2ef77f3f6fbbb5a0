"""Reading: the documents of a site's files, with all that is asked about them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from permesso.audit import feeds, folder, requests
from permesso.audit.declared import Declared
from permesso.audit.document import Document
from permesso.audit.examined import Page
from permesso.audit.folder import File, Folder
from permesso.audit.kept import version
from permesso.audit.programs import programs
from permesso.audit.styles import Styles
from permesso.workshop import store

MAIL = ".eml"
"""How e-mails are named that a program kept."""


class Reader:
    """What reads the documents of one site."""

    def __init__(self, folder: Folder, declared: Declared) -> None:
        """Take the site's folder and what the site says of itself."""
        self._folder = folder
        self._declared = declared

    def key(self, file: File) -> str:
        """Return the sum of all that decides what a file tells: its content and place, the
        stylesheets and scripts of the site, what that says of itself, the code. An empty word for
        one that cannot be read."""
        try:
            content = file.disk.read_bytes()
        except OSError:
            return ""
        return store.key(self._around, file.path, file.kind, content)

    @cached_property
    def _around(self) -> str:
        """Return the sum of what decides it for every file."""
        parts: list[str | bytes | None] = [version(), self._folder.root]
        parts.append(self._declared.model_dump_json())
        for path, disk in sorted(self._folder.own.items()):
            parts += [path, _content(disk)]
        return store.key(*parts)

    def pages(self, file: File) -> Iterator[Page]:
        """Yield the documents of a file: a page or a letter is one, a feed has one for each entry.
        Raises OSError where it cannot be read, and BrokenError where it is not whole."""
        for document in _documents(file):
            yield self._page(document)

    def _page(self, document: Document) -> Page:
        address = self._folder.address(document.file)
        styles = Styles(document, address, self._folder.text)
        found = programs(document, address, self._folder.text)
        asked = tuple(requests.requests(document, styles, found))
        return Page(document, styles, found, asked, self._declared, self._folder.host)


def _documents(file: File) -> Iterator[Document]:
    if file.kind == "feed":
        yield from feeds.entries(file.path, folder.read_bytes(file))
    elif file.disk.suffix.lower() == MAIL:
        yield from feeds.letter(file.path, folder.read_bytes(file))
    else:
        yield Document(file.path, folder.read_file(file), file.kind)


def _content(path: Path) -> bytes:
    """Return what a file holds; nothing where it cannot be read, which is a fault of the pages that
    ask for it."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
