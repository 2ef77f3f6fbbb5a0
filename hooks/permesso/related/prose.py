"""Prose: what a rendered text says, without its markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from permesso.markup import Body, TocItem
from permesso.slots.places import MARK

NOT_SAID = re.compile(r"<(pre|script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
"""Code listings and comments: not what an article is about in words."""
BEGINS = re.compile(r"<(?:pre|script|style|!--)", re.IGNORECASE)
"""How such a thing begins, for a quick look."""
TAG = re.compile(r"<[^>]*>")
ADDRESS = re.compile(r"=\"([Hh][Tt][Tt][Pp][Ss]?://[^\"]+)\"")
"""A whole address in an attribute; which one that is, is looked at afterwards, so that the search
is for something that most texts have a few times only."""
HREF = re.compile(r"\bhref\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prose:
    """What a text says."""

    text: str
    """Its words, headings included."""
    headings: tuple[str, ...]
    """Its headings."""
    sites: tuple[str, ...]
    """Addresses elsewhere that it links to."""
    places: tuple[int, ...] = ()
    """Where each of its places for blocks is in the text, by number."""


def of(body: Body) -> Prose:
    """Return what a rendered text says."""
    written = "".join(body.pieces[::2])
    # Text, number, text, number, … text: what a pattern with one group splits into.
    first, *rest = MARK.split(written) if body.marks else (written,)
    said, length, places = [text(first)], 0, dict[int, int]()
    for number, after in zip(rest[::2], rest[1::2], strict=True):
        length += len(said[-1]) + 1
        places[int(number)] = length
        said.append(text(after))
    whole = " ".join(said)
    return Prose(
        text=whole,
        headings=tuple(_headings(body.toc)),
        sites=tuple(_sites(written)),
        places=tuple(places.get(number, len(whole)) for number in range(len(body.marks))),
    )


def text(written: str) -> str:
    """Return the words of HTML, or of the part of it up to some comment or from it on."""
    if BEGINS.search(written):
        written = NOT_SAID.sub(" ", written)
    said = TAG.sub(" ", written)
    return html.unescape(said) if "&" in said else said


def _sites(written: str) -> Iterator[str]:
    for found in ADDRESS.finditer(written):
        if HREF.search(written[max(0, found.start() - len("-href")) : found.start()]):
            yield html.unescape(found[1])


def _headings(items: tuple[TocItem, ...]) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _headings(item.children)
