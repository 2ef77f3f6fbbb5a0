"""The finished pages of earlier builds, by all that they were made from."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from permesso.workshop.cabinet import Cabinet

KIND = "pages"
"""Of the entries in the cabinet."""
DIGITS = 8
"""Of the length of what stands before the HTML."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as readers get it."""

    html: bytes
    """Its content; empty for a page that is not written, since its template printed nothing."""
    record: Any
    """What the stages of the finishing remember of it."""


def read(cabinet: Cabinet, keys: Iterable[str]) -> dict[str, Kept]:
    """Return the pages that are there, by key."""
    found = {}
    for key, content in cabinet.read(KIND, keys).items():
        size = int(content[:DIGITS])
        record = pickle.loads(content[DIGITS : DIGITS + size])
        found[key] = Kept(content[DIGITS + size :], record)
    return found


def write(cabinet: Cabinet, pages: Mapping[str, Kept]) -> None:
    """Keep pages by key."""
    entries = {}
    for key, page in pages.items():
        record = pickle.dumps(page.record, pickle.HIGHEST_PROTOCOL)
        entries[key] = b"%0*d%b%b" % (DIGITS, len(record), record, page.html)
    cabinet.write(KIND, entries)


def needed(cabinet: Cabinet, keys: Sequence[str]) -> None:
    """Take note of pages that other processes read or wrote."""
    cabinet.needed(KIND, keys)
