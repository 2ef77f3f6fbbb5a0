"""Markdown to HTML, once for each text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from markdown import Markdown
from markupsafe import Markup

from permesso.lean import LeanExtension
from permesso.slug import heading_slug

MORE = "<!-- more -->"
SENTENCE_LENGTH = 40
"""Characters from which on a paragraph is more than a label ("About the author")."""
TEASER_LENGTH = 220
"""Characters of a teaser made from the text: about three lines in a list."""

TAG = re.compile(
    r"<!--.*?-->|<(?P<raw>script|style)\b.*?</(?P=raw)>"
    r"|<(?:a|area|img|source|video|audio|track|object)\b(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL | re.IGNORECASE,
)
"""A tag that may hold an address, or something in which no tag counts."""
ATTRIBUTE = re.compile(
    r"(?P<name>[^\s=\"'<>/]+)"
    r"(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>\"']+)))?"
)
ADDRESSES = {"href", "src", "srcset", "poster", "data"}
"""Attributes that hold an address (`srcset`: several)."""
CANDIDATE = re.compile(r"(?P<address>[^\s,](?:\S*[^\s,])?)(?:\s+[\d.]+[wxh])?(?:\s*,|\s*$)")
"""An address of a `srcset`, with its size."""
NOT_PROSE = re.compile(
    r"^(`{3,}|~{3,}).*?^\1|\]\([^)]*\)|<[^>]+>|\{[^}]*\}", re.DOTALL | re.MULTILINE
)
WORD = re.compile(r"\w[^\s]*")


@dataclass(frozen=True, slots=True)
class TocItem:
    """A heading of a text."""

    id: str
    """Its anchor."""
    title: str
    """Its text."""
    children: tuple[TocItem, ...]
    """The headings below it."""


@dataclass(frozen=True, slots=True)
class Body:
    """A text, rendered; addresses on this site are still open (see `html`)."""

    pieces: tuple[str, ...]
    """HTML and addresses on this site in turn; the first and the last are HTML."""
    fragments: tuple[str, ...]
    """Anchors of its own that the text links to."""
    anchors: frozenset[str]
    """Anchors that it has."""
    toc: tuple[TocItem, ...]
    """Its headings."""
    heading: str | None
    """HTML of the first-level heading that the text opened with, taken out of it."""
    opening: str
    """Plain text of its beginning."""
    words: int
    """Words of prose."""

    def html(self, base: str) -> str:
        """Return the HTML with addresses that start with `base`, the way to the site's root."""
        pieces = list(self.pieces)
        pieces[1::2] = [base + html.escape(address) for address in pieces[1::2]]
        return "".join(pieces)

    @property
    def references(self) -> tuple[str, ...]:
        """The addresses on this site, in order."""
        return self.pieces[1::2]


class Converter:
    """Turns many texts into HTML with one set of extensions, which is costly to set up."""

    def __init__(
        self, extensions: Sequence[Any] = (), configs: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        """Take Python-Markdown's extensions and their settings, as in `mkdocs.yml`."""
        settings = {name: dict(values) for name, values in (configs or {}).items()}
        if "toc" in extensions:
            settings.setdefault("toc", {}).setdefault("slugify", heading_slug)
        self._markdown = Markdown(
            extensions=[*extensions, LeanExtension()], extension_configs=settings
        )

    def convert(self, text: str) -> Body:
        """Return `text` rendered. A text leaves no trace in the next one."""
        md = self._markdown
        md.reset()
        rendered = md.convert(text)
        toc = getattr(md, "toc_tokens", [])
        opening = _opening(rendered)
        rendered = TABLE.sub(SCROLLING, rendered.replace(MORE, "", 1))
        heading = None
        if match := HEADING.match(rendered):
            heading = PERMALINK.sub("", match[1]).strip()
            rendered = rendered[match.end() :]
            toc = toc[0]["children"] + toc[1:] if toc else []
        pieces, fragments = _split(rendered)
        return Body(
            pieces=pieces,
            fragments=fragments,
            anchors=frozenset(ANCHOR.findall(rendered)),
            toc=tuple(_toc_item(token) for token in toc),
            heading=heading,
            opening=opening,
            words=count_words(text),
        )


def count_words(text: str) -> int:
    """Return the words of prose in Markdown: no code blocks, addresses, tags or attributes."""
    return len(WORD.findall(NOT_PROSE.sub(" ", text)))


def shorten(text: str, length: int) -> str:
    """Return `text` on one line, cut before a word with an ellipsis if longer than `length`."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _opening(rendered: str) -> str:
    """Return the text before the mark, else of the first paragraph that is a sentence."""
    before, mark, _ = rendered.partition(MORE)
    if mark and (text := _plain(before)):
        return shorten(text, TEASER_LENGTH)
    texts = [_plain(found[1]) for found in islice(PARAGRAPH.finditer(rendered), 5)]
    long = (text for text in texts if len(text) >= SENTENCE_LENGTH)
    return shorten(next(long, next(filter(None, texts), "")), TEASER_LENGTH)


def _plain(rendered: str) -> str:
    return Markup(NOT_TEASER.sub("", rendered)).striptags()


def _split(rendered: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Cut HTML at its addresses on this site; also return the anchors of its own linked to."""
    pieces: list[str] = []
    fragments: list[str] = []
    start = 0
    for address, begin, end in _references(rendered):
        if address.startswith("#"):
            if len(address) > 1:
                fragments.append(address[1:])
        else:
            pieces += [rendered[start:begin], address]
            start = end
    pieces.append(rendered[start:])
    return tuple(pieces), tuple(fragments)


def _references(rendered: str) -> Iterator[tuple[str, int, int]]:
    """Yield the addresses in tags that are not whole, with their place."""
    for tag in TAG.finditer(rendered):
        if tag["attributes"] is None:
            continue
        for attribute in ATTRIBUTE.finditer(rendered, *tag.span("attributes")):
            name = attribute["name"].lower()
            if name not in ADDRESSES or attribute.lastgroup == "name":
                continue
            spans = [attribute.span(attribute.lastgroup or 0)]
            if name == "srcset":
                begin, end = spans[0]
                candidates = CANDIDATE.finditer(rendered[begin:end])
                spans = [
                    (begin + found.start("address"), begin + found.end("address"))
                    for found in candidates
                ]
            for begin, end in spans:
                address = html.unescape(rendered[begin:end])
                if address and not WHOLE_ADDRESS.match(address):
                    yield address, begin, end


def _toc_item(token: Mapping[str, Any]) -> TocItem:
    children = tuple(_toc_item(child) for child in token["children"])
    return TocItem(token["id"], html.unescape(token["name"]), children)
