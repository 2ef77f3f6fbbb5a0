"""Facts: what one file of a site tells about itself beside its findings, for questions about the
whole site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

When = Literal["load", "act"]
"""Before the reader does anything, or only once the reader has asked for it."""
Store = Literal["cookie", "localStorage", "sessionStorage", "indexedDB", "cache"]
"""Where a browser keeps something."""
Kind = Literal[
    "script",
    "image",
    "stylesheet",
    "font",
    "media",
    "subdocument",
    "object",
    "ping",
    "xmlhttprequest",
    "websocket",
    "hint",
    "form",
    "other",
]
"""What a browser would ask for; all but `hint` and `form` are types of Adblock Plus's filters."""


@dataclass(frozen=True, slots=True)
class Request:
    """An address that a browser asks, or would ask, for a page."""

    address: str
    """Whole address, its scheme included; that of the site's own files is resolved, too."""
    kind: Kind
    """What for."""
    when: When
    """When."""
    line: int
    """Line of what asks for it, from 1."""
    found: str
    """What asks for it, on one line: `<script src="https://…">`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An element as cosmetic rules know it."""

    name: str
    """Its name."""
    id: str
    """Its id, or nothing."""
    classes: tuple[str, ...]
    """Its classes."""
    attributes: tuple[tuple[str, str], ...]
    """Its other attributes."""
    line: int
    """Its line, from 1."""
    found: str
    """Its start tag, on one line."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry that a page's scripts keep in the browser."""

    name: str
    """Its name; nothing where the script works it out."""
    store: Store
    """Where."""
    when: When
    """When."""
    line: int
    """Line of the script, from 1."""
    found: str
    """The code, on one line."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a post says of itself in its head."""

    published: date
    """Its first date."""
    topics: tuple[str, ...]
    """Its categories."""
    title: str
    """Its title."""


@dataclass(frozen=True, slots=True)
class Attention:
    """What a page asks of its reader."""

    words: int
    """Words of its article."""
    before: int | None
    """Words before its first call to action; None where it has none."""
    calls: int
    """Calls to action."""
    forms: int
    """Forms that ask for something about a person."""
    screen: float | None = None
    """Share of the first screen, from 0 to 1, that is not the article; only a browser knows."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one file tells."""

    file: str
    """Its path from the site's folder."""
    requests: tuple[Request, ...] = ()
    """What it asks for."""
    marks: tuple[Mark, ...] = ()
    """Its elements with an id, a class or an attribute that cosmetic rules look at."""
    stored: tuple[Stored, ...] = ()
    """What it keeps in the browser."""
    post: Post | None = None
    """What it says as a post."""
    attention: Attention | None = None
    """What it asks of its reader, where it is an article."""
