"""Texts of Bluesky as HTML: plain text, and beside it what its parts are.

Lexicon app.bsky.richtext.facet; places are counted in bytes of UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import quote

from pydantic import Field

from conversation.sources.answers import Shape

SITE = "https://bsky.app"


class ByteSlice(Shape):
    """A part of a text, in bytes of its UTF-8."""

    byteStart: int
    byteEnd: int


class Feature(Shape):
    """What a part of a text is: a link, the name of somebody, a hashtag."""

    type: str = Field("", alias="$type")
    uri: str = ""
    did: str = ""
    tag: str = ""


class Facet(Shape):
    """A part of a text that is more than text."""

    index: ByteSlice
    features: list[Feature]


def html(text: str, facets: Sequence[Facet]) -> str:
    """Return a text as paragraphs with links. Facets that cannot be are left out, not the text."""
    lines = "".join(_pieces(text, facets)).strip().splitlines()
    return re.sub(r"(?:<br>){2,}", "</p>\n<p>", f"<p>{'<br>'.join(lines)}</p>") if lines else ""


def _pieces(text: str, facets: Sequence[Facet]) -> Iterator[str]:
    written = text.encode("utf-8", "replace")
    end = 0
    for facet in sorted(facets, key=lambda item: item.index.byteStart):
        start, stop = facet.index.byteStart, facet.index.byteEnd
        address = next(filter(None, map(_address, facet.features)), None)
        if address is None or not end <= start < stop <= len(written):
            continue
        try:
            before = written[end:start].decode()
            inside = written[start:stop].decode()
        except UnicodeDecodeError:  # it begins or ends inside a character
            continue
        yield f'{escape(before)}<a href="{escape(address)}">{escape(inside)}</a>'
        end = stop
    yield escape(written[end:].decode("utf-8", "replace"))


def _address(feature: Feature) -> str | None:
    match feature.type:
        case "app.bsky.richtext.facet#link":
            return feature.uri
        case "app.bsky.richtext.facet#mention":
            return f"{SITE}/profile/{quote(feature.did, safe=':')}"
        case "app.bsky.richtext.facet#tag":
            return f"{SITE}/hashtag/{quote(feature.tag, safe='')}"
    return None
