"""Prose: what a rendered text says, without its markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from permesso.markup import Body, TocItem

NOT_SAID = re.compile(r"<(pre|script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
"""Code listings and comments: not what an article is about in words."""
TAG = re.compile(r"<[^>]*>")
HREF = re.compile(r"\bhref=\"(https?://[^\"]+)\"", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prose:
    """What a text says."""

    text: str
    """Its words, headings included."""
    headings: tuple[str, ...]
    """Its headings."""
    sites: tuple[str, ...]
    """Addresses elsewhere that it links to."""


def of(body: Body) -> Prose:
    """Return what a rendered text says."""
    written = "".join(body.pieces[::2])
    return Prose(
        text=text(written),
        headings=tuple(_headings(body.toc)),
        sites=tuple(html.unescape(address) for address in HREF.findall(written)),
    )


def text(written: str) -> str:
    """Return the words of HTML, or of the part of it up to some comment or from it on."""
    return html.unescape(TAG.sub(" ", NOT_SAID.sub(" ", written)))


def _headings(items: tuple[TocItem, ...]) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _headings(item.children)
