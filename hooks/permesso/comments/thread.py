"""A conversation as a page shows it. Plain data, frozen, like the model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from permesso.comments.records import Kind
from permesso.comments.settings import State
from permesso.comments.widget import Widget
from permesso.locale import DateText


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment. They stand in reading order; `level` and `ends` say which ones hold which."""

    id: str
    """Its id in the conversation."""
    anchor: str
    """Its id on the page."""
    parent: str | None
    """Id of the comment that it answers."""
    author: str
    """Name to show; empty for nobody's, and for one that was deleted."""
    link: str | None
    """The author's own page."""
    date: datetime
    """When it was written; aware."""
    date_text: DateText
    """`date`, to print."""
    html: str
    """The text, sanitised: safe to print as it is. Empty for one that was deleted."""
    plain: str
    """The text without markup."""
    source: str
    """Where it comes from."""
    url: str | None
    """Its own address there."""
    level: int
    """How deep it is shown, from 1; an answer deeper than that stands beside its parent."""
    ends: int
    """How many comments end after it: 1 for itself where no answer follows inside it."""
    answers: str | None
    """Who it answers, where it does not stand inside that comment."""
    deleted: bool
    """Whether only its place is left, for the answers to it."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """Everybody who did the same: liked the post, passed it on, linked to it."""

    kind: Kind
    """What they did."""
    text: str
    """In words: `3 persone lo hanno condiviso`."""
    people: tuple[tuple[str, str | None], ...]
    """Their names, each with an address or None."""


@dataclass(frozen=True, slots=True)
class Thread:
    """The conversation about a post."""

    id: str
    """Its id: it stays when title and address of the post change."""
    anchor: str
    """Its id on the page; the ids of its parts begin with it and a hyphen."""
    state: State
    """Whether one may write; never `off`, which is no conversation."""
    comments: tuple[Comment, ...]
    """The comments that are shown, in reading order."""
    count: int
    """How many there are, without those of which only the place is left."""
    count_text: str
    """`count` in words: `3 commenti`; empty for none."""
    reactions: tuple[Reaction, ...]
    """What else people did with the post."""
    feed: str | None
    """Address of its feed; None while nobody has written."""
    widget: Widget | None
    """What takes a comment; None where nothing does, or where it is closed."""
    elsewhere: tuple[tuple[str, str], ...]
    """Where else it is talked about: name and address."""
    webmention: str | None = None
    """Where pages that link here may say so; None where nobody listens, or where it is closed."""
    closes: datetime | None = None
    """From when nobody may write any more, by the clock alone; None where it stays as it is."""
