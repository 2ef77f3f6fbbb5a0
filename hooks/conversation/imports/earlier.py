"""What an import finds in a file already: owners may have corrected it since the last time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from conversation.merge import moment
from permesso.comments.records import Record, ThreadFile


def fresh(records: Iterable[Record], old: ThreadFile) -> Iterator[Record]:
    """Yield the comments of an export that a file lacks, or has as waiting or deleted.

    Two blogs number their comments alike: another comment than the one with its id gets an id of
    its own, the same one each time, and its answers follow it.
    """
    known = {record.id: record for record in old.comments}
    found = [(record, _id(record, known)) for record in records]
    ids = {record.id: id_ for record, id_ in found}
    for record, id_ in found:
        if id_ not in known or known[id_].status in {"pending", "deleted"}:
            parent = ids.get(record.parent or "", record.parent)
            yield record.model_copy(update={"id": id_, "parent": parent})


def _id(record: Record, known: Mapping[str, Record]) -> str:
    """Return the id that a comment has in a file, or gets there."""
    id_, number = record.id, 1
    while id_ in known and not _is_same(record, known[id_]):
        number += 1
        id_ = f"{record.id}.{number}"
    return id_


def _is_same(record: Record, known: Record) -> bool:
    """Tell whether two records of one id are one comment: date or name may have been corrected."""
    by_same = record.author is not None and record.author == known.author
    return record.source == known.source and (by_same or moment(record) == moment(known))
