"""Markdown to HTML, once for each text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from markdown import Markdown

from permesso import opening as openings
from permesso import provenance, references
from permesso.lean import LeanExtension
from permesso.pictures import figures
from permesso.pictures import markup as printing
from permesso.pictures.figures import Image
from permesso.provenance import Provenance
from permesso.slots import places
from permesso.slots.places import MARK, Mark, PlacesExtension
from permesso.slug import heading_slug
from permesso.workshop.packing import packed

TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
TABLE_BOX = '<div class="pm-scroll">'
SCROLLING = rf"{TABLE_BOX}\g<0></div>"
"""A wide table scrolls in its place, without a script, instead of widening the page."""
HEADING = re.compile(r"\s*<h1[^>]*>(.*?)</h1>\s*", re.DOTALL)
PERMALINK = re.compile(r"<a class=\"headerlink\".*?</a>", re.DOTALL)
NOT_PROSE = {
    "```": re.compile(r"^(`{3,}).*?^\1", re.DOTALL | re.MULTILINE),
    "~~~": re.compile(r"^(~{3,}).*?^\1", re.DOTALL | re.MULTILINE),
    "](": re.compile(r"\]\([^)]*\)"),
    "<": re.compile(r"<[^>]+>"),
    "{": re.compile(r"\{[^}]*\}"),
}
"""What is not prose in Markdown, by the text without which there is none of it."""
WORD = re.compile(r"\w")


@packed
@dataclass(frozen=True, slots=True)
class TocItem:
    """A heading of a text."""

    id: str
    """Its anchor."""
    title: str
    """Its text."""
    children: tuple[TocItem, ...]
    """The headings below it."""


@packed
@dataclass(frozen=True, slots=True)
class Body:
    """A text, rendered; addresses on this site are still open (see `html`)."""

    pieces: tuple[str, ...]
    """HTML and addresses on this site in turn; the first and the last are HTML."""
    fragments: tuple[str, ...]
    """Anchors of its own that the text links to."""
    anchors: frozenset[str] = field(repr=False)
    """Anchors that it has; they are in `pieces`, too, and a set has no order."""
    toc: tuple[TocItem, ...]
    """Its headings."""
    heading: str | None
    """HTML of the first-level heading that the text opened with, taken out of it."""
    opening: str
    """Plain text of its beginning."""
    words: int
    """Words of prose."""
    marks: tuple[Mark, ...]
    """The places for blocks in it, by the number in their comment."""
    strays: tuple[str, ...]
    """Markers of blocks that stand where no block can."""
    images: tuple[Image, ...] = ()
    """Its pictures from this site; the address of each is one of `pieces`."""
    elsewhere: tuple[str, ...] = ()
    """Addresses of its pictures from other sites."""

    def html(self, base: str) -> str:
        """Return the HTML with addresses that start with `base`, the way to the site's root."""
        return self.unmarked(self.marked_html(base))

    def marked_html(self, base: str) -> str:
        """Return the same with its places for blocks as comments (`places.MARK`)."""
        return self._joined(base, printing.page_html)

    def portable_html(self, base: str) -> str:
        """Return the same for where no style and no script of ours is: feeds and mails.

        Pictures are plain ones, players are links, places for blocks are left out.
        """
        return self.unmarked(self._joined(base, printing.portable_html))

    def unmarked(self, marked: str) -> str:
        """Return its HTML without places for blocks; of embeds a link stays."""
        return MARK.sub(self._instead, marked) if self.marks else marked

    def _instead(self, found: re.Match[str]) -> str:
        number = int(found[1])
        embed = self.marks[number].embed if number < len(self.marks) else None
        return f"{embed.link}\n" if embed else ""

    def _joined(self, base: str, shown: Callable[[Image, str, str], str]) -> str:
        """Return the pieces with whole addresses, each picture as `shown` prints it."""
        pieces = list(self.pieces)
        pieces[1::2] = [base + html.escape(address) for address in pieces[1::2]]
        for image in self.images:
            pieces[image.piece] = shown(image, self.pieces[image.piece], base)
        return "".join(pieces)

    @property
    def enlarges(self) -> bool:
        """Whether it has a picture that can be looked at in its full size."""
        return any(printing.enlarges(image) for image in self.images)

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
        self._extensions = list(extensions)
        self._settings = {name: dict(values) for name, values in (configs or {}).items()}
        if "toc" in extensions:
            self._settings.setdefault("toc", {}).setdefault("slugify", heading_slug)
        self._places = PlacesExtension()

    @cached_property
    def provenance(self) -> Provenance | None:
        """What the HTML of a text depends on beside it; None where it cannot be told."""
        return provenance.of(self._extensions, self._settings)

    @cached_property
    def _markdown(self) -> Markdown:
        """Python-Markdown with its extensions; a build in which nothing changed needs none."""

        from permesso.spares import fitting

        extensions = [*self._extensions, self._places, LeanExtension()]
        made = Markdown(extensions=extensions, extension_configs=self._settings)
        fitting.fit(made)
        return made

    def prepare(self) -> None:
        """Set up what else the first text would: for who forks, or watches."""
        self._markdown.reset()

    def convert(self, text: str) -> Body:
        """Return `text` rendered. A text leaves no trace in the next one."""
        md = self._markdown
        md.reset()
        rendered = md.convert(text)
        toc = getattr(md, "toc_tokens", [])
        opening = openings.opening(rendered)
        rendered = TABLE.sub(SCROLLING, rendered.replace(openings.MORE, "", 1))
        heading = None
        if match := HEADING.match(rendered):
            heading = PERMALINK.sub("", match[1]).strip()
            rendered = rendered[match.end() :]
            toc = toc[0]["children"] + toc[1:] if toc else []
        found, elsewhere = figures.find(rendered)
        whole = {begin: (each.end, each.image.written) for begin, each in found.items()}
        pieces, fragments, standing = references.split(rendered, whole)
        return Body(
            pieces=pieces,
            fragments=fragments,
            anchors=references.anchors(rendered),
            toc=tuple(_toc_item(token) for token in toc),
            heading=heading,
            opening=opening,
            words=count_words(text),
            marks=tuple(self._places.marks),
            strays=places.strays(rendered),
            images=tuple(
                replace(found[begin].image, piece=piece) for begin, piece in standing.items()
            ),
            elsewhere=elsewhere,
        )


def count_words(text: str) -> int:
    """Return the words of prose in Markdown: no code blocks, addresses, tags or attributes."""
    for sign, pattern in NOT_PROSE.items():
        if sign in text:
            text = pattern.sub(" ", text)
    # Most begin with a letter; what has none, such as a dash, is no word.
    return len([each for each in text.split() if each[0].isalnum() or WORD.search(each)])


def _toc_item(token: Mapping[str, Any]) -> TocItem:
    children = tuple(_toc_item(child) for child in token["children"])
    return TocItem(token["id"], html.unescape(token["name"]), children)
