"""Comments of an Isso server, from its SQLite database: those that wait for moderation too."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

from conversation import text
from conversation.imports.exports import Entry, Item, Topic, entry, undated
from conversation.merge import NOT_APPROVED
from conversation.source import EPOCH
from terminal.refusal import Refusal

KEY = "isso"
COLUMNS = "tid, id, parent, created, mode, text, author, website"
PATIENCE = 10
"""Seconds to wait for a server that is writing."""
PENDING = 2
DELETED = 4
"""Modes of a comment, as Isso's `isso/db/comments.py` has them; 1 is published."""


def read(path: Path, shown: str, _with_spam: bool) -> Iterator[Item]:
    """Yield the threads of a database and their comments; nothing is written to it.

    `shown` is the file's path for people. Raises Refusal for a file that is no such database, or
    that cannot be read while Isso is at work.
    """
    if not path.is_file():
        raise Refusal(f"{shown}: is not there; it is the `dbpath` of Isso's configuration")
    # Isso may be running: what it writes meanwhile is seen whole or not at all.
    address = f"{path.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as db:
            # Older versions let any bytes through.
            db.text_factory = lambda data: data.decode("utf-8", errors="replace")
            db.execute("BEGIN")
            for key, uri, title in db.execute("SELECT id, uri, title FROM threads ORDER BY id"):
                addresses = (str(uri),) if uri else ()
                yield Topic(str(key), text.line(unescape(str(title or ""))), addresses)
            order = "ORDER BY tid, created, id"
            for row in db.execute(f"SELECT {COLUMNS} FROM comments {order}"):
                yield from _comment(*row)
    except sqlite3.OperationalError as error:
        if "no such" in str(error):
            message = f"is no database of Isso ({error}); its `dbpath` names the right one"
        else:
            message = f"cannot be read now ({error}); stop Isso, or import a copy of the file"
        raise Refusal(f"{shown}: {message}") from None
    except sqlite3.DatabaseError as error:
        raise Refusal(f"{shown}: is no database of Isso ({error})") from None


def _comment(
    topic: object,
    number: int,
    parent: object,
    created: object,
    mode: object,
    written: object,
    author: object,
    website: object,
) -> Iterator[Item]:
    moment = _moment(created)
    if moment is None:
        yield undated(0, number)
    # Isso keeps names and addresses escaped for HTML.
    values: dict[str, Any] = {
        "id": text.record_id(KEY, str(number)),
        "parent": text.record_id(KEY, str(parent)) if parent else None,
        "author": text.name(unescape(str(author or ""))),
        "link": text.link(unescape(str(website or ""))),
        "date": moment or EPOCH,
        "text": text.printable(str(written or "")).strip(),
        "source": KEY,
    }
    yield _entry(str(topic), values, mode)


def _entry(topic: str, values: dict[str, Any], mode: object) -> Entry:
    if mode == DELETED:
        return entry(topic, 0, values, "deleted")
    if mode == PENDING:
        values |= {"status": "pending", "reason": NOT_APPROVED}
    return entry(topic, 0, values)


def _moment(created: object) -> datetime | None:
    if not isinstance(created, int | float):
        return None
    try:
        # As `pull` has it: whole seconds.
        return datetime.fromtimestamp(int(created), UTC)
    except (OverflowError, ValueError, OSError):
        return None
