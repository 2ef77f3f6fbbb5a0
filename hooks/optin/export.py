"""People out of the service, as CSV in the format that listmonk imports."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import IO, Literal

from optin.subscribers import agreed

Status = Literal["confirmed", "unconfirmed", "unsubscribed"]
STATUSES: tuple[Status, ...] = ("confirmed", "unconfirmed", "unsubscribed")

COLUMNS = ("email", "name", "attributes")
"""Those that listmonk reads (internal/subimporter/importer.go), in its order."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(
    db: sqlite3.Connection,
    file: IO[str],
    status: Status,
    only: str | None,
    link: Callable[[str], str],
) -> int:
    """Write people as CSV; return how many. `link` makes an unsubscription link of a name."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    number = 0
    for row in _people(db, status):
        lists = sorted(set(json.loads(row["lists"])))
        if only and only not in lists:
            continue
        attributes = {
            "status": status,
            "lists": lists,
            "confirmed_at": iso(row["confirmed_at"]),
            "page": row["page"] or "",
            "placement": row["placement"] or "",
            "consent": agreed(row),
            "unsubscribe_url": link(row["ref"]),
        }
        cell = json.dumps(attributes, ensure_ascii=False)
        writer.writerow([row["email"], guarded(row["name"]), cell])
        number += 1
    return number


def _people(db: sqlite3.Connection, status: Status) -> Iterator[sqlite3.Row]:
    """People with this status: a row each, with the request by which they came first."""
    if status == "unconfirmed":
        yield from db.execute(
            "SELECT s.email, s.name, s.ref, r.lists, NULL AS confirmed_at, r.page, r.placement,"
            " r.consent, r.consent_sha256, max(r.id) FROM request r"
            " JOIN subscriber s ON s.id = r.subscriber WHERE r.state = 'pending'"
            " GROUP BY s.id ORDER BY s.id"
        )
        return
    active = "left_at IS NULL"
    wanted = active if status == "confirmed" else "left_at IS NOT NULL"
    without = (
        ""
        if status == "confirmed"
        else (
            "AND NOT EXISTS (SELECT 1 FROM subscription o"
            f" WHERE o.subscriber = s.id AND o.{active})"
        )
    )
    yield from db.execute(
        "SELECT s.email, s.name, s.ref, json_group_array(n.list) AS lists,"
        " min(n.confirmed_at) AS confirmed_at, r.page, r.placement, r.consent, r.consent_sha256"
        " FROM subscription n JOIN subscriber s ON s.id = n.subscriber"
        f" LEFT JOIN request r ON r.id = n.request WHERE n.{wanted} {without}"
        " GROUP BY s.id ORDER BY s.id"
    )


def guarded(name: str) -> str:
    """Return a name that no spreadsheet takes for a formula (OWASP, CSV injection).

    Addresses and attributes stay as they are: a sign more, and they would be no address, no JSON.
    """
    return f"'{name}" if name.lstrip("'").startswith(FORMULA) else name


def unguarded(name: str) -> str:
    """Return a name without the sign that `guarded` put before it."""
    is_guarded = name.startswith("'") and name.lstrip("'").startswith(FORMULA)
    return name[1:] if is_guarded else name


def iso(moment: float | None) -> str | None:
    """Return a moment as ISO 8601 in UTC, to the second."""
    if moment is None:
        return None
    return datetime.fromtimestamp(int(moment), UTC).isoformat().replace("+00:00", "Z")
