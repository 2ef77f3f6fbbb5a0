"""What the worker does with requests: writes the mail that each one asks for, reminds, forgets.

Nothing here is waited for by whoever sent the form: known or not, their answer was the same.
"""

from __future__ import annotations

import json
import logging
import sqlite3

from optin import outbox, tally
from optin.blog import Blog, Consent
from optin.letters import DAY, Desk
from optin.logs import trace
from optin.subscribers import active_lists, agreed, suppressed
from optin.tokens import new_ref

log = logging.getLogger("optin")

HOUR = 3600
# Few at a time: who sends a form waits for the transaction that is under way.
BATCH = 5


def take(db: sqlite3.Connection, desk: Desk) -> int:
    """Handle requests that nobody has looked at, oldest first; return how many there were."""
    rows = db.execute(
        "SELECT * FROM request WHERE state = 'new' ORDER BY id LIMIT ?", (BATCH,)
    ).fetchall()
    for row in rows:
        db.execute("SAVEPOINT one")
        try:
            wanted = _take(db, row, desk)
        except sqlite3.Error:
            raise
        except Exception as error:
            # One request that we cannot handle must not keep all others waiting behind it.
            db.execute("ROLLBACK TO one")
            db.execute("UPDATE request SET state = 'void' WHERE id = ?", (row["id"],))
            log.error("request %d cannot be handled: %s", row["id"], trace(error))
            wanted = True
        db.execute("RELEASE one")
        if not wanted:
            db.execute("DELETE FROM request WHERE id = ?", (row["id"],))
    return len(rows)


def _take(db: sqlite3.Connection, row: sqlite3.Row, desk: Desk) -> bool:
    """Write the mail for a request; return whether there is something to confirm."""
    blog = desk.site.blog
    still_there = {item.uuid for item in blog.lists}
    asked = [uuid for uuid in json.loads(row["lists"]) if uuid in still_there]
    if not asked or suppressed(db, desk.tokens.fingerprint(row["email"])):
        return False
    number, ref = _subscriber(db, row)
    if any(
        outbox.asked_since(db, number, desk.now - rate.seconds) >= rate.times
        for rate in desk.settings.per_address
    ):
        return False
    has = active_lists(db, number)
    lists = [uuid for uuid in asked if uuid not in has]
    if not lists:
        mail = desk.telling("already", row["email"], ref, row["ref"], asked)
        outbox.put(db, mail, number, None, desk.now)
        return False
    db.execute(
        "UPDATE request SET state = 'pending', subscriber = ?, lists = ? WHERE id = ?",
        (number, json.dumps(lists), row["id"]),
    )
    agreed = _consent(row, blog)
    mail = desk.asking("confirm", row["email"], ref, row["ref"], lists, agreed, row["at"])
    outbox.put(db, mail, number, row["id"], desk.now)
    tally.count(
        db, "subscribed", row["at"], lists=lists, page=row["page"], placement=row["placement"]
    )
    return True


def _subscriber(db: sqlite3.Connection, row: sqlite3.Row) -> tuple[int, str]:
    db.execute(
        "INSERT INTO subscriber (ref, email, name, created_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (email) DO NOTHING",
        (new_ref(), row["email"], row["name"], row["at"]),
    )
    found = db.execute("SELECT id, ref FROM subscriber WHERE email = ?", (row["email"],)).fetchone()
    return found["id"], found["ref"]


def _consent(row: sqlite3.Row, blog: Blog) -> Consent | None:
    return blog.consent(agreed(row) or "")


def remind(db: sqlite3.Connection, desk: Desk) -> int:
    """Write the one reminder for each person whose last request is old enough and unconfirmed.

    A batch of them; return how many.

    Not to an address that a server refused, nor while the first mail is still on its way.
    """
    hours, days = desk.settings.remind_hours, desk.settings.confirm_days
    if not hours:
        return 0
    rows = db.execute(
        """
        SELECT r.*, s.ref AS subscriber_ref, max(r.id) FROM request r
        JOIN subscriber s ON s.id = r.subscriber
        WHERE r.state = 'pending' AND r.at > ? AND s.undeliverable_at IS NULL
        AND EXISTS (SELECT 1 FROM outbox o
            WHERE o.request = r.id AND o.kind = 'confirm' AND o.state = 'sent')
        AND NOT EXISTS (SELECT 1 FROM request o
            WHERE o.subscriber = s.id AND (o.reminded_at IS NOT NULL
                OR o.state = 'pending' AND o.at > ?))
        GROUP BY r.subscriber LIMIT ?
        """,
        (desk.now - days * DAY, desk.now - hours * HOUR, BATCH),
    ).fetchall()
    for row in rows:
        mail = desk.asking(
            "reminder",
            row["email"],
            row["subscriber_ref"],
            row["ref"],
            json.loads(row["lists"]),
            _consent(row, desk.site.blog),
            row["at"],
        )
        db.execute("UPDATE request SET reminded_at = ? WHERE id = ?", (desk.now, row["id"]))
        outbox.put(db, mail, row["subscriber"], row["id"], desk.now)
    return len(rows)


def forget_unconfirmed(db: sqlite3.Connection, days: int, now: float) -> None:
    """Delete what was not confirmed in time, and everybody of whom nothing else is left."""
    db.execute(
        "DELETE FROM request WHERE state IN ('new', 'pending', 'void') AND at <= ?",
        (now - days * DAY,),
    )
    db.execute(
        """
        DELETE FROM subscriber WHERE created_at <= ?
        AND NOT EXISTS (SELECT 1 FROM request r WHERE r.subscriber = subscriber.id)
        AND NOT EXISTS (SELECT 1 FROM subscription n WHERE n.subscriber = subscriber.id)
        """,
        (now - days * DAY,),
    )
