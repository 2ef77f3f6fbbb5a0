"""People: confirming, leaving, never being written to again, being forgotten."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from optin import outbox, tally
from optin.blog import consent_key
from optin.letters import DAY, Desk

State = Literal["pending", "confirmed", "gone"]


@dataclass(frozen=True, slots=True)
class Request:
    """What a confirmation link stands for."""

    state: State
    """`pending`: to be confirmed; `confirmed`: it was; `gone`: it is too old, was withdrawn or
    deleted, or who confirmed it has left since."""
    lists: tuple[str, ...] = ()
    """UUIDs of the lists asked for."""
    consent: str = ""
    """What was agreed to, as a form names it; empty if nothing."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who an unsubscription link stands for."""

    email: str
    """Their address."""
    lists: frozenset[str]
    """UUIDs of the lists they are on, or have asked for."""


def request(db: sqlite3.Connection, ref: str, days: int, now: float) -> Request:
    """Return the request named `ref`, as it stands now; links work for `days` days."""
    row = db.execute("SELECT * FROM request WHERE ref = ?", (ref,)).fetchone()
    if row is None or row["state"] in ("new", "void"):
        return Request("gone")
    if row["state"] == "pending" and row["at"] + days * DAY <= now:
        return Request("gone")
    lists = tuple(json.loads(row["lists"]))
    if row["state"] == "confirmed" and active_lists(db, row["subscriber"]).isdisjoint(lists):
        return Request("gone")
    return Request(row["state"], lists, agreed(row) or "")


def agreed(row: sqlite3.Row) -> str | None:
    """Return what was agreed to with a request, as a form names it; None if nothing."""
    return consent_key(row["consent"], row["consent_sha256"]) if row["consent"] else None


def confirm(db: sqlite3.Connection, ref: str, desk: Desk) -> State:
    """Confirm a request: once, whole or not at all. Return in which state it was before."""
    found = request(db, ref, desk.settings.confirm_days, desk.now)
    if found.state != "pending":
        return found.state
    row = db.execute(
        "UPDATE request SET state = 'confirmed', confirmed_at = ? WHERE ref = ? RETURNING *",
        (desk.now, ref),
    ).fetchone()
    number = row["subscriber"]
    db.executemany(
        "INSERT INTO subscription (subscriber, list, request, confirmed_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET left_at = NULL, request = excluded.request,"
        " confirmed_at = excluded.confirmed_at WHERE left_at IS NOT NULL",
        [(number, uuid, row["id"], desk.now) for uuid in found.lists],
    )
    if row["name"]:
        # Only the person confirms: before, anybody could have given them a name.
        db.execute("UPDATE subscriber SET name = ? WHERE id = ?", (row["name"], number))
    _cover(db, number, desk.now)
    tally.count(
        db, "confirmed", desk.now, lists=found.lists, page=row["page"], placement=row["placement"]
    )
    (subscriber,) = db.execute("SELECT ref FROM subscriber WHERE id = ?", (number,)).fetchone()
    mail = desk.telling("welcome", row["email"], subscriber, ref, found.lists)
    outbox.put(db, mail, number, row["id"], desk.now)
    return "pending"


def _cover(db: sqlite3.Connection, number: int, now: float) -> None:
    """Mark other requests of this person that ask for nothing more: their links are used too."""
    has = active_lists(db, number)
    rows = db.execute(
        "SELECT id, lists FROM request WHERE subscriber = ? AND state = 'pending'", (number,)
    ).fetchall()
    for row in rows:
        if has.issuperset(json.loads(row["lists"])):
            db.execute(
                "UPDATE request SET state = 'confirmed', confirmed_at = ? WHERE id = ?",
                (now, row["id"]),
            )


def active_lists(db: sqlite3.Connection, number: int) -> frozenset[str]:
    """Return the UUIDs of the lists that a person is on."""
    rows = db.execute(
        "SELECT list FROM subscription WHERE subscriber = ? AND left_at IS NULL", (number,)
    )
    return frozenset(row["list"] for row in rows)


def person(db: sqlite3.Connection, ref: str) -> Person | None:
    """Return who the subscriber `ref` is; None if they were forgotten."""
    row = db.execute("SELECT id, email FROM subscriber WHERE ref = ?", (ref,)).fetchone()
    if row is None:
        return None
    asked = db.execute(
        "SELECT lists FROM request WHERE subscriber = ? AND state = 'pending'", (row["id"],)
    ).fetchall()
    lists = active_lists(db, row["id"]).union(*(json.loads(item["lists"]) for item in asked))
    return Person(row["email"], lists)


def leave(db: sqlite3.Connection, ref: str, lists: Collection[str] | None, now: float) -> None:
    """Take the subscriber `ref` off these lists, or, with None, off all and out of every request.

    Who has left already, or is not known, is left alone.
    """
    row = db.execute("SELECT id, email FROM subscriber WHERE ref = ?", (ref,)).fetchone()
    if row is None:
        return
    number = row["id"]
    has = active_lists(db, number)
    leaving = has if lists is None else has.intersection(lists)
    came = db.execute(
        "SELECT r.page, r.placement FROM subscription n JOIN request r ON r.id = n.request"
        " WHERE n.subscriber = ? AND n.left_at IS NULL ORDER BY r.id",
        (number,),
    ).fetchone()
    db.executemany(
        "UPDATE subscription SET left_at = ? WHERE subscriber = ? AND list = ?",
        [(now, number, uuid) for uuid in leaving],
    )
    _withdraw(db, number, row["email"], lists)
    if leaving:
        page, placement = came or ("", "")
        whole = leaving == has
        tally.count(
            db, "unsubscribed", now, lists=leaving, page=page, placement=placement, whole=whole
        )


def _withdraw(
    db: sqlite3.Connection, number: int, email: str, lists: Collection[str] | None
) -> None:
    """Make links of before useless, for these lists or for all."""
    rows = db.execute(
        "SELECT id, lists FROM request"
        " WHERE (subscriber = ? OR email = ?) AND state IN ('new', 'pending')",
        (number, email),
    ).fetchall()
    for row in rows:
        kept = [] if lists is None else [u for u in json.loads(row["lists"]) if u not in lists]
        if kept:
            db.execute("UPDATE request SET lists = ? WHERE id = ?", (json.dumps(kept), row["id"]))
        else:
            db.execute("UPDATE request SET state = 'void' WHERE id = ?", (row["id"],))


def suppressed(db: sqlite3.Connection, fingerprint: str) -> bool:
    """Return whether an address is never to be written to."""
    row = db.execute("SELECT 1 FROM suppression WHERE hash = ?", (fingerprint,)).fetchone()
    return row is not None


def suppress(db: sqlite3.Connection, fingerprint: str, reason: str, now: float) -> None:
    """Never write to an address again. Of the address itself nothing is kept."""
    db.execute(
        "INSERT OR IGNORE INTO suppression (hash, reason, at) VALUES (?, ?, ?)",
        (fingerprint, reason, now),
    )


def forget(db: sqlite3.Connection, email: str) -> bool:
    """Delete a person: subscriptions, requests, consents, mails. Return whether there was one."""
    requests = db.execute("DELETE FROM request WHERE email = ?", (email,)).rowcount
    persons = db.execute("DELETE FROM subscriber WHERE email = ?", (email,)).rowcount
    return requests + persons > 0


def ref_of(db: sqlite3.Connection, email: str) -> str | None:
    """Return the name of the subscriber with this address, or None."""
    row = db.execute("SELECT ref FROM subscriber WHERE email = ?", (email,)).fetchone()
    return None if row is None else str(row["ref"])
