"""Printed pages, cut once into tags and what stands between them, for every stage.

Most tags of a site are on many of its pages: what there is to know of one is found once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import compress, count
from typing import Any, TypeVar

from permesso.references import attributes

_REST = r"[^>\"']*+(?:(?:\"[^\"]*+\"|'[^']*+')[^>\"']*+)*+>"
WHOLE = frozenset({"script", "style", "template", "textarea", "title"})
"""Elements that are one piece with all that is in them: there, tags are none, or not yet."""
_PIECES = "|".join(rf"(?i:{name})\b{_REST}(?s:.*?)(?i:</{name}\s*>)" for name in sorted(WHOLE))

PIECE = re.compile(rf"(<(?:{_PIECES}|!--(?s:.*?)-->|[a-zA-Z/]{_REST}|[!?][^>]*>))")
"""A tag, a comment, or a whole element of those."""
ROUGH = re.compile(r"(<[^>]*>)")
"""The same where no attribute has a `>` in it and no element of those any `<`: found sooner."""
HEAD = re.compile(
    rf"(<(?:{_PIECES}|!--(?s:.*?)-->|(?i:/?noscript|html|/?head|base|script)\b{_REST}"
    rf"|(?i:link)\b(?=[^>]*(?i:stylesheet|preload|icon)){_REST}))"
)
"""The pieces of a head that a stage asks about."""
UNREAD = re.compile(r"<[a-zA-Z/!?]")
"""The beginning of a tag that has no end."""
TAG = re.compile(
    r"<(?:(?P<name>[a-zA-Z][\w:-]*)(?P<said>(?:\s+[^\s\"'<>/=]+(?:=(?:\"[^\"]*+\"|'[^']*+'"
    r"|[^\s\"'=<>`]++))?)*+\s*/?)>(?P<inside>.*)|/[a-zA-Z][\w:-]*\s*>|!--(?!-?>).*-->|!doctype[^>]*>)",
    re.IGNORECASE | re.DOTALL,
)
"""A piece as everybody writes it."""
BEGINNING = re.compile(rf"<(?P<name>[a-zA-Z][^\s/>]*)(?P<said>{_REST})(?P<inside>.*)", re.DOTALL)
NAMES = re.compile(
    r"<(?:script|style|form|iframe|video|audio|track|embed|object|textarea|template|/?noscript|/?pre)"
    r"\b|<link\b.*(?:stylesheet|preload|icon)|<(?:img|source)\b.*(?://|fetchpriority)",
    re.IGNORECASE | re.DOTALL,
)
"""Tags that a stage asks about."""
RUN = {"", "module", "text/javascript", "application/javascript", "importmap", "speculationrules"}
"""Types of scripts that browsers run or obey, and a policy therefore knows (CSP 3, 4.2.3; HTML,
4.12.1); data blocks such as JSON-LD are none."""
MANY = 50_000
"""Tags that are remembered at a time."""

Fact = TypeVar("Fact")


class Tag:
    """A tag that a stage asks about, or a whole element where that is one piece."""

    def __init__(self, written: str) -> None:
        """Take it as it stands in the page."""
        self.written = written
        found = TAG.match(written) or BEGINNING.match(written)
        name = found["name"] if found else None
        self.name = name.lower() if name else written[1:].rstrip("> ").lower()
        """In small letters; `/pre` for the end of one."""
        self.said = (found["said"] or "").removesuffix(">") if found else ""
        """Its attributes as they are written."""
        inside = found["inside"] or "" if found else ""
        self.text = inside[: inside.rfind("</")] if self.name in WHOLE and inside else ""
        """What is in a whole element."""
        self._facts: dict[Callable[[Tag], Any], Any] = {}

    def known(self, find: Callable[[Tag], Fact]) -> Fact:
        """Return what a function finds in it; that is asked once."""
        if find not in self._facts:
            self._facts[find] = find(self)
        found: Fact = self._facts[find]
        return found

    @cached_property
    def attributes(self) -> Mapping[str, str | None]:
        """Its attributes by name."""
        return dict(attributes(self.said))

    @cached_property
    def within(self) -> tuple[Tag, ...]:
        """The tags in a template that a stage asks about."""
        return tuple(cut(self.text).said) if self.name == "template" else ()


class Tags:
    """What there is to know of tags, by how they are written."""

    def __init__(self) -> None:
        self._plain: set[str] = set()
        self._others: dict[str, Tag | None] = {}

    def others(self, tags: Iterable[str]) -> dict[str, Tag | None]:
        """Return those of some tags that a stage asks about; None for what is not written as
        everybody does."""
        if len(self._plain) + len(self._others) > MANY:
            self._plain.clear()
            self._others.clear()
        found: dict[str, Tag | None] = {}
        for written in set(tags).difference(self._plain):
            if written not in self._others:
                is_well = TAG.fullmatch(written)
                if is_well and not _tells(written):
                    self._plain.add(written)
                    continue
                self._others[written] = Tag(written) if is_well else None
            found[written] = self._others[written]
        return found

    def __getitem__(self, written: str) -> Tag:
        """Return what there is to know of a tag, however it is written."""
        found = self._others.get(written)
        if found is None:
            found = Tag(written)
            if written not in self._others:
                self._others[written] = found
        return found


def _tells(written: str) -> bool:
    if NAMES.match(written):
        return True
    # A title says nothing, and there is another one on every page.
    if written.startswith(("<!", "<title")):
        return False
    # One by one: ten times as fast as a pattern.
    low = written.lower()
    return (
        "style" in low
        or " on" in low
        or "\non" in low
        or "{" in low
        or "&#123;" in low
        or ".js" in low
        or ".mjs" in low
        or ".css" in low
    )


class Printed:
    """A page on its way to readers; stages change its tags, each in its place."""

    def __init__(self, url: str, html: str, known: Tags) -> None:
        """Take a page at an address, and what is known of tags."""
        self.url = url
        self.printed = html
        """As it was printed."""
        self._known = known
        self._html: str | None = None
        self._said: list[Tag] | None = None
        self.write(html)

    def write(self, html: str) -> None:
        """Put another page in the place of this one."""
        end = html.find("</head>")
        head = end + len("</head>") if end >= 0 else 0
        above = HEAD.split(html[:head])
        below, others = _below(html[head:], self._known)
        self.body = len(above) // 2
        """The place of the first tag after the head."""
        self.texts = [*above[:-1:2], above[-1] + below[0], *below[2::2]]
        """What stands before, between and after the tags."""
        self.tags = above[1::2] + below[1::2]
        """The tags as they are written; of a head, those that a stage asks about."""
        others |= self._known.others(self.tags[: self.body])
        self.is_odd = None in others.values()
        """Whether anything in it is not written as everybody does."""
        self._told = list(compress(count(), map(others.__contains__, self.tags)))
        self._html = html
        self._said = None

    def changed(self) -> None:
        """Take note that texts or tags are others now."""
        self._html = self._said = None

    @property
    def html(self) -> str:
        """The page."""
        if self._html is None:
            parts = [""] * (2 * len(self.tags) + 1)
            parts[::2] = self.texts
            parts[1::2] = self.tags
            self._html = "".join(parts)
        return self._html

    @property
    def telling(self) -> Iterator[tuple[int, Tag]]:
        """The tags that a stage asks about, with their places."""
        for place in self._told:
            if written := self.tags[place]:
                yield place, self._known[written]

    @property
    def said(self) -> list[Tag]:
        """The same without places, and with those in templates."""
        if self._said is None:
            self._said = [each for _, tag in self.telling for each in (tag, *tag.within)]
        return self._said

    def tag(self, place: int) -> Tag:
        """Return what there is to know of any tag."""
        return Tag(self.tags[place])


def _below(html: str, known: Tags) -> tuple[list[str], dict[str, Tag | None]]:
    """Return the pieces of what follows a head, and those that a stage asks about."""
    parts = ROUGH.split(html)
    others = known.others(parts[1::2])
    wholes = {written for written, tag in others.items() if tag and tag.name in WHOLE}
    found: list[str] = []
    if wholes:
        places = (place for place in range(len(parts) - 2, 0, -2) if parts[place] in wholes)
        for place in places:
            whole = _close(parts, place)
            if whole is None:
                parts = PIECE.split(html)
                return parts, known.others(parts[1::2])
            found.append(whole)
        others = {tag: others[tag] for tag in others if tag not in wholes} | known.others(found)
    if None in others.values():
        parts = PIECE.split(html)
        others = known.others(parts[1::2])
        if any(UNREAD.search(text) for text in parts[::2]):
            others[""] = None
    elif "<" in parts[-1]:
        others[""] = None
    return parts, others


def _close(parts: list[str], start: int) -> str | None:
    """Make one piece of an element that begins with one, and of all until its end, and return it;
    None where that is not found."""
    name = BEGINNING.match(parts[start])
    assert name
    sign = f"</{name['name']}"
    for end in range(start, len(parts), 2):
        if parts[end].startswith(sign):
            whole = "".join(parts[start : end + 1])
            parts[start : end + 1] = [whole]
            return whole if whole.count(sign) == 1 else None
    return None


def cut(html: str, url: str = "") -> Printed:
    """Return a page that stands alone, cut."""
    return Printed(url, html, Tags())


def heard(tags: Iterable[Tag]) -> Iterator[Tag]:
    """Yield tags without those in a `<noscript>`."""
    within = False
    for tag in tags:
        if tag.name in {"noscript", "/noscript"}:
            within = tag.name == "noscript"
        elif not within:
            yield tag


def runs(tag: Tag) -> bool:
    """Tell whether a browser runs or obeys what is in a script."""
    return (tag.attributes.get("type") or "").strip().lower() in RUN
