"""Counting: the words of many articles of a language, on every core."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from permesso.related import terms
from permesso.related.article import Article
from permesso.related.settings import WordWeights
from permesso.related.terms import Counts, Stems
from permesso.related.words import Words
from permesso.workshop import forking

WORTH_IT = 2000
"""Articles from which on it pays to share them out: below, two processes save a tenth of the time
and use a third more of it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Share:
    """What a process has counted."""

    stems: list[str]
    """Stems that nobody had met before it began."""
    numbers: Stems
    """The stems of all its articles, one after the other, as it numbers them."""
    rest: list[tuple[int, tuple[tuple[int, float], ...], tuple[slice, ...]]]
    """How many there are of each article, its fields and its passages."""


def count(
    articles: Sequence[Article], words: Words, weights: WordWeights, processes: int = 1
) -> list[Counts]:
    """Return the words of some articles of one language, counted by so many processes or fewer."""
    number = forking.processes(processes if len(articles) >= WORTH_IT else 1, len(articles))
    if number == 1:
        return [terms.count(article, words, weights) for article in articles]
    size = -(-len(articles) // number)
    jobs = [articles[start : start + size] for start in range(0, len(articles), size)]
    known = len(words.stems)
    work = partial(_counted, words, known, weights)
    return [
        counts
        for share in forking.each(work, jobs, number)
        for counts in _taken_over(share, words, known)
    ]


def _counted(
    words: Words, known: int, weights: WordWeights, jobs: Sequence[Sequence[Article]]
) -> list[_Share]:
    """Return what a process counts: what it adds to the words known before is its own."""
    shares: list[_Share] = []
    for articles in jobs:
        found = [terms.count(article, words, weights) for article in articles]
        numbers = np.concatenate([each.stems for each in found])
        rest = [(each.stems.size, each.fields, each.passages) for each in found]
        shares.append(_Share(words.stems[known:], numbers, rest))
    return shares


def _taken_over(share: _Share, words: Words, known: int) -> list[Counts]:
    """Return what a process has counted, with the numbers of this one."""
    added = np.array([words.add(stem) for stem in share.stems], np.int32)
    numbers = np.concatenate([np.arange(known, dtype=np.int32), added]).take(share.numbers)
    counts: list[Counts] = []
    start = 0
    for size, fields, passages in share.rest:
        counts.append(Counts(numbers[start : start + size], fields, passages))
        start += size
    return counts
