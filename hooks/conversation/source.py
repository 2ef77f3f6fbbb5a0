"""Where comments are fetched from: what a source is told, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from permesso.comments.records import Record

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Date of a comment that has none, or none that can be."""
Seen = Mapping[str, str]
"""By thread, the marker of the state that is known."""
Tell = Callable[[int], object]
"""Is told how many more places are done."""


@dataclass(frozen=True, slots=True)
class Place:
    """A post that people can talk about."""

    thread: str
    """Id of its conversation: it stays when title and address change."""
    title: str
    """Title of the post."""
    url: str
    """Its whole address now."""
    addresses: tuple[str, ...]
    """Every whole address that leads to it: the one of now first, then old ones."""
    path: str
    """What a provider knows it by that wants a path: `/comments/2026/la-promessa/`."""
    mastodon: str | None = None
    """Address of the author's own post on Mastodon that announces it."""
    bluesky: str | None = None
    """The same on Bluesky."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A conversation as a source knows it now."""

    thread: str
    """Id of the conversation."""
    records: tuple[Record, ...]
    """Its comments, the oldest first; their ids are made by `text.record_id`."""
    seen: str
    """Marker of this state: a source that meets it again has nothing to fetch."""
    complete: bool = True
    """Whether `records` are all that there is: what is missing is gone."""


class Source(Protocol):
    """A provider that comments are fetched from."""

    @property
    def key(self) -> str:
        """Its name; `source` of its records."""
        ...

    def fetch(self, places: Sequence[Place], seen: Seen, tell: Tell) -> Iterator[Fetched]:
        """Yield the conversations that changed since `seen`, and tell of every place that is done.

        Raises Unreachable.
        """
        ...


class Unreachable(Exception):
    """Raised when a source does not say what it was asked: which, what happened, what to do.

    One line for people. Nothing of the source is written then.
    """
