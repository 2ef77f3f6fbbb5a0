"""Comments from elsewhere as records, and the state of a conversation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import MAXYEAR, UTC, datetime
from html import escape

from conversation import text
from conversation.source import EPOCH
from permesso.comments.records import Kind, Record, Status

NOTHING = "none"
"""Marker of a conversation that is not there, or not any more."""


def record(
    source: str,
    id_: str,
    date: datetime,
    html: str = "",
    *,
    kind: Kind = "comment",
    parent: str | None = None,
    author: str | None = None,
    link: str | None = None,
    url: str | None = None,
    status: Status | None = None,
    reason: str | None = None,
) -> Record:
    """Return a record of what `source` calls `id_`; every value is taken as hostile.

    A comment of which nothing is left that may be shown has its own address as its text: that it
    was written is not lost.
    """
    address = text.link(url)
    body = text.clean(html) if html else ""
    if kind == "comment" and not body:
        body = text.clean(f'<a href="{escape(address)}">{escape(address)}</a>') if address else "…"
    return Record(
        id=text.record_id(source, id_),
        parent=None if parent is None else text.record_id(source, parent),
        kind=kind,
        author=text.name(author),
        link=text.link(link),
        date=_plausible(date),
        html=body or None,
        source=source,
        url=address,
        status=status,
        reason=text.line(reason),
    )


def deleted(source: str, id_: str, date: datetime, parent: str | None = None) -> Record:
    """Return the place of a comment that is gone: the answers to it still stand there."""
    return Record(
        id=text.record_id(source, id_),
        parent=None if parent is None else text.record_id(source, parent),
        date=_plausible(date),
        source=source,
        status="deleted",
    )


def in_order(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return records with the oldest first, each id once; who wrote at once stays in order."""
    once = {item.id: item for item in records}
    return tuple(sorted(once.values(), key=lambda item: item.date))


def rooted(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return the records of a whole conversation, in order.

    An answer to what is not among them stands alone: it answers what readers cannot see.
    """
    found = in_order(records)
    known = {item.id for item in found}
    return tuple(
        item
        if item.parent is None or item.parent in known
        else item.model_copy(update={"parent": None})
        for item in found
    )


def state(records: Collection[Record], *more: int) -> str:
    """Return a marker that changes when a record changes, or one of the counts `more`."""
    if not records and not any(more):
        return NOTHING
    shown = [item.model_dump(mode="json", exclude_defaults=True) for item in records]
    return marker(shown, *more)


def marker(*values: object) -> str:
    """Return a short marker of values that JSON can hold."""
    written = json.dumps(values, sort_keys=True).encode()
    return hashlib.sha256(written).hexdigest()[:16]


def _plausible(date: datetime) -> datetime:
    """Return a date to the second. Authors can claim any; the ends of the calendar fit no zone."""
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return aware.replace(microsecond=0) if EPOCH.year <= aware.year < MAXYEAR else EPOCH
