"""What was read from an export, kept on disk until all of it is: nothing is written before.

Disqus writes the comments of a thread all over its file, so that they have to be gathered; and an
export that ends in the middle shows it at its end.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from conversation.imports.exports import Entry, Topic
from permesso.comments.records import Record
from terminal.refusal import Refusal

SCHEMA = (
    "CREATE TABLE topic (key TEXT PRIMARY KEY, title TEXT, addresses TEXT, slug TEXT, place TEXT)",
    "CREATE TABLE entry (topic TEXT, line INTEGER, record TEXT, left_out TEXT)",
)
COLUMNS = "key, title, addresses, slug"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The comments that belong into one file."""

    topics: tuple[Topic, ...]
    """The conversations of the export that they are from."""
    entries: tuple[Entry, ...]
    """The comments, in the export's order; those that are left out too."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Comments of one file, sorted into those that are kept and the others."""

    records: tuple[Record, ...]
    """What goes into the file: the comments, and the places of those that only have answers."""
    kept: int
    """How many of them are comments."""
    left_out: Counter[str]
    """How many are not, by the reason."""


class Spool:
    """Conversations and comments, in a database that ends with the process."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        for statement in SCHEMA:
            db.execute(statement)

    def topic(self, topic: Topic) -> None:
        """Take a conversation; of two with one key, the first."""
        self._db.execute(
            "INSERT OR IGNORE INTO topic (key, title, addresses, slug) VALUES (?, ?, ?, ?)",
            (topic.key, topic.title, json.dumps(topic.addresses), topic.slug),
        )

    def entry(self, entry: Entry) -> None:
        """Take a comment."""
        record = entry.record.model_dump_json(exclude_defaults=True)
        row = (entry.topic, entry.line, record, entry.left_out)
        self._db.execute("INSERT INTO entry VALUES (?, ?, ?, ?)", row)

    def places(self, place_of: Callable[[Topic], str]) -> list[str]:
        """Return what `place_of` makes of the conversations that have comments, each place once.

        A conversation that the export does not describe has only its key.
        """
        db = self._db
        db.execute(
            "INSERT INTO topic (key, addresses) SELECT DISTINCT topic, '[]' FROM entry"
            " WHERE topic NOT IN (SELECT key FROM topic)"
        )
        db.execute("DELETE FROM topic WHERE key NOT IN (SELECT topic FROM entry)")
        db.execute("CREATE INDEX entry_topic ON entry (topic)")
        found: dict[str, None] = {}
        for number, *row in db.execute(f"SELECT rowid, {COLUMNS} FROM topic ORDER BY rowid"):
            place = place_of(_topic(row))
            found[place] = None
            db.execute("UPDATE topic SET place = ? WHERE rowid = ?", (place, number))
        db.execute("CREATE INDEX topic_place ON topic (place)")
        return list(found)

    def gathered(self, place: str) -> Gathered:
        """Return what belongs to a place."""
        topics = self._db.execute(
            f"SELECT {COLUMNS} FROM topic WHERE place = ? ORDER BY rowid", (place,)
        )
        entries = self._db.execute(
            "SELECT entry.* FROM entry JOIN topic ON topic.key = entry.topic"
            " WHERE place = ? ORDER BY entry.rowid",
            (place,),
        )
        return Gathered(
            tuple(_topic(row) for row in topics),
            tuple(
                Entry(topic, line, Record.model_validate_json(record), left_out)
                for topic, line, record, left_out in entries
            ),
        )


@contextmanager
def spool() -> Iterator[Spool]:
    """Give an empty spool. Its database without a name is a temporary file of SQLite's.

    Raises Refusal where there is no room for it.
    """
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("BEGIN")
            yield Spool(db)
    except sqlite3.Error as error:
        message = f"the temporary folder cannot hold the export ({error}); set TMPDIR to another"
        raise Refusal(message) from None


def settled(entries: Sequence[Entry]) -> Sorted:
    """Sort the comments of one file.

    What is left out keeps its place where somebody answers it. A comment that is there twice is
    one; another one with the id of one before gets an id of its own.
    """
    left_out: Counter[str] = Counter()
    first: dict[str, Entry] = {}
    for entry in entries:
        known = first.setdefault(entry.record.id, entry)
        if known is entry:
            continue
        if known.record == entry.record:
            left_out["repeated"] += 1
            continue
        other = _apart(entry, first)
        first[other.record.id] = other
    answered = _answered(first)
    kept = [found for found in first.values() if not found.left_out]
    left_out.update(found.left_out for found in first.values() if found.left_out)
    records = tuple(
        found.record
        for found in first.values()
        if not found.left_out or found.record.id in answered
    )
    return Sorted(records, len(kept), left_out)


def _apart(entry: Entry, known: Mapping[str, Entry]) -> Entry:
    number = 2
    while (id_ := f"{entry.record.id}.{number}") in known:
        number += 1
    return replace(entry, record=entry.record.model_copy(update={"id": id_}))


def _answered(entries: Mapping[str, Entry]) -> set[str]:
    """Return the ids of all that a comment that is kept answers, at first or second hand."""
    answered: set[str] = set()
    for entry in entries.values():
        at = None if entry.left_out else entry.record.parent
        while at is not None and at in entries and at not in answered:
            answered.add(at)
            at = entries[at].record.parent
    return answered


def _topic(row: Sequence[str | None]) -> Topic:
    key, title, addresses, slug = row
    return Topic(key or "", title, tuple(json.loads(addresses or "[]")), slug)
