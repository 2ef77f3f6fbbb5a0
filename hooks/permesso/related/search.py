"""The search: what may be like each article, found anew or revised after a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from permesso.related import index as indexes
from permesso.related.index import Index, Pool
from permesso.related.vectors import Floats, Numbers, Small
from permesso.workshop import forking

CANDIDATES = 64
"""Articles that are compared in full with each one. More are kept, so that some may go."""
MANY = 2
"""When more than one article in so many has changed, all are searched anew."""
KEPT = 10_000_000
"""Comparisons that are kept at a time, 80 MB of them, for those that have changed with all; when
there would be more, all are searched anew."""
WORTH_IT = 2000
"""Articles from which on it pays to share them out: below, two processes save a tenth of the time
and use a third more of it."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """What may be like each article, by row."""

    pool: Pool
    """What may be."""
    likeness: Floats
    """How alike the first of each row, the candidates, are to it, from 0 to 1."""
    times: int
    """Articles for which there was a search."""

    @property
    def candidates(self) -> Small:
        """The candidates of each article, those first that are most alike by what is not common; -1
        where there is none."""
        return self.pool.rows[:, :CANDIDATES]


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What has become of the articles since the search before."""

    searched: Searched
    """What was found then."""
    numbers: Numbers
    """The number that each of those articles has now; -1 for one that is gone."""
    changed: Numbers
    """The articles that are new or not what they were, by number."""


def search(index: Index, change: Change | None, processes: int = 1) -> Searched:
    """Return what may be like each article of an index.

    What a change has no part in is taken over; the result is the same without.
    """
    changed = 0 if change is None else change.changed.size
    if change is None or MANY * changed > index.size or changed * index.size > KEPT:
        number = forking.processes(processes if index.size >= WORTH_IT else 1, index.size)
        shares = np.array_split(np.arange(index.size), number)
        found = forking.each(partial(_anew, index), shares, number)
        return Searched(
            Pool(
                np.concatenate([each.pool.rows for each in found]),
                np.concatenate([each.pool.rare for each in found]),
                np.concatenate([each.pool.floor for each in found]),
            ),
            np.concatenate([each.likeness for each in found]),
            index.size,
        )
    return _Revision(index, change).all()


def _anew(index: Index, shares: Sequence[Numbers]) -> list[Searched]:
    """Return what may be like some shares of the articles, each for itself."""
    found: list[Searched] = []
    for rows in shares:
        pool = index.alike(rows)
        likeness = _compared(index, rows, pool.rows, pool.rare)
        found.append(Searched(pool, likeness, rows.size))
    return found


def _compared(index: Index, rows: Numbers, pool: Small, rare: Floats) -> Floats:
    """Return how alike some articles are to their candidates, the first of each row of a pool."""
    likeness = np.zeros((rows.size, min(CANDIDATES, pool.shape[1])))
    for place, row in enumerate(rows.tolist()):
        candidates = pool[place, :CANDIDATES]
        candidates = candidates[candidates >= 0]
        number = candidates.size
        likeness[place, :number] = index.by_common_words(row, candidates) + rare[place, :number]
    return likeness


class _Revision:
    """Revises what was found: each article that has changed is compared with all, once."""

    def __init__(self, index: Index, change: Change) -> None:
        self._index = index
        self._change = change
        self._is_changed = np.zeros(index.size, bool)
        self._is_changed[change.changed] = True
        there = np.flatnonzero(change.numbers >= 0)
        before = np.full(index.size, -1)
        before[change.numbers[there]] = there
        self._rest = np.flatnonzero(~self._is_changed)
        """The articles that have not changed."""
        pool = change.searched.pool
        self._before = before[self._rest]
        self._rare = pool.rare[self._before]
        self._floor = pool.floor[self._before]
        former = pool.rows[self._before]
        self._rows = np.where(former >= 0, change.numbers[former], -1).astype(np.int32)
        """What may be like each of these; -1 where nothing is any more."""
        self._stays = (self._rows >= 0) & ~self._is_changed[self._rows]
        self._gone = ((former >= 0) & ~self._stays).any(axis=1)

    def all(self) -> Searched:
        """Return what may be like each article now."""
        size, change = self._index.size, self._change
        width = change.searched.likeness.shape[1]
        found = Searched(_empty(size), np.zeros((size, width)), 0)
        pool = found.pool
        pool.rows[self._rest], pool.rare[self._rest] = self._rows, self._rare
        pool.floor[self._rest] = self._floor
        found.likeness[self._rest] = change.searched.likeness[self._before]
        rare = self._index.by_rare_words(change.changed)
        comes = self._comes(rare)
        moved = np.flatnonzero(self._gone | comes.any(axis=1))
        unknown = change.changed.tolist()
        for place in moved.tolist():
            row = self._rest[place]
            if not self._revise(place, rare[comes[place], row], comes[place], pool):
                unknown.append(row)
        searched = np.array(unknown, np.intp)
        anew = self._index.alike(searched)
        pool.rows[searched], pool.rare[searched] = anew.rows, anew.rare
        pool.floor[searched] = anew.floor
        again = np.union1d(self._rest[moved], searched)
        found.likeness[again] = _compared(self._index, again, pool.rows[again], pool.rare[again])
        return Searched(pool, found.likeness, searched.size)

    def _comes(self, rare: Floats) -> Flags:
        """Tell of each that has not changed which of those that have are like it now."""
        likely: Any = rare[:, self._rest].T
        floor = self._floor[:, None]
        return np.asarray(np.where(floor > 0, likely >= floor, likely > 0), bool)

    def _revise(self, place: int, rare: Floats, comes: Flags, pool: Pool) -> bool:
        """Change what may be like an article that has not changed; False where nobody knows."""
        stays, floor = self._stays[place], self._floor[place]
        known = np.concatenate([self._rare[place, stays], rare])
        if floor and np.count_nonzero(known > floor) < CANDIDATES:
            # Some that were not good enough to be kept may be among the best now.
            return False
        rows = np.concatenate([self._rows[place, stays], self._change.changed[comes]])
        best = np.lexsort((rows, -known))[: indexes.POOL]
        row, number = self._rest[place], best.size
        pool.rows[row], pool.rare[row] = -1, 0.0
        pool.rows[row, :number], pool.rare[row, :number] = rows[best], known[best]
        if known.size > indexes.POOL:
            pool.floor[row] = known[best[-1]]
        return True


def _empty(size: int) -> Pool:
    return Pool(
        np.full((size, indexes.POOL), -1, np.int32),
        np.zeros((size, indexes.POOL)),
        np.zeros(size),
    )
