"""Comments in reading order: which answers which, how deep, and which places stay empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from permesso.comments import identity
from permesso.comments.records import Record, Status

DEEPEST = 5
"""Levels that are seen: on a small screen, one more leaves no room to read."""

Order = Literal["oldest", "newest"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A comment as it is stored."""

    record: Record
    """What is stored."""
    status: Status
    """Whether it is shown, also where only a rule says so."""
    reason: str | None
    """Why it waits."""
    date: datetime
    """When it was written; aware."""
    html: str
    """The text, sanitised; empty for one that is not shown."""
    plain: str
    """The text without markup."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands on the page."""

    entry: Entry
    """The comment."""
    parent: Entry | None
    """The one that it answers."""
    level: int
    """How deep it is shown, from 1."""
    ends: int
    """How many comments end after it."""
    inside: bool
    """Whether it stands inside the comment that it answers."""


def arrange(entries: Sequence[Entry], order: Order) -> Iterator[Place]:
    """Yield the comments that have a place, in reading order.

    One that is not published keeps its place while an answer to it is shown. `order` is that of
    the first level; answers stand in the order in which they were written.
    """
    by_id = {entry.record.id: entry for entry in entries}
    answers: dict[str | None, list[Entry]] = {}
    # Equal dates keep the order of the file.
    for entry in sorted(entries, key=lambda each: each.date):
        parent = entry.record.parent
        answers.setdefault(parent if parent in by_id else None, []).append(entry)
    first = answers.get(None, [])
    if order == "newest":
        first.reverse()
    shown = _shown(entries, by_id)
    # A stack instead of calls in calls: nothing limits how deep people answer each other.
    waiting = [(entry, 1) for entry in reversed(first)]
    walk: list[tuple[Entry, int]] = []
    while waiting:
        entry, depth = waiting.pop()
        if entry.record.id in shown:
            walk.append((entry, depth))
            # Once each: two with one id are a mistake that is told, and they share their answers.
            replies = answers.pop(entry.record.id, [])
            waiting += [(reply, depth + 1) for reply in reversed(replies)]
    levels = [min(depth, DEEPEST) for _, depth in walk]
    for index, (entry, depth) in enumerate(walk):
        level, following = levels[index], levels[index + 1] if index + 1 < len(levels) else 0
        yield Place(
            entry=entry,
            parent=by_id.get(entry.record.parent or ""),
            level=level,
            ends=max(0, level - following + (following > 0)),
            inside=depth <= DEEPEST,
        )


def _shown(entries: Sequence[Entry], by_id: Mapping[str, Entry]) -> set[str]:
    """Return the ids of the published comments and of all that they answer."""
    shown: set[str] = set()
    for entry in entries:
        at: Entry | None = entry if entry.status == "published" else None
        while at is not None and at.record.id not in shown:
            shown.add(at.record.id)
            at = by_id.get(at.record.parent or "")
    return shown


PARTS = ("", "-title", "-warning", "-notice", "-source")
"""How the ids of a conversation's parts end, in the templates."""


class Anchors:
    """Gives each comment of a page an id of its own that stays the same."""

    def __init__(self, taken: frozenset[str]) -> None:
        """Take the ids that the text of the page has already."""
        self._taken = set(taken)

    def of_section(self, name: str) -> str:
        """Return the anchor of the conversation; one that is no other's, as are those of its parts.

        A heading of the text may have its name: links to that were there before.
        """
        anchor = name
        while any(f"{anchor}{part}" in self._taken for part in PARTS):
            anchor += "_"
        return anchor

    def of(self, id_: str) -> str:
        """Return the anchor of the comment `id_`."""
        anchor = f"c-{identity.safe(id_)}"
        while anchor in self._taken:
            anchor += "_"
        self._taken.add(anchor)
        return anchor
