"""People into the service who confirmed elsewhere, from CSV as `export` writes it, or listmonk."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from optin import submission
from optin.export import COLUMNS, unguarded
from optin.subscribers import suppressed
from optin.tokens import Tokens, new_ref


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who confirmed elsewhere."""

    email: str
    """Their address, as we keep addresses."""
    name: str
    """Their name; may be empty."""
    lists: tuple[str, ...]
    """UUIDs of their lists."""
    confirmed_at: float
    """When they confirmed."""
    page: str
    """Page of the form; may be empty."""
    placement: str
    """Placement of the form; may be empty."""
    consent: tuple[str, str] | None
    """Id and SHA-256 of what they agreed to."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a file."""

    people: tuple[Known, ...]
    """Those who can be imported."""
    mistakes: tuple[str, ...]
    """A line for each that cannot: `path:line: what and why`."""


def read(
    file: Iterable[str], path: str, lists: Iterable[str], default: Iterable[str], now: float
) -> Reading:
    """Return the people in a CSV file with a column `email`; `name` and `attributes` are optional.

    `lists` are those of the blog; `default` are for lines that name none.
    """
    people: list[Known] = []
    mistakes: list[str] = []
    rows = csv.DictReader(file, strict=True)
    line = 1
    try:
        columns = [name.strip().lower() for name in rows.fieldnames or ()]
        rows.fieldnames = columns
        if "email" not in columns:
            return Reading((), (f"{path}:1: has no column 'email'; it needs {','.join(COLUMNS)}",))
        line = 2
        for row in rows:
            try:
                people.append(_known(row, frozenset(lists), tuple(default), now))
            except ValueError as error:
                mistakes.append(f"{path}:{line}: {error}")
            line = rows.line_num + 1
    except csv.Error as error:
        mistakes.append(f"{path}:{line}: {error}")
    return Reading(tuple(people), tuple(mistakes))


def _known(
    row: dict[str | Any, str | Any], lists: frozenset[str], default: tuple[str, ...], now: float
) -> Known:
    if None in row or None in row.values():
        raise ValueError("has more or fewer cells than the first line")
    email = submission.address(row["email"], smtputf8=True)
    if email is None:
        raise ValueError(f"{row['email']!r} is not an e-mail address")
    attributes = _attributes(row.get("attributes", ""))
    # listmonk's own export has a column for it; ours says it among the attributes.
    for status in (row.get("status", ""), attributes.get("status", "")):
        if status not in ("", "enabled", "confirmed"):
            raise ValueError(f"{status!r}: only who has confirmed can be imported")
    asked = attributes.get("lists") or default
    if not isinstance(asked, list | tuple) or not lists.issuperset(map(str, asked)):
        raise ValueError("its lists are not all lists of the blog (./scripts/optin lists)")
    return Known(
        email=email,
        name=submission.name(unguarded(row.get("name", ""))),
        lists=tuple(dict.fromkeys(map(str, asked))),
        confirmed_at=_moment(attributes.get("confirmed_at"), now),
        page=submission.place(submission.PAGE, str(attributes.get("page") or "")),
        placement=submission.place(submission.PLACEMENT, str(attributes.get("placement") or "")),
        consent=_consent(attributes.get("consent")),
    )


def _attributes(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        raise ValueError(f"its attributes are not JSON: {error}") from None
    if not isinstance(found, dict):
        raise ValueError("its attributes are not a JSON object")
    return found


def _moment(text: object, now: float) -> float:
    if not text:
        return now
    try:
        found = datetime.fromisoformat(str(text))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise ValueError("confirmed_at is not a time such as 2026-11-22T10:00:00Z") from None


def _consent(text: object) -> tuple[str, str] | None:
    if not text:
        return None
    match = re.fullmatch(r"(\S{1,200}):([0-9a-f]{64})", str(text))
    if not match or not match[1].isprintable():
        raise ValueError("consent is not of the form id:sha256")
    return match[1], match[2]


def add(db: sqlite3.Connection, person: Known, tokens: Tokens) -> str | None:
    """Add somebody who confirmed elsewhere. Return None, or why they were left as they are."""
    if suppressed(db, tokens.fingerprint(person.email)):
        return "is on the list of addresses that are never written to"
    db.execute(
        "INSERT INTO subscriber (ref, email, name, created_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (email) DO UPDATE SET name = excluded.name WHERE name = ''",
        (new_ref(), person.email, person.name, person.confirmed_at),
    )
    (number,) = db.execute("SELECT id FROM subscriber WHERE email = ?", (person.email,)).fetchone()
    had = {
        row["list"]: row["left_at"]
        for row in db.execute(
            "SELECT list, left_at FROM subscription WHERE subscriber = ?", (number,)
        )
    }
    new = [uuid for uuid in person.lists if uuid not in had]
    if not new:
        left = any(had[uuid] is not None for uuid in person.lists)
        return "has left since" if left else "is there already"
    consent, sha256 = person.consent or (None, None)
    request = db.execute(
        "INSERT INTO request (ref, subscriber, email, name, lists, page, placement, consent,"
        " consent_sha256, at, state, confirmed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'confirmed', ?)",
        (
            new_ref(),
            number,
            person.email,
            person.name,
            json.dumps(new),
            person.page,
            person.placement,
            consent,
            sha256,
            person.confirmed_at,
            person.confirmed_at,
        ),
    ).lastrowid
    db.executemany(
        "INSERT INTO subscription (subscriber, list, request, confirmed_at) VALUES (?, ?, ?, ?)",
        [(number, uuid, request, person.confirmed_at) for uuid in new],
    )
    return None
