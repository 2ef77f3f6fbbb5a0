"""What a source says now, brought into what the files say."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from conversation.source import Fetched
from permesso.comments.records import Record, ThreadFile
from permesso.comments.storage import loops

Objection = Callable[[Record], str | None]
"""Why a comment has to be looked at before it is shown; None for one that may stand."""
OWNERS = {"published", "hidden"}
"""States that only an owner writes: they stay, whatever the source and the rules say."""
NOT_APPROVED = "not approved in Isso"
"""Why a comment waits that came from Isso's database; Isso shows it to nobody, `pull` included."""
REACTIONS = {"like", "repost", "bookmark"}


@dataclass(frozen=True, slots=True)
class Merged:
    """A file after a fetch."""

    file: ThreadFile
    """What it holds now."""
    new: int = 0
    """Comments that were not there."""
    changed: int = 0
    """Comments that are not what they were."""
    gone: int = 0
    """Comments that the source no longer has."""
    pending: int = 0
    """How many of the new and changed ones have to be looked at."""


def merge(old: ThreadFile, fetched: Fetched, source: str, objection: Objection) -> Merged:
    """Return the file with the comments of `source` as they were fetched.

    Comments of other sources, notes, and what the owner published or hid stay; so does what the
    source never showed. What is gone keeps its place for its answers, without name, link and text.
    Doing it twice is doing it once.
    """
    known = {record.id: record for record in old.comments}
    arriving: dict[str, Record] = {}
    for record in fetched.records:
        if record.id not in known or known[record.id].source == source:
            arriving.setdefault(record.id, record)
    after: dict[str, Record] = {}
    for record in old.comments:
        now: Record | None = record
        if record.id in arriving:
            now = _updated(record, arriving[record.id], objection)
        elif record.source == source and fetched.complete and record.reason != NOT_APPROVED:
            now = _gone(record)
        if now:
            after[record.id] = now
    fresh = [record for id_, record in arriving.items() if id_ not in known]
    made = [made for record in fresh if (made := _judged(record, objection))]
    comments = _with_parents([*_in_order(after.values(), made)], source)
    lost = [
        record
        for record in old.comments
        if _has_content(record) and not ((now := after.get(record.id)) and _has_content(now))
    ]
    changed = [
        record
        for record in comments
        if record.id in known and record != known[record.id] and _has_content(record)
    ]
    looked_at = [*changed, *(record for record in comments if record.id not in known)]
    seen = {**old.seen, source: fetched.seen} if fetched.seen else old.seen
    return Merged(
        old.model_copy(update={"seen": seen, "comments": comments}),
        new=sum(_has_content(record) for record in made),
        changed=len(changed),
        gone=len(lost),
        pending=sum(record.status == "pending" for record in looked_at),
    )


def _updated(old: Record, new: Record, objection: Objection) -> Record | None:
    if new.status == "deleted":
        return _gone(old)
    kept: dict[str, object] = {"note": old.note}
    by_owner = old.status in OWNERS or (old.status == "pending" and not old.reason)
    if by_owner:
        # It is approved there now: from here on it can be gone.
        reason = None if old.reason == NOT_APPROVED else old.reason
        kept |= {"status": old.status, "reason": reason}
        return new.model_copy(update=kept)
    judged = _judged(new, objection)
    return judged and judged.model_copy(update=kept)


def _judged(new: Record, objection: Objection) -> Record | None:
    """Return a comment as it comes in: without objection, pending with one."""
    if new.status == "deleted":
        return _gone(new)
    if new.status is None and (reason := objection(new)):
        return new.model_copy(update={"status": "pending", "reason": reason})
    return new


def _gone(record: Record) -> Record | None:
    """Return the place of a comment; None for what nobody answers."""
    # Were it back tomorrow, what the owner has hidden would show.
    if record.kind in REACTIONS and record.status != "hidden":
        return None
    empty = dict.fromkeys(("author", "link", "html", "text", "url", "reason"))
    status = "hidden" if record.status == "hidden" else "deleted"
    return record.model_copy(update={**empty, "status": status})


def _has_content(record: Record) -> bool:
    """Return whether more than the place of a comment is there."""
    content = (record.author, record.link, record.html, record.text, record.url)
    return record.status != "deleted" and (record.status != "hidden" or any(content))


def _in_order(old: Iterable[Record], new: Iterable[Record]) -> Iterator[Record]:
    """Yield the new comments where they belong by their dates, the old ones in their order."""
    latest = datetime.min.replace(tzinfo=UTC)
    placed = []
    for record in old:
        latest = max(latest, moment(record))
        placed.append((latest, record))
    arrived = sorted(((moment(record), record) for record in new), key=lambda item: item[0])
    for _, record in heapq.merge(placed, arrived, key=lambda item: item[0]):
        yield record


def moment(record: Record) -> datetime:
    """Return the date of a comment as one that can be compared."""
    # A date by hand may have no zone; to find a place for the next one, any zone will do.
    return record.date if record.date.tzinfo else record.date.replace(tzinfo=UTC)


def _with_parents(records: list[Record], source: str) -> list[Record]:
    """Return the comments; those of the source that answer none, or themselves, answer nobody.

    A build refuses such answers, and no owner can mend what a provider sends.
    """
    parents = {record.id: record.parent for record in records}
    cut = {id_ for id_, parent in parents.items() if parent is not None and parent not in parents}
    cut |= {loop[-1] for loop in loops(parents)}
    return [
        record.model_copy(update={"parent": None})
        if record.id in cut and record.source == source
        else record
        for record in records
    ]
