"""Counts by day that hold no person: written when something happens, read by the owner."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from optin.blog import Blog
from optin.numbers import DAYS, Day, Numbers, Outgoing, Tally, Totals

ROWS = 50
"""Pages and placements that are told, those with most requests first."""


MOST_NAMES = 5000
"""Pages, or placements, that are told apart; a client could make up any number of them."""


def count(
    db: sqlite3.Connection,
    what: str,
    now: float,
    *,
    lists: Iterable[str] = (),
    page: str = "",
    placement: str = "",
    whole: bool = True,
) -> None:
    """Count one person who subscribed, confirmed or unsubscribed (`what`).

    `whole` is False for somebody who only left some lists: they are counted there alone.
    """
    names = [("list", uuid) for uuid in lists]
    if whole:
        names.append(("all", ""))
        names += [
            (each, _known(db, each, name))
            for each, name in (("page", page), ("placement", placement))
        ]
    db.executemany(
        "INSERT INTO tally (day, what, dimension, name, count) VALUES (?, ?, ?, ?, 1)"
        " ON CONFLICT DO UPDATE SET count = count + 1",
        [(_day(now).isoformat(), what, dimension, name) for dimension, name in names],
    )


def _known(db: sqlite3.Connection, dimension: str, name: str) -> str:
    """Return a name that is counted already or still fits, or else nothing."""
    had = "SELECT 1 FROM tally WHERE dimension = ? AND name = ? LIMIT 1"
    if db.execute(had, (dimension, name)).fetchone():
        return name
    (names,) = db.execute(
        "SELECT count(DISTINCT name) FROM tally WHERE dimension = ?", (dimension,)
    ).fetchone()
    return name if names < MOST_NAMES else ""


def numbers(db: sqlite3.Connection, blog: Blog, now: float) -> Numbers:
    """Return the figures for the owner."""
    by_list = _tallies(db, "list")
    none = Tally("", 0, 0, 0)
    return Numbers(
        blog=blog.name,
        now=now,
        totals=_totals(db),
        days=tuple(_days(db, now)),
        lists=tuple(_named(by_list.get(item.uuid, none), item.name) for item in blog.lists),
        pages=tuple(list(_tallies(db, "page").values())[:ROWS]),
        placements=tuple(list(_tallies(db, "placement").values())[:ROWS]),
        mails=_outgoing(db),
    )


def _named(tally: Tally, name: str) -> Tally:
    return Tally(name, tally.subscribed, tally.confirmed, tally.unsubscribed)


def _tallies(db: sqlite3.Connection, dimension: str) -> dict[str, Tally]:
    rows = db.execute(
        "SELECT name, sum(count) FILTER (WHERE what = 'subscribed') AS subscribed,"
        " sum(count) FILTER (WHERE what = 'confirmed') AS confirmed,"
        " sum(count) FILTER (WHERE what = 'unsubscribed') AS unsubscribed"
        " FROM tally WHERE dimension = ? GROUP BY name ORDER BY subscribed DESC, name",
        (dimension,),
    )
    return {
        row["name"]: Tally(
            row["name"], row["subscribed"] or 0, row["confirmed"] or 0, row["unsubscribed"] or 0
        )
        for row in rows
    }


def _days(db: sqlite3.Connection, now: float) -> Iterable[Day]:
    today = _day(now)
    first = today - timedelta(days=DAYS - 1)
    rows = db.execute(
        "SELECT day, what, count FROM tally WHERE dimension = 'all' AND day >= ?",
        (first.isoformat(),),
    )
    found = {(row["day"], row["what"]): row["count"] for row in rows}
    for number in range(DAYS):
        day = first + timedelta(days=number)
        subscribed, confirmed, unsubscribed = (
            found.get((day.isoformat(), what), 0)
            for what in ("subscribed", "confirmed", "unsubscribed")
        )
        yield Day(day, subscribed, confirmed, unsubscribed)


def _totals(db: sqlite3.Connection) -> Totals:
    row = db.execute(
        """
        WITH person AS (
            SELECT s.id, s.undeliverable_at IS NOT NULL AS undeliverable,
                EXISTS (SELECT 1 FROM subscription WHERE subscriber = s.id AND left_at IS NULL)
                    AS active,
                EXISTS (SELECT 1 FROM subscription WHERE subscriber = s.id) AS known,
                EXISTS (SELECT 1 FROM request WHERE subscriber = s.id AND state = 'pending')
                    AS pending
            FROM subscriber s
        )
        SELECT
            (SELECT count(*) FROM person WHERE active) AS confirmed,
            (SELECT count(*) FROM person WHERE pending AND NOT active) AS waiting,
            (SELECT count(*) FROM person WHERE known AND NOT active) AS unsubscribed,
            (SELECT count(*) FROM person WHERE undeliverable) AS undeliverable,
            (SELECT count(*) FROM suppression) AS suppressed
        """
    ).fetchone()
    return Totals(**dict(row))


def _outgoing(db: sqlite3.Connection) -> Outgoing:
    row = db.execute(
        "SELECT count(*) FILTER (WHERE state IN ('waiting', 'sending')) AS waiting,"
        " count(*) FILTER (WHERE state = 'failed') AS failed,"
        " min(created_at) FILTER (WHERE state IN ('waiting', 'sending')) AS oldest FROM outbox"
    ).fetchone()
    return Outgoing(**dict(row))


def _day(now: float) -> date:
    return datetime.fromtimestamp(now, UTC).date()
