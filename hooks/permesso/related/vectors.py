"""Vectors: each article as what it has and how much that says, so that products tell likeness.

Words are weighted as in BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework",
2009): saturated, the length of the text made up for, rare ones worth more; two texts are compared
by the cosine. Tags and the like are added beside them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from permesso.related.settings import TermWeights
from permesso.related.terms import Counts, Keys

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

SATURATION = 8.0
"""BM25's k1: how much of a word is enough. High, as a word of the title counts eight times."""
LENGTH = 0.75
"""BM25's b: how far a long text is made up for."""
DOUBT = 0.35
"""How little one common tag says: what it adds grows with its rarity instead of being all or
nothing. Measured, as the two above, with the links that authors made (docs/guide/related.md).
"""
STEPS = 4
"""Steps in which counts double (see `rounded`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Articles as vectors, one entry after the other: by article, then by column."""

    size: int
    """Number of articles."""
    names: Keys
    """What each column stands for: words and pairs by their keys first, then other terms."""
    words: int
    """Number of columns that are words and pairs."""
    rarity: Floats
    """How much each word or pair says: the logarithm of how few articles have it."""
    whole: float
    """Product of two articles that have everything in common, before it was brought down to 1."""
    starts: Numbers
    """Place of the first entry of each article, and behind the last one."""
    columns: Numbers
    """Column of each entry."""
    values: Floats
    """Value of each entry."""

    def entries(self, row: int) -> tuple[Numbers, Floats]:
        """Return what an article has, as columns in ascending order and their values."""
        place = slice(self.starts[row], self.starts[row + 1])
        return self.columns[place], self.values[place]


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Entries of one kind, in any order."""

    names: Keys
    rows: Numbers
    columns: Numbers
    values: Floats


def vectors(
    counts: Sequence[Counts], terms: Mapping[str, Sequence[tuple[str, ...]]], weights: TermWeights
) -> Vectors:
    """Return articles as vectors, from the words of each and, by kind, its other terms.

    What only one article has is left out: it leads nowhere.
    """
    size = len(counts)
    words, rarity = _words(counts)
    blocks = [words]
    whole = 1.0
    for kind, of_article in terms.items():
        if weight := float(getattr(weights, kind)):
            blocks.append(_terms(kind, of_article, weight))
            whole += weight
    first = np.cumsum([0, *(block.names.size for block in blocks)])
    rows = np.concatenate([block.rows for block in blocks])
    columns = np.concatenate(
        [block.columns + start for block, start in zip(blocks, first, strict=False)]
    )
    values = np.concatenate([block.values for block in blocks]) / math.sqrt(whole)
    order = np.lexsort((columns, rows))
    return Vectors(
        size=size,
        names=np.concatenate([block.names for block in blocks]),
        words=words.names.size,
        rarity=rarity,
        whole=whole,
        starts=np.searchsorted(rows[order], np.arange(size + 1)),
        columns=columns[order],
        values=values[order],
    )


def saturated(weights: Floats, length: Floats | float = 1.0) -> Floats:
    """Return how much words say that count so much in texts of such lengths (1: the usual one)."""
    enough = SATURATION * (1 - LENGTH + LENGTH * length)
    return np.asarray(weights * (SATURATION + 1) / (weights + enough), np.float64)


def rounded(number: float) -> float:
    """Return a count in steps: one more article or word must not move everybody's weights a bit."""
    if number * (2 ** (1 / STEPS) - 1) < 1:
        return number
    return float(2 ** (round(math.log2(number) * STEPS) / STEPS))


def _words(counts: Sequence[Counts]) -> tuple[_Block, Floats]:
    """Return the words and pairs, and how much each says."""
    size = len(counts)
    keys = np.concatenate([each.keys for each in counts] or [np.empty(0, np.uint64)])
    weights = np.concatenate([each.weights for each in counts] or [np.empty(0)])
    rows = np.repeat(np.arange(size), [each.keys.size for each in counts])
    names, columns, articles = np.unique(keys, return_inverse=True, return_counts=True)
    shared = articles > 1
    entries = shared[columns]
    rows, columns = rows[entries], (np.cumsum(shared) - 1)[columns[entries]]
    rarity = _rarity(articles[shared], size)
    lengths = np.array([each.length for each in counts])
    usual = rounded(float(lengths.mean())) if lengths.any() else 1.0
    values = saturated(weights[entries], (lengths / usual)[rows]) * rarity[columns]
    return _Block(names[shared], rows, columns, _to_length_one(rows, values, size)), rarity


def _terms(kind: str, of_article: Sequence[tuple[str, ...]], weight: float) -> _Block:
    """Return terms of one kind."""
    size = len(of_article)
    numbers: dict[str, int] = {}
    pairs = [
        (row, numbers.setdefault(term, len(numbers)))
        for row, terms in enumerate(of_article)
        for term in dict.fromkeys(terms)
    ]
    rows, columns = np.array(pairs, np.intp).reshape(-1, 2).T
    articles = np.bincount(columns, minlength=len(numbers))
    rarity = _rarity(articles, size)[columns]
    doubt = DOUBT * math.log(rounded(size) + 1) ** 2
    values = _to_length_one(rows, rarity, size, doubt) * math.sqrt(weight)
    names = np.array([name(kind, term) for term in numbers], np.uint64)
    shared = articles[columns] > 1
    return _Block(names, rows[shared], columns[shared], values[shared])


def name(kind: str, term: str) -> int:
    """Return what a term of a kind (`tags`) is called among the columns."""
    return int.from_bytes(
        blake2b(f"{kind}:{term}".encode(errors="surrogatepass"), digest_size=8).digest()
    )


def _rarity(articles: NDArray[np.intp], size: int) -> Floats:
    """Return how much it says to have what so many of all articles have."""
    steps = np.array([rounded(number) for number in range(int(articles.max(initial=0)) + 1)])
    every = rounded(size)
    # One more than there are: in a blog of two posts, what both have still says something.
    return np.asarray(np.log((every + 1) / np.minimum(steps[articles], every)), np.float64)


def _to_length_one(rows: Numbers, values: Floats, size: int, more: float = 0.0) -> Floats:
    """Return vectors brought to the length of 1, `more` added to its square before."""
    lengths = np.sqrt(np.bincount(rows, values * values, size) + more)
    lengths[lengths == 0] = 1.0
    return np.asarray(values / lengths[rows], np.float64)
