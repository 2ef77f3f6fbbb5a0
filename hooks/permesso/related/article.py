"""An article as the search for related ones sees it: its words, its terms, its place in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Article:
    """An article, without anything that says how it looks."""

    id: str
    """What it is called: the path of its file."""
    lang: str
    """Language of its text: a code such as `it`."""
    title: str
    """Its title."""
    standfirst: str = ""
    """What stands below the title and what search engines show."""
    headings: tuple[str, ...] = ()
    """The headings in its text."""
    text: str = ""
    """Its text without markup, headings included."""
    places: tuple[int, ...] = ()
    """Where in the text the places for blocks are, by number."""
    sites: tuple[str, ...] = ()
    """Addresses outside the blog that its text links to."""
    tags: tuple[str, ...] = ()
    """Its tags."""
    categories: tuple[str, ...] = ()
    """Its categories."""
    series: str | None = None
    """The series that it is part of."""
    translation: str | None = None
    """What it shares with the same article in other languages, and with no other."""
    authors: tuple[str, ...] = ()
    """Who wrote it."""
    published: datetime | None = None
    """When it came out; None where nobody knows."""
    links: frozenset[str] = frozenset()
    """Ids of the articles that its text links to; they are not offered once more."""
    related: tuple[str, ...] = ()
    """Ids that its author wants offered, in their order."""
    not_related: frozenset[str] = frozenset()
    """Ids that its author never wants offered."""
    listed: bool = True
    """False for what is offered to nobody: a hidden post."""
