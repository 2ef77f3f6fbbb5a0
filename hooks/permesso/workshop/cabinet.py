"""The cabinet: many small things that were made once, in one file, by a key of all they depend on.

For what is too small to be a file of its own (`store.py`): a text's HTML, what is related, a page.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TypeVar

from permesso.workshop.store import sum_of

T = TypeVar("T")

VERSION = 2
"""Of the file: another one is not read."""
WAIT = 10.0
"""Seconds for which another build may hold the file; then this one keeps nothing."""
GENERATIONS = 20
"""Builds that something is kept for after the last one that needed it."""
AT_ONCE = 500
"""Keys in one question; SQLite takes 999 at least."""

TABLES = (
    """
    CREATE TABLE entry (
        kind TEXT NOT NULL, key TEXT NOT NULL, sum TEXT NOT NULL, content BLOB NOT NULL,
        PRIMARY KEY (kind, key)
    )
    """,
    """
    CREATE TABLE need (
        used INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
        PRIMARY KEY (kind, key)
    ) WITHOUT ROWID
    """,
)
"""`used`: the number of the last build that needed an entry. Every build writes that of nearly all,
which in the table of the entries would be to write their contents."""
OLD = "SELECT kind, key FROM need WHERE used < ?"
OLDEST = """
    SELECT kind, key, length(content) FROM entry LEFT JOIN need USING (kind, key)
    WHERE coalesce(used, 0) < ? ORDER BY used, entry.rowid
"""


class Cabinet:
    """Entries by kind and key, in a file that may be deleted at any time.

    An entry whose sum is not that of its content is none; a file that SQLite cannot read is begun
    anew. Where nothing can be written, nothing is kept. For any number of threads, for processes
    that are forked, and for builds at once: a change is there whole or not at all.
    """

    def __init__(self, file: Path) -> None:
        """Take the file; it is made when it is needed."""
        self._file = file
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._used: set[tuple[str, str]] = set()
        self.hits = 0
        """Entries that were found."""
        self.misses = 0
        """Entries that were asked for and not found."""

    def read(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of a kind for those of the keys that are there, by key."""
        wanted = list(dict.fromkeys(keys))
        found: dict[str, bytes] = {}
        # A process that only asks makes no file.
        if wanted and self._file.is_file():
            for start in range(0, len(wanted), AT_ONCE):
                some = wanted[start : start + AT_ONCE]
                rows = self._try(partial(_rows, kind=kind, keys=some)) or []
                found |= {key: content for key, told, content in rows if sum_of(content) == told}
        self._used.update((kind, key) for key in found)
        self.hits += len(found)
        self.misses += len(wanted) - len(found)
        return found

    def write(self, kind: str, entries: Mapping[str, bytes]) -> None:
        """Keep contents by key, all of them or, where that is not possible, none."""
        if not entries:
            return

        def put(db: sqlite3.Connection) -> None:
            db.executemany(
                "INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)",
                [(kind, key, sum_of(data), data) for key, data in entries.items()],
            )
            _mark(db, ((kind, key) for key in entries), _generation(db) + 1)

        self._try(put)
        self._used.update((kind, key) for key in entries)

    def needed(self, kind: str, keys: Iterable[str]) -> None:
        """Take note of entries that another process found or wrote: `prune` lets them stay."""
        self._used.update((kind, key) for key in keys)

    def prune(self, limit: int) -> int:
        """Forget what no build has needed for long, then the oldest until all is smaller than
        `limit` bytes; return how many entries went.

        What was found or written here since the last time stays, however much it is.
        """
        if not self._file.is_file():
            return 0
        gone = self._try(lambda db: _prune(db, self._used, limit)) or 0
        self._used.clear()
        if gone:
            self._try(lambda db: db.executescript("PRAGMA incremental_vacuum"), whole=False)
        return gone

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection and self._process == os.getpid():
                self._connection.close()
            self._connection = None

    def _try(self, do: Callable[[sqlite3.Connection], T], whole: bool = True) -> T | None:
        """Return what `do` returns, None where the file is of no use."""
        with self._lock:
            for _ in range(2):
                try:
                    db = self._open()
                    if not whole:
                        return do(db)
                    with db:
                        return do(db)
                except sqlite3.OperationalError:
                    # Somebody else has it, or nothing can be written.
                    self.close()
                    return None
                except (sqlite3.DatabaseError, UnicodeDecodeError):
                    self.close()
                    self._discard()
                except OSError:
                    return None
            return None

    def _open(self) -> sqlite3.Connection:
        """Return this process's own way into the file: none goes through a fork
        (sqlite.org/howtocorrupt.html, 2.6)."""
        if self._connection is None or self._process != os.getpid():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            db = sqlite3.connect(self._file, timeout=WAIT, check_same_thread=False)
            try:
                _set_up(db)
            except BaseException:
                db.close()
                raise
            self._connection, self._process = db, os.getpid()
        return self._connection

    def _discard(self) -> None:
        for name in (self._file.name, f"{self._file.name}-journal"):
            with suppress(OSError):
                self._file.with_name(name).unlink()


def _set_up(db: sqlite3.Connection) -> None:
    """Make the table in a new file; raise DatabaseError for a file of another version."""
    # What a crash of the system leaves half written is found by its sum; a crash of the build
    # leaves nothing half written anyway.
    db.execute("PRAGMA synchronous = OFF")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version == VERSION:
        return
    if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise sqlite3.DatabaseError("another version")
    db.execute("PRAGMA page_size = 8192")
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")
    with db:
        db.execute("BEGIN IMMEDIATE")
        # Another build may have made it meanwhile.
        if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for table in TABLES:
                db.execute(table)
            db.execute(f"PRAGMA user_version = {VERSION}")


def _rows(db: sqlite3.Connection, kind: str, keys: list[str]) -> list[tuple[str, str, bytes]]:
    marks = ",".join("?" * len(keys))
    asked = f"SELECT key, sum, content FROM entry WHERE kind = ? AND key IN ({marks})"
    return db.execute(asked, (kind, *keys)).fetchall()


def _generation(db: sqlite3.Connection) -> int:
    """Return the number of the last build that was pruned after."""
    found = db.execute("SELECT used FROM need WHERE kind = '' AND key = ''").fetchone()
    return found[0] if found else 0


def _mark(db: sqlite3.Connection, entries: Iterable[tuple[str, str]], now: int) -> None:
    """Take note of the last build that needed some entries."""
    rows = [(now, *each) for each in entries]
    db.executemany("INSERT OR REPLACE INTO need VALUES (?, ?, ?)", rows)


def _prune(db: sqlite3.Connection, used: Iterable[tuple[str, str]], limit: int) -> int:
    now = _generation(db) + 1
    _mark(db, [("", ""), *used], now)
    gone = _drop(db, db.execute(OLD, (now - GENERATIONS,)).fetchall())
    size = db.execute("SELECT sum(length(content)) FROM entry").fetchone()[0] or 0
    if size <= limit:
        return gone
    some = []
    for kind, key, length in db.execute(OLDEST, (now,)):
        if size <= limit:
            break
        some.append((kind, key))
        size -= length
    return gone + _drop(db, some)


def _drop(db: sqlite3.Connection, entries: Sequence[tuple[str, str]]) -> int:
    """Forget entries; return how many of them were there."""
    db.executemany("DELETE FROM need WHERE kind = ? AND key = ?", entries)
    return db.executemany("DELETE FROM entry WHERE kind = ? AND key = ?", entries).rowcount
