"""Vectors: each article as what it has and how much that says, so that products tell likeness.

Words are weighted as in BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework",
2009): saturated, the length of the text made up for, rare ones worth more; two texts are compared
by the cosine. Tags and the like are added beside them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from permesso.related.settings import TermWeights
from permesso.related.terms import SHIFT, Counts, Keys

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]
Small = NDArray[np.int32]
"""The same in half the room: there is one for each word of each article."""

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
PORTION = 300_000
"""Words and pairs that are counted at a time."""
WIDTH = 64
"""Bits of a number that is sorted."""


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Articles as vectors, one entry after the other: by column, then by article."""

    size: int
    """Number of articles."""
    names: Keys
    """What each column stands for: words and pairs by their keys first, in ascending order, then
    other terms."""
    words: int
    """Number of columns that are words and pairs."""
    rarity: Floats
    """How much each word or pair says: the logarithm of how few articles have it."""
    whole: float
    """Product of two articles that have everything in common, before it was brought down to 1."""
    starts: Numbers
    """Place of the first entry of each column, and behind the last one."""
    rows: Small
    """Article of each entry."""
    values: Floats
    """Value of each entry."""


@dataclass(frozen=True, slots=True, eq=False)
class _Terms:
    """Terms of one kind, and the entries of each by article."""

    names: Keys
    articles: Numbers
    rows: Small
    values: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The same of words, with room behind the entries."""

    names: Keys
    articles: Numbers
    rows: Small
    values: Floats
    end: int
    rarity: Floats


def vectors(
    counts: Sequence[Counts], terms: Mapping[str, Sequence[tuple[str, ...]]], weights: TermWeights
) -> Vectors:
    """Return articles as vectors, from the words of each and, by kind, its other terms.

    What only one article has is left out: it leads nowhere.
    """
    size = len(counts)
    kinds = {kind: float(getattr(weights, kind)) for kind in terms}
    others = [_terms(kind, terms[kind], weight) for kind, weight in kinds.items() if weight]
    whole = 1.0 + sum(kinds.values())
    words = _words(counts, sum(each.rows.size for each in others))
    # Behind the words, in the room that there is: copies would take as much again.
    end = words.end
    for other in others:
        place = slice(end, end + other.rows.size)
        words.rows[place], words.values[place] = other.rows, other.values
        end = place.stop
    values = words.values[:end]
    values /= math.sqrt(whole)
    articles = [words.articles, *(each.articles for each in others)]
    return Vectors(
        size=size,
        names=np.concatenate([words.names, *(each.names for each in others)]),
        words=words.names.size,
        rarity=words.rarity,
        whole=whole,
        starts=np.append(0, np.cumsum(np.concatenate(articles))),
        rows=words.rows[:end],
        values=values,
    )


def saturated(weights: Floats, length: Floats | float = 1.0) -> Floats:
    """Return how much words say that count so much in texts of such lengths (1: the usual one)."""
    return _saturated(weights, _enough(length))


def _saturated(weights: Floats, enough: Floats | float) -> Floats:
    """Return the same where so much of a word is enough."""
    found = np.asarray(weights * (SATURATION + 1), np.float64)
    found /= weights + enough
    return found


def _enough(length: Floats | float) -> Floats | float:
    """Return how much of a word is enough in a text of some length."""
    return SATURATION * (1 - LENGTH + LENGTH * length)


def rounded(number: float) -> float:
    """Return a count in steps: one more article or word must not move everybody's weights a bit."""
    if number * (2 ** (1 / STEPS) - 1) < 1:
        return number
    return float(2 ** (round(math.log2(number) * STEPS) / STEPS))


def _words(counts: Sequence[Counts], room: int) -> _Words:
    """Return the words and pairs, with room for so many other entries behind theirs."""
    size, texts = len(counts), _texts(counts)
    lengths = np.zeros(size)
    # Room for all, of which only what is shared is ever used: no copy has to be made of it.
    rows = np.empty(2 * texts.stems.size + room, np.int32)
    values = np.empty(rows.size)
    names: list[Keys] = []
    articles: list[Numbers] = []
    end = 0
    for positions in _portions(texts):
        found = counted(texts, positions)
        lengths += np.bincount(found.rows, found.weights, size)
        times = np.bincount(found.columns)
        shared = times > 1
        entries = np.flatnonzero(shared.take(found.columns))
        place = slice(end, end + entries.size)
        rows[place] = found.rows.take(entries)
        values[place] = found.weights.take(entries)
        names.append(found.names[shared])
        articles.append(times[shared])
        end = place.stop
    every = np.concatenate([np.empty(0, np.intp), *articles])
    rarity = _rarity(every, size)
    usual = rounded(float(lengths.mean())) if lengths.any() else 1.0
    lengths /= usual
    enough = np.asarray(_enough(lengths), np.float64)
    first = start = 0
    for some in articles:
        # By column: as many entries as articles have it.
        place = slice(start, start + int(some.sum()))
        values[place] = _saturated(values[place], enough.take(rows[place]))
        values[place] *= np.repeat(rarity[first : first + some.size], some)
        first, start = first + some.size, place.stop
    _to_length_one(rows[:end], values[:end], size)
    return _Words(
        names=np.concatenate([np.empty(0, np.uint64), *names]),
        articles=every,
        rows=rows,
        values=values,
        end=end,
        rarity=rarity,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The words of all articles."""

    stems: Small
    """Their stems, one article after the other."""
    fields: Small
    """The number of the field that each is in."""
    rows: Small
    """The article of each field."""
    weights: Floats
    """How much each word of each field counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """What each article has: by name, then by article."""

    names: Keys
    """Words and pairs, each once, in ascending order."""
    columns: Small
    """The place among them of each entry."""
    rows: Small
    """Its article."""
    weights: Floats
    """How much it counts."""


def _texts(counts: Sequence[Counts]) -> Texts:
    """Return the words of all articles, one after the other."""
    fields = [(row, *field) for row, each in enumerate(counts) for field in each.fields]
    sizes = np.array([length for _, length, _ in fields], np.intp)
    return Texts(
        stems=np.concatenate([np.empty(0, np.int32), *(each.stems for each in counts)]),
        fields=np.repeat(np.arange(sizes.size, dtype=np.int32), sizes),
        rows=np.array([row for row, _, _ in fields], np.int32),
        weights=np.array([weight for _, _, weight in fields], np.float64),
    )


def _portions(texts: Texts) -> Iterator[Numbers]:
    """Yield positions by name, some names after the other: those of words as they are, those of
    pairs by the first word behind all words.

    To sort all at once would take more room than everything else.
    """
    stems, fields = texts.stems, texts.fields
    apart = (stems[:-1] != stems[1:]) & (fields[:-1] == fields[1:])
    pairs = np.flatnonzero(apart).astype(np.int32)
    if stems.size + pairs.size <= PORTION:
        yield np.concatenate([np.arange(stems.size), stems.size + pairs])
        return
    yield from _by_rank(stems)
    for some in _by_rank(np.minimum(stems[:-1], stems[1:])[apart]):
        yield pairs.take(some).astype(np.intp) + stems.size


def _by_rank(ranks: Small) -> Iterator[Numbers]:
    """Yield portions of places among ranks, those with lower ranks first and equal ones
    together."""
    portions = (np.cumsum(np.bincount(ranks)) // PORTION).astype(np.uint16)
    of_each = portions.take(ranks)
    for portion in np.unique(portions).tolist():
        if (some := np.flatnonzero(of_each == portion)).size:
            yield some


def counted(texts: Texts, positions: Numbers) -> Counted:
    """Return how much each article has of the words and pairs at some positions: all of those with
    the same name."""
    stems = texts.stems
    bits = int(stems.max(initial=0)).bit_length()
    first = positions.searchsorted(stems.size)
    pairs = positions[first:] - stems.size
    left, right = stems.take(pairs), stems.take(pairs + 1)
    # The numbers of two words take no more room than they need, so that there is some for places.
    names = np.empty(positions.size, np.uint64)
    names[:first] = stems.take(positions[:first])
    names[first:] = np.minimum(left, right)
    names[first:] += np.uint64(1)
    names[first:] <<= np.uint64(bits)
    names[first:] |= np.maximum(left, right).astype(np.uint64)
    fields = np.concatenate([texts.fields.take(positions[:first]), texts.fields.take(pairs)])
    names, order = _sorted(names)
    fields = fields.take(order)
    rows = texts.rows.take(fields)
    new_name, new = np.ones(names.size, bool), np.ones(names.size, bool)
    np.not_equal(names[1:], names[:-1], out=new_name[1:])
    np.not_equal(rows[1:], rows[:-1], out=new[1:])
    new |= new_name
    starts = np.flatnonzero(new)
    weights = texts.weights.take(fields)
    names, new_name = names[new_name], new_name.take(starts)
    return Counted(
        names=names >> np.uint64(bits) << np.uint64(SHIFT) | names & np.uint64((1 << bits) - 1),
        columns=(np.cumsum(new_name, dtype=np.int32) - 1).astype(np.int32),
        rows=rows.take(starts),
        weights=np.add.reduceat(weights, starts) if starts.size else weights,
    )


def _sorted(names: Keys) -> tuple[Keys, Numbers]:
    """Return names in ascending order, and the place that each had; equal ones stay in order."""
    bits = names.size.bit_length()
    if int(names.max(initial=0)).bit_length() + bits > WIDTH:
        order = np.argsort(names, kind="stable")
        return names[order], order
    # With its place behind it no name is like another: the fastest sort there is will do.
    marked = names << np.uint64(bits)
    marked |= np.arange(names.size, dtype=np.uint64)
    marked.sort()
    return marked >> np.uint64(bits), (marked & np.uint64((1 << bits) - 1)).astype(np.intp)


def _terms(kind: str, of_article: Sequence[tuple[str, ...]], weight: float) -> _Terms:
    """Return terms of one kind."""
    size = len(of_article)
    numbers: dict[str, int] = {}
    pairs = [
        (row, numbers.setdefault(term, len(numbers)))
        for row, terms in enumerate(of_article)
        for term in dict.fromkeys(terms)
    ]
    rows, columns = np.array(pairs, np.int32).reshape(-1, 2).T
    articles = np.bincount(columns, minlength=len(numbers))
    values = _rarity(articles, size)[columns]
    _to_length_one(rows, values, size, DOUBT * math.log(rounded(size) + 1) ** 2)
    values *= math.sqrt(weight)
    order = np.argsort(columns, kind="stable")
    order = order[articles[columns[order]] > 1]
    return _Terms(
        names=np.array([name(kind, term) for term in numbers], np.uint64),
        articles=np.where(articles > 1, articles, 0),
        rows=rows[order],
        values=values[order],
    )


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


def _to_length_one(rows: Small, values: Floats, size: int, more: float = 0.0) -> None:
    """Bring vectors to the length of 1, `more` added to its square before."""
    lengths = np.full(size, more)
    for start in range(0, rows.size, PORTION):
        some = values[start : start + PORTION]
        lengths += np.bincount(rows[start : start + PORTION], some * some, size)
    np.sqrt(lengths, out=lengths)
    lengths[lengths == 0] = 1.0
    for start in range(0, rows.size, PORTION):
        values[start : start + PORTION] /= lengths.take(rows[start : start + PORTION])
