"""Mails waiting to be sent: kept in the database, so that none is lost.

At least once: a crash between the mail server's "250 OK" and our note of it sends a mail again
after the restart. It has the same Message-ID then, so a reader's server can tell and drop it.
"""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass

from optin.letters import DAY, Mail

BATCH = 50
FIRST_WAIT = 30
LONGEST_WAIT = 6 * 3600
KEPT = 30 * DAY

# Why a mail is still wanted, by its kind. A person may have left, or confirmed, while it waited.
WANTED = """
    CASE
        WHEN kind IN ('welcome', 'already') THEN EXISTS (SELECT 1 FROM subscription n
            WHERE n.subscriber = outbox.subscriber AND n.left_at IS NULL)
        ELSE EXISTS (SELECT 1 FROM request r
            WHERE r.id = outbox.request AND r.state = 'pending')
    END
"""


# Or later than any mail is put off to: the clock has been set back since.
DUE = f"(due_at <= ? OR due_at > ? + {2 * LONGEST_WAIT})"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that was taken out to be sent."""

    id: int
    """Its number."""
    subscriber: int
    """Number of the person it goes to."""
    email: str
    """Their address, as it is kept."""
    content: bytes
    """The mail."""
    tries: int
    """How often it was tried before."""
    created_at: float
    """When it was written."""


def put(
    db: sqlite3.Connection, mail: Mail, subscriber: int, request: int | None, now: float
) -> None:
    """Add a mail; one with the same Message-ID is there only once."""
    db.execute(
        "INSERT OR IGNORE INTO outbox"
        " (subscriber, request, kind, message_id, content, created_at, due_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (subscriber, request, mail.kind, mail.message_id, mail.content, now, now),
    )


def recover(db: sqlite3.Connection) -> None:
    """Put back what a crash left half sent. For the start, when nobody is sending."""
    db.execute("UPDATE outbox SET state = 'waiting' WHERE state = 'sending'")


def claim(db: sqlite3.Connection, now: float, limit: int = BATCH) -> list[Waiting]:
    """Take out mails that are due, oldest first; drop those whose reason has gone."""
    db.execute(
        "UPDATE outbox SET state = 'dropped', done_at = ?, content = x''"
        f" WHERE state = 'waiting' AND {DUE} AND NOT {WANTED}",
        (now, now, now),
    )
    rows = db.execute(
        "SELECT o.id, o.subscriber, s.email, o.content, o.tries, o.created_at"
        " FROM outbox o JOIN subscriber s ON s.id = o.subscriber"
        f" WHERE state = 'waiting' AND {DUE} ORDER BY o.id LIMIT ?",
        (now, now, limit),
    ).fetchall()
    mails = [Waiting(**dict(row)) for row in rows]
    db.executemany(
        "UPDATE outbox SET state = 'sending' WHERE id = ?", [(mail.id,) for mail in mails]
    )
    return mails


def wanted(db: sqlite3.Connection, mail: Waiting, now: float) -> bool:
    """Return whether a mail that was taken out may still go; one whose reason has gone is dropped.

    Who leaves, or is forgotten, while mails before theirs are sent, gets none any more.
    """
    db.execute(
        "UPDATE outbox SET state = 'dropped', done_at = ?, content = x''"
        f" WHERE id = ? AND NOT {WANTED}",
        (now, mail.id),
    )
    found = db.execute("SELECT 1 FROM outbox WHERE id = ? AND state = 'sending'", (mail.id,))
    return found.fetchone() is not None


def sent(db: sqlite3.Connection, mail: Waiting, now: float) -> None:
    """Note that a server took the mail; so the address works."""
    db.execute("UPDATE outbox SET state = 'sent', done_at = ? WHERE id = ?", (now, mail.id))
    db.execute("UPDATE subscriber SET undeliverable_at = NULL WHERE id = ?", (mail.subscriber,))


def refused(db: sqlite3.Connection, mail: Waiting, error: str, now: float, address: bool) -> None:
    """Note that a server refused the mail for good; `address`: because of who it goes to."""
    db.execute(
        "UPDATE outbox SET state = 'failed', tries = tries + 1, done_at = ?, error = ?"
        " WHERE id = ?",
        (now, error, mail.id),
    )
    if address:
        db.execute(
            "UPDATE subscriber SET undeliverable_at = ? WHERE id = ?", (now, mail.subscriber)
        )


def postponed(
    db: sqlite3.Connection, mail: Waiting, error: str, now: float, give_up: float
) -> None:
    """Try the mail again later, each time twice as late; after `give_up` seconds no more."""
    if now - mail.created_at > give_up:
        refused(db, mail, error, now, address=False)
        return
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2**mail.tries) * random.uniform(0.75, 1.25)
    db.execute(
        "UPDATE outbox SET state = 'waiting', tries = tries + 1, due_at = ?, error = ?"
        " WHERE id = ?",
        (now + wait, error, mail.id),
    )


def released(db: sqlite3.Connection, mails: list[Waiting]) -> None:
    """Put mails back that were not tried: the server was not there at all."""
    db.executemany(
        "UPDATE outbox SET state = 'waiting' WHERE id = ? AND state = 'sending'",
        [(mail.id,) for mail in mails],
    )


def asked_since(db: sqlite3.Connection, subscriber: int, since: float) -> int:
    """Return how many mails requests for this person's address have caused since a moment."""
    (found,) = db.execute(
        "SELECT count(*) FROM outbox WHERE subscriber = ? AND created_at > ?"
        " AND kind IN ('confirm', 'already')",
        (subscriber, since),
    ).fetchone()
    return int(found)


def tidy(db: sqlite3.Connection, now: float) -> None:
    """Delete what was done with a month ago."""
    db.execute(
        "DELETE FROM outbox WHERE state IN ('sent', 'dropped', 'failed') AND done_at < ?",
        (now - KEPT,),
    )
