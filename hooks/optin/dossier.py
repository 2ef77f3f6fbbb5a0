"""Everything that is known about a person, for them to read (GDPR, article 15)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from optin.export import iso


def show(db: sqlite3.Connection, email: str, fingerprint: str) -> dict[str, Any]:
    """Return what every table holds of a person; `fingerprint` stands for their address."""
    person = db.execute("SELECT * FROM subscriber WHERE email = ?", (email,)).fetchone()
    number = person["id"] if person else None
    ban = db.execute("SELECT reason, at FROM suppression WHERE hash = ?", (fingerprint,)).fetchone()
    return {
        "email": email,
        "subscriber": _plain(person) if person else None,
        "subscriptions": _all(
            db,
            "SELECT list, confirmed_at, left_at FROM subscription WHERE subscriber = ?",
            number,
        ),
        "requests": [
            {**row, "lists": json.loads(row["lists"])}
            for row in _all(
                db,
                "SELECT name, lists, page, placement, consent, consent_sha256, network, at, state,"
                " reminded_at, confirmed_at FROM request WHERE email = ? ORDER BY id",
                email,
            )
        ],
        "mails": _all(
            db,
            "SELECT kind, message_id, created_at, state, tries, error, done_at FROM outbox"
            " WHERE subscriber = ? ORDER BY id",
            number,
        ),
        "suppressed": _plain(ban) if ban else None,
    }


def _all(db: sqlite3.Connection, query: str, value: object) -> list[dict[str, Any]]:
    return [_plain(row) for row in db.execute(query, (value,))]


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    """A row with its moments in words, without our own numbers and names."""
    return {
        key: iso(row[key]) if key == "at" or key.endswith("_at") else row[key]
        for key in dict(row)
        if key not in ("id", "ref")
    }
