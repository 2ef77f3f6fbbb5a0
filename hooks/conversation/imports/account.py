"""What is told of an import: what became of every comment, and what its owner should know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from conversation.imports.exports import Note, Topic
from conversation.imports.placing import Placed, is_unplaced
from conversation.imports.spool import Gathered, Sorted
from conversation.merge import Merged

SHOWN = 50
"""So many notes are printed; of more there is only the number."""
WORDS = ("spam", "trash", "deleted", "private", "empty", "repeated")
"""Why a comment is left out, in the order in which it is told."""


@dataclass(slots=True)
class Tally:
    """What became of the comments of an export; `read` is the sum of the others."""

    read: int = 0
    """Comments in the export."""
    placed: int = 0
    """Those that are in the file of their post."""
    unplaced: int = 0
    """Those whose post was not found."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Those that nobody wants, by the reason."""
    posts: int = 0
    """Posts that have comments from it."""
    new: int = 0
    """Comments that were not there before."""
    changed: int = 0
    """Comments that are not what they were."""
    pending: int = 0
    """How many of the new and changed ones have to be looked at."""

    def __str__(self) -> str:
        posts = counted(self.posts, "post")
        news = f"{self.new} new, {self.changed} changed"
        waiting = f"; {self.pending} to be looked at" if self.pending else ""
        parts = [
            f"{counted(self.read, 'comment')} read: {self.placed} in {posts} ({news}{waiting})"
        ]
        if self.unplaced:
            parts.append(f"{self.unplaced} without a post")
        if self.left_out:
            reasons = ", ".join(f"{self.left_out[word]} {word}" for word in self._reasons())
            parts.append(f"{self.left_out.total()} left out ({reasons})")
        return ", ".join(parts)

    def add(self, place: str, found: Sorted, merged: Merged) -> None:
        """Count the comments of a file."""
        if is_unplaced(place):
            self.unplaced += found.kept
            return
        self.placed += found.kept
        self.posts += 1
        self.new += merged.new
        self.changed += merged.changed
        self.pending += merged.pending

    def _reasons(self) -> list[str]:
        return [word for word in WORDS if self.left_out[word]]


class Notes:
    """What is told of an export beside its numbers."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._lines: list[str] = []
        self._more = 0

    def add(self, note: Note) -> None:
        """Take a note; of thousands, the first ones and their number are enough."""
        if len(self._lines) < SHOWN:
            where = f"{self._shown}:{note.line}" if note.line else self._shown
            self._lines.append(f"{where}: {note.message}")
        else:
            self._more += 1

    def cut(self, gathered: Gathered, found: Sorted, merged: Merged) -> None:
        """Tell which comments answer nothing that is there, and stand by themselves."""
        parents = {record.id: record.parent for record in merged.file.comments}
        lines = {entry.record.id: entry.line for entry in gathered.entries}
        for record in found.records:
            if record.parent and not parents.get(record.id):
                what = f"comment {record.id} answers {record.parent}, which is not there"
                if record.parent in parents:
                    what = f"comment {record.id} answers {record.parent}, and that one it"
                self.add(Note(lines.get(record.id, 0), f"{what}; it stands by itself"))

    def homeless(
        self, topic: Topic, found: Sorted, place_of: Callable[[Topic], Placed], path: str
    ) -> None:
        """Tell where comments without a post are, and what to do."""
        known = next(iter(topic.addresses), None) or topic.title or topic.key
        message = (
            f"{counted(found.kept, 'comment')} of '{topic.title or topic.key}' ({known}): "
            f"{place_of(topic).reason}; kept in {path}. Write '{known}: <thread of its post>' in a "
            "file and import again with --match"
        )
        print(f"{self._shown}: {message}")

    def print(self) -> None:
        """Print the notes."""
        for line in self._lines:
            print(line)
        if self._more:
            print(f"{self._shown}: and {self._more} more such lines")


def counted(number: int, noun: str) -> str:
    """Return a number of things in words: `2 comments`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
