"""The search: what may be like each article, found anew or revised after a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from permesso.related.index import Found, Index
from permesso.related.vectors import Numbers

CANDIDATES = 64
"""Articles that are compared in full with each one. More are kept, so that some may go."""
MANY = 2
"""When more than one article in so many has changed, all are searched anew."""
KEPT = 10_000_000
"""Comparisons that are kept at a time, 80 MB of them, for those that have changed with all; when
there would be more, all are searched anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """What may be like each article."""

    found: tuple[Found, ...]
    """What may be like each, by number."""
    same: frozenset[int]
    """Those for which nothing but the numbers has changed since the search before."""
    times: int
    """Articles for which there was a search."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What has become of the articles since the search before."""

    found: Sequence[Found]
    """What was found then."""
    numbers: Numbers
    """The number that each of those articles has now; -1 for one that is gone."""
    changed: Numbers
    """The articles that are new or not what they were, by number."""


def search(index: Index, change: Change | None) -> Searched:
    """Return what may be like each article of an index.

    What a change has no part in is taken over; the result is the same without.
    """
    changed = 0 if change is None else change.changed.size
    if change is None or MANY * changed > index.size or changed * index.size > KEPT:
        found = tuple(index.alike(row) for row in range(index.size))
        return Searched(found, frozenset(), index.size)
    return _Revision(index, change).all()


class _Revision:
    """Revises what was found: each article that has changed is compared with all, once."""

    def __init__(self, index: Index, change: Change) -> None:
        self._index = index
        self._change = change
        self._is_changed = np.zeros(index.size, bool)
        self._is_changed[change.changed] = True
        there = np.flatnonzero(change.numbers >= 0)
        self._before = np.full(index.size, -1)
        self._before[change.numbers[there]] = there
        rare = [index.by_rare_words(row) for row in change.changed.tolist()]
        self._rare = np.array(rare).reshape(-1, index.size)
        """How alike each article that has changed is to all, by what is not common."""

    def all(self) -> Searched:
        """Return what may be like each article now."""
        found: list[Found] = []
        same: set[int] = set()
        times = 0
        for row in range(self._index.size):
            before = None if self._is_changed[row] else self._change.found[self._before[row]]
            revised = self._revised(row, before) if before else None
            times += revised is None
            found.append(revised or self._index.alike(row))
            if revised and before and revised.rare is before.rare:
                same.add(row)
        return Searched(tuple(found), frozenset(same), times)

    def _revised(self, row: int, before: Found) -> Found | None:
        """Return what may be like an article that has not changed; None where nobody knows."""
        rows = self._change.numbers[before.rows]
        stays = (rows >= 0) & ~self._is_changed[rows]
        comes = self._rare[:, row] >= before.floor if before.floor else self._rare[:, row] > 0
        if stays.all() and not comes.any():
            return Found(rows, before.rare, before.likeness, before.floor)
        new, rare = self._change.changed[comes], self._rare[comes, row]
        known = np.concatenate([before.rare[stays], rare])
        if before.floor and np.count_nonzero(known > before.floor) < CANDIDATES:
            # Some that were not good enough to be kept may be among the best now.
            return None
        likeness = rare + self._index.by_common_words(row, new)
        rows = np.concatenate([rows[stays], new])
        order = np.argsort(rows)
        return Found(
            rows[order],
            known[order],
            np.concatenate([before.likeness[stays], likeness])[order],
            before.floor,
        )


def candidates(found: Found) -> Found:
    """Return the `CANDIDATES` that are most alike by what is not common."""
    if found.rows.size <= CANDIDATES:
        return found
    best = np.sort(np.lexsort((found.rows, -found.rare))[:CANDIDATES])
    return Found(found.rows[best], found.rare[best], found.likeness[best], found.floor)
