"""Which pictures a blog shows: in texts, front matter and portraits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from permesso.library import Library
from permesso.links import Target, Web
from permesso.markup import Body
from permesso.references import WHOLE_ADDRESS

Named = tuple[str, str]
"""An address as somebody wrote it, and the file where."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Pictures by their paths below the documents folder."""

    files: frozenset[str]
    """Those that somebody shows."""
    leading: frozenset[str]
    """Those at the top of a post or page."""


def of(books: Library, web: Web) -> Shown:
    """Return the pictures that texts, front matter and authors show.

    An address that leads nowhere shows nothing: `links.py` and `posts.py` tell who wrote it.
    """
    leading = frozenset(_files(_leading(books), web))
    return Shown(leading.union(_files(_others(books), web)), leading)


def _files(addresses: Iterable[Named], web: Web) -> Iterator[str]:
    for address, uri in addresses:
        if not WHOLE_ADDRESS.match(address):
            target = web.find(address, uri)
            if isinstance(target, Target) and target.file:
                yield target.file


def _leading(books: Library) -> Iterator[Named]:
    """Yield the lead pictures."""
    for post in books.posts:
        if post.front.image:
            yield post.front.image.src, post.source.uri
    for page in books.pages:
        if page.front.image:
            yield page.front.image.src, page.source.uri


def _others(books: Library) -> Iterator[Named]:
    """Yield those in texts, and portraits."""
    for post in books.posts:
        yield from _of_texts((post.body, post.cta, post.thanks), post.source.uri)
    for page in books.pages:
        yield from _of_texts((page.body, page.cta), page.source.uri)
    yield from _of_texts(books.ctas.values(), "")
    for record in books.embeds.values():
        if record.picture:
            yield f"/{record.picture}", ""
    for id_, author in books.authors.items():
        if author.avatar:
            yield f"/{author.avatar.lstrip('/')}", ""
        yield from _of_texts([books.biographies.get(id_)], books.authors_source.uri)


def _of_texts(bodies: Iterable[Body | None], uri: str) -> Iterator[Named]:
    for body in bodies:
        for image in body.images if body else ():
            yield image.written, uri
