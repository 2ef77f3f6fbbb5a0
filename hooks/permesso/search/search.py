"""Search: the files that the page to search on works with."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from permesso.edition import Edition
from permesso.model import Blog
from permesso.problem import ContentError
from permesso.search import documents, pagefind
from permesso.search.documents import Document
from permesso.search.pagefind import PagefindError
from permesso.workshop.store import key
from permesso.workshop.workshop import Workshop

FOLDER = "pagefind"
"""Where the files are, below the site's root: the script of the page finds them there."""
SHELF = "search"
"""What an index is called in the store."""


def files(blog: Blog, edition: Edition, workshop: Workshop) -> Mapping[str, bytes]:
    """Return the search's files by address: all that there are, or none where there is no search.

    They are kept, and made again when a page that can be found has changed. Raises ContentError
    where Pagefind cannot make them.
    """
    if not edition.settings.search.make:
        return {}
    try:
        made = _kept(list(documents.of(blog, edition)), workshop)
    except PagefindError as error:
        message = (
            f"extra.permesso.search: Pagefind made no index: {error}; install it for this machine "
            "(pip install pagefind pagefind-bin), or write search: off"
        )
        at = ("extra", "permesso", "search")
        raise ContentError([edition.configuration.problem(message, *at)]) from None
    return {f"{FOLDER}/{path}": content for path, content in made.items()}


def _kept(found: Sequence[Document], workshop: Workshop) -> dict[str, bytes]:
    parts = [part for document in found for part in (document.url, document.html)]
    known = key(pagefind.version(), pagefind.NEEDED.pattern, *pagefind.NOT_SAID, *parts)
    if packed := workshop.store.read(SHELF, known):
        return _unpacked(packed)
    made = pagefind.files(found)
    workshop.store.write(SHELF, known, _packed(made))
    return made


def _packed(made: Mapping[str, bytes]) -> bytes:
    """Return files as one: Pagefind has compressed them already."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for path, content in made.items():
            archive.writestr(zipfile.ZipInfo(path), content)
    return written.getvalue()


def _unpacked(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {path: archive.read(path) for path in archive.namelist()}
