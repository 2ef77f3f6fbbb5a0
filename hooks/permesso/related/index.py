"""The index: finds the articles that are most like one, without comparing each with all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from permesso.related.terms import Keys
from permesso.related.vectors import Floats, Numbers, Vectors, saturated

COMMON = 100
"""Articles that may have a word for it to lead from one to another: what keeps the time that a
search takes from growing with the blog. Commoner words still count between those found."""
POOL = 80
"""Articles that are kept for each one, as those that may be like it."""
DIGITS = 9
"""Digits of a product that do not depend on the order of its sum."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The articles that may be like one, in ascending order."""

    rows: Numbers
    """The articles, by number."""
    rare: Floats
    """How alike they are by what is not common."""
    likeness: Floats
    """How alike they are, from 0 to 1."""
    floor: float
    """All that are more alike than this by what is not common are among them."""


class _Entries(NamedTuple):
    """What articles have: by article, then by column."""

    starts: Numbers
    """Place of the first entry of each article, and behind the last one."""
    columns: Numbers
    """Column of each entry."""
    values: Floats
    """Value of each entry."""


class Index:
    """Vectors, to be searched."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        by_column = np.argsort(vectors.columns, kind="stable")
        rows = np.repeat(np.arange(vectors.size), np.diff(vectors.starts))
        self._rows = rows[by_column]
        self._values = vectors.values[by_column]
        width = vectors.names.size
        self._starts = np.searchsorted(vectors.columns[by_column], np.arange(width + 1))
        self._common = np.diff(self._starts) > COMMON
        common = self._common[vectors.columns]
        self._all = _Entries(vectors.starts, vectors.columns, vectors.values)
        # Apart, as most of the time goes by with what two articles have of these in common.
        self._of_common = _Entries(
            starts=np.append(0, np.cumsum(common))[vectors.starts],
            columns=vectors.columns[common],
            values=vectors.values[common],
        )
        self._scratch = np.zeros(width)

    @property
    def size(self) -> int:
        """Number of articles."""
        return self._vectors.size

    def alike(self, row: int) -> Found:
        """Return the articles that may be like one, itself left out."""
        rare = self.by_rare_words(row)
        rows = np.flatnonzero(rare)
        floor = 0.0
        if rows.size > POOL:
            floor = float(np.partition(rare[rows], -POOL)[-POOL])
            better, as_good = rows[rare[rows] > floor], rows[rare[rows] == floor]
            # Of those that are equally alike, always the same, whichever else there are.
            rows = np.sort(np.concatenate([better, as_good[: POOL - better.size]]))
        return Found(rows, rare[rows], rare[rows] + self.by_common_words(row, rows), floor)

    def by_common_words(self, row: int, rows: Numbers) -> Floats:
        """Return how alike some articles are to one by what is common."""
        place = slice(self._of_common.starts[row], self._of_common.starts[row + 1])
        columns, values = self._of_common.columns[place], self._of_common.values[place]
        return self._products(columns, values, self._of_common, rows)

    def by_rare_words(self, row: int) -> Floats:
        """Return how alike every article is to one by what is not common; itself not at all."""
        columns, values = self._vectors.entries(row)
        rare = ~self._common[columns]
        places, lengths = _ranges(self._starts, columns[rare])
        products = self._values[places] * np.repeat(values[rare], lengths)
        likeness = _summed(self._rows[places], products, self._vectors.size).round(DIGITS)
        likeness[row] = 0.0
        return likeness

    def signature(self, row: int) -> bytes:
        """Return all that an article is compared by."""
        columns, values = self._vectors.entries(row)
        names, common = self._vectors.names[columns], self._common[columns]
        return names.tobytes() + values.tobytes() + common.tobytes()

    def words_alike(self, one: int, other: int) -> float:
        """Return how alike the words of two articles are, from 0 to 1."""
        columns, products = self._common_to(one, other)
        return float(products[columns < self._vectors.words].sum()) * self._vectors.whole

    def of_words(self, likeness: float) -> float:
        """Return the likeness of two articles that have nothing but so alike words in common."""
        return likeness / self._vectors.whole

    def common(self, one: int, other: int) -> tuple[Keys, Floats]:
        """Return what two articles have in common, by name, and what each adds to likeness."""
        columns, products = self._common_to(one, other)
        return self._vectors.names[columns], products

    def _common_to(self, one: int, other: int) -> tuple[Numbers, Floats]:
        mine, values = self._vectors.entries(one)
        theirs, their_values = self._vectors.entries(other)
        self._scratch[mine] = values
        products = self._scratch[theirs] * their_values
        self._scratch[mine] = 0.0
        shared = products > 0
        return theirs[shared], products[shared]

    def near(self, keys: Keys, rows: Numbers) -> Floats:
        """Return how near some articles are to a text with these words and pairs."""
        known = self._vectors.names[: self._vectors.words]
        every, times = np.unique(keys, return_counts=True)
        columns = np.searchsorted(known, every)
        there = columns < known.size
        there[there] = known[columns[there]] == every[there]
        columns, weights = columns[there], times[there].astype(np.float64)
        values = saturated(weights) * self._vectors.rarity[columns]
        return self._products(columns, values, self._all, rows)

    def _products(
        self, columns: Numbers, values: Floats, entries: _Entries, rows: Numbers
    ) -> Floats:
        """Return the product of a vector with each of some rows of entries."""
        scratch = self._scratch
        scratch[columns] = values
        places, lengths = _ranges(entries.starts, rows)
        products = entries.values[places] * scratch[entries.columns[places]]
        scratch[columns] = 0.0
        return _summed(np.repeat(np.arange(rows.size), lengths), products, rows.size)


def _summed(places: Numbers, values: Floats, size: int) -> Floats:
    """Return the sum of the values of each place."""
    return np.asarray(np.bincount(places, values, size), np.float64)


def _ranges(starts: Numbers, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Return all places of some ranges, one after the other, and how long each range is."""
    first, lengths = starts[numbers], starts[numbers + 1] - starts[numbers]
    before = np.cumsum(lengths) - lengths
    return np.repeat(first - before, lengths) + np.arange(lengths.sum()), lengths
