"""The index: finds the articles that are most like one, without comparing each with all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from permesso.related.terms import Keys, Stems, pairs_of
from permesso.related.vectors import PORTION, Floats, Numbers, Small, Vectors, saturated

COMMON = 100
"""Articles that may have a word for it to lead from one to another: what keeps the time that a
search takes from growing with the blog. Commoner words still count between those found."""
POOL = 80
"""Articles that are kept for each one, as those that may be like it."""
DIGITS = 9
"""Digits of a product that do not depend on the order of its sum."""
ROOM = 200_000
"""Cells of a table of likenesses that fit into a processor's fast memory."""
SHARES = 8
"""Shares of the articles that are put in order one after the other, at most: all at once would take
more room than everything else."""
AT_ONCE = 64
"""Articles that are looked at at once, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """The articles that may be like each of some, by row: those first that are most alike by what
    is not common, of equally alike ones those with a lower number."""

    rows: Small
    """The articles, by number; -1 where there is none."""
    rare: Floats
    """How alike they are by what is not common."""
    floor: Floats
    """All that are more alike to an article than this are there; 0 where all are that are alike at
    all."""


class _Postings(NamedTuple):
    """What has each column: by column, then by article."""

    starts: Numbers
    """Place of the first entry of each column, and behind the last one."""
    rows: Small
    """Article of each entry."""
    values: Floats
    """Value of each entry."""


class Index:
    """Vectors, to be searched."""

    def __init__(self, vectors: Vectors) -> None:
        self.size = vectors.size
        """Number of articles."""
        self._names = vectors.names
        self._words = vectors.words
        self._rarity = vectors.rarity
        self._whole = vectors.whole
        self._postings: _Postings | None = _Postings(vectors.starts, vectors.rows, vectors.values)
        articles = np.diff(vectors.starts)
        self._common = articles > COMMON
        columns = np.repeat(np.arange(articles.size, dtype=np.int32), articles)
        lengths = np.bincount(vectors.rows, minlength=vectors.size)
        self._starts = np.append(0, np.cumsum(lengths))
        self._middles = self._starts[:-1].copy()
        # By article: what is rare, then what is common, each by column.
        self._columns = np.empty_like(columns)
        self._values = np.empty_like(vectors.values)
        step = max(1, -(-vectors.size // min(SHARES, 1 + columns.size // PORTION)))
        for first in range(0, vectors.size, step):
            its = np.flatnonzero((vectors.rows >= first) & (vectors.rows < first + step))
            rows, own = vectors.rows.take(its) - first, columns.take(its)
            common = self._common.take(own)
            last = min(first + step, vectors.size)
            self._middles[first:last] += np.bincount(rows[~common], minlength=last - first)
            # Every entry is another number, so the fastest sort will do.
            bits = its.size.bit_length()
            order = (2 * rows.astype(np.int64) + common) << bits | np.arange(its.size)
            order.sort()
            order &= (1 << bits) - 1
            place = slice(self._starts[first], self._starts[last])
            own.take(order, out=self._columns[place])
            vectors.values.take(its.take(order), out=self._values[place])
        self._scratch = np.zeros(articles.size)
        # Views, made once: to put some of them together is the quickest way to some articles.
        ends = zip(self._middles.tolist(), self._starts[1:].tolist(), strict=True)
        common_to = [slice(*place) for place in ends]
        self._common_columns = [self._columns[place] for place in common_to]
        self._common_values = [self._values[place] for place in common_to]

    def alike(self, rows: Numbers) -> Pool:
        """Return the articles that may be like some, themselves left out."""
        step = max(1, min(AT_ONCE, ROOM // max(1, self.size)))
        pools = [
            pool(self.by_rare_words(rows[start : start + step]))
            for start in range(0, rows.size, step)
        ]
        return Pool(
            np.concatenate([np.empty((0, POOL), np.int32), *(each.rows for each in pools)]),
            np.concatenate([np.empty((0, POOL)), *(each.rare for each in pools)]),
            np.concatenate([np.empty(0), *(each.floor for each in pools)]),
        )

    def by_rare_words(self, rows: Numbers) -> Floats:
        """Return how alike every article is to some by what is not common, by row; themselves not
        at all."""
        assert self._postings is not None
        firsts, articles, has = self._postings
        starts = self._starts[rows]
        places, lengths = _ranges(starts, self._middles[rows] - starts)
        columns, values = self._columns.take(places), self._values.take(places)
        row = np.repeat(np.arange(rows.size) * self.size, lengths)
        starts = firsts.take(columns)
        places, lengths = _ranges(starts, firsts.take(columns + 1) - starts)
        products = has.take(places)
        products *= np.repeat(values, lengths)
        cells = np.repeat(row, lengths)
        cells += articles.take(places)
        likeness = np.bincount(cells, products, rows.size * self.size)
        likeness = likeness.reshape(rows.size, self.size)
        likeness[np.arange(rows.size), rows] = 0.0
        return np.asarray(likeness.round(DIGITS), np.float64)

    def by_common_words(self, row: int, rows: Small) -> Floats:
        """Return how alike some articles are to one by what is common."""
        mine = self._common_columns[row]
        self._scratch[mine] = self._common_values[row]
        others = rows.tolist()
        found = self._sums(
            [self._common_columns[other] for other in others],
            [self._common_values[other] for other in others],
        )
        self._scratch[mine] = 0.0
        return found

    def _sums(self, columns: list[Small], values: list[Floats]) -> Floats:
        """Return the product of what is in the scratch with each of some vectors."""
        sums = np.zeros(len(columns))
        lengths = np.array([each.size for each in columns])
        there = np.flatnonzero(lengths)
        if there.size:
            products = self._scratch.take(np.concatenate(columns))
            products *= np.concatenate(values)
            starts = np.cumsum(lengths) - lengths
            sums[there] = np.add.reduceat(products, starts[there])
        return sums

    def search_no_more(self) -> None:
        """Forget what only searches need."""
        self._postings = None
        self._common_columns.clear()
        self._common_values.clear()

    def signatures(self) -> Keys:
        """Return a number for each article that stands for all that it is compared by."""
        found = np.empty(self.size, np.uint64)
        names = _mixed(self._names)
        for first in range(0, self.size, AT_ONCE):
            starts = self._starts[first : first + AT_ONCE + 1]
            place = slice(starts[0], starts[-1])
            columns = self._columns[place]
            bits = self._values[place].view(np.uint64) ^ names.take(columns)
            bits += self._common.take(columns)
            # Sums of whole numbers that begin anew when they are full: their differences are right.
            sums = np.append(np.uint64(0), np.cumsum(_mixed(bits)))
            found[first : first + AT_ONCE] = np.diff(sums[starts - starts[0]])
        return found

    def words_alike(self, one: int, other: int) -> float:
        """Return how alike the words of two articles are, from 0 to 1."""
        columns, products = self._common_to(one, other)
        return float(products[columns < self._words].sum()) * self._whole

    def of_words(self, likeness: float) -> float:
        """Return the likeness of two articles that have nothing but so alike words in common."""
        return likeness / self._whole

    def common(self, one: int, other: int) -> tuple[Keys, Floats]:
        """Return what two articles have in common, by name, and what each adds to likeness."""
        columns, products = self._common_to(one, other)
        return self._names[columns], products

    def _common_to(self, one: int, other: int) -> tuple[Small, Floats]:
        mine, values = self._entries(one)
        theirs, their_values = self._entries(other)
        self._scratch[mine] = values
        products = self._scratch[theirs] * their_values
        self._scratch[mine] = 0.0
        shared = products > 0
        return theirs[shared], products[shared]

    def _entries(self, row: int) -> tuple[Small, Floats]:
        place = slice(self._starts[row], self._starts[row + 1])
        return self._columns[place], self._values[place]

    def has(self, names: Keys) -> tuple[Small, Numbers, Floats]:
        """Return which articles have what is called so: the articles, the places of the names, and
        the values."""
        assert self._postings is not None
        firsts, articles, values = self._postings
        named = dict(zip(names.tolist(), range(names.size), strict=True))
        columns = np.flatnonzero(np.isin(self._names, names))
        numbers = np.array([named[name] for name in self._names[columns].tolist()], np.intp)
        starts = firsts[columns]
        places, lengths = _ranges(starts, firsts[columns + 1] - starts)
        return articles[places], np.repeat(numbers, lengths), values[places]

    def near(self, row: int, words: Stems, rows: Numbers) -> Floats:
        """Return how near some articles are to a passage of one: some words of its text."""
        own = np.sort(self._entries(row)[0])
        names = self._names.take(own[: own.searchsorted(self._words)])
        passage = np.concatenate([words.astype(np.uint64), pairs_of(words)])
        places = names.searchsorted(passage)
        places = places[names.take(places, mode="clip") == passage] if names.size else places[:0]
        times = np.bincount(places)
        there = np.flatnonzero(times)
        columns = own.take(there)
        weights = times.take(there).astype(np.float64)
        self._scratch[columns] = saturated(weights) * self._rarity.take(columns)
        entries = [self._entries(row) for row in rows.tolist()]
        found = self._sums([each for each, _ in entries], [each for _, each in entries])
        self._scratch[columns] = 0.0
        return found.round(DIGITS)


def pool(rare: Floats) -> Pool:
    """Return the articles that are most alike to some, from how alike all are to them."""
    size = rare.shape[1]
    bits = size.bit_length()
    # One number tells how alike an article is and, of equally alike ones, which comes first: it has
    # 53 bits, enough for nine digits and eight million articles.
    ranks = np.rint(rare * 10**DIGITS)
    ranks *= 1 << bits
    ranks += np.arange(size, 0, -1)
    most = min(size, POOL + 1)
    ranks.partition(size - most, axis=1)
    best = -np.sort(-ranks[:, size - most :], axis=1)
    alike = np.floor(best / (1 << bits))
    rows = np.where(alike > 0, size - (best - alike * (1 << bits)), -1).astype(np.int32)
    alike /= 10**DIGITS
    floor = np.where(alike[:, POOL] > 0, alike[:, POOL - 1], 0.0) if most > POOL else 0.0
    missing = ((0, 0), (0, max(0, POOL - most)))
    return Pool(
        np.pad(rows[:, :POOL], missing, constant_values=-1),
        np.pad(alike[:, :POOL], missing),
        np.broadcast_to(floor, rare.shape[:1]).astype(np.float64),
    )


def _mixed(numbers: Keys) -> Keys:
    """Return numbers of which none tells another one (the last steps of SplitMix64, Steele, Lea and
    Flood, "Fast Splittable Pseudorandom Number Generators", 2014)."""
    found = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(found ^ (found >> np.uint64(31)), np.uint64)


def _ranges(starts: Numbers, lengths: Numbers) -> tuple[Numbers, Numbers]:
    """Return all places of some ranges, one after the other, and how long each range is."""
    before = np.cumsum(lengths) - lengths
    places = np.repeat(starts - before, lengths)
    places += np.arange(places.size)
    return places, lengths
