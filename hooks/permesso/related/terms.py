"""Terms: what an article has that another one may have too, counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from permesso.related.article import Article
from permesso.related.settings import WordWeights
from permesso.related.words import Words

Keys = NDArray[np.uint64]
Weights = NDArray[np.float64]
SHIFT = np.uint64(32)
"""A pair of words is one number: the first one's, counted from 1, in its upper half."""
PAIRS = np.uint64(1) << SHIFT
"""From here on, keys are those of pairs."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The words of an article, and its pairs of neighbouring words, with how much each counts."""

    keys: Keys
    """Words and pairs, each once, in ascending order (`pair`)."""
    weights: Weights
    """How much each counts: once for each time in the text, more in the title."""
    length: float
    """How much all count together."""


def count(article: Article, words: Words, weights: WordWeights) -> Counts:
    """Return the words and pairs of an article.

    A pair is two words next to each other, whichever is first, stop words left out between them:
    `qualità dei contenuti` is one. Pairs tell subjects apart that single words don't.
    """
    fields = [
        (article.title, weights.title),
        (article.standfirst, weights.standfirst),
        (" ".join(article.headings), weights.headings),
        (article.text, 1.0),
    ]
    found = [(_keys(words.numbers(text)), weight) for text, weight in fields if text and weight]
    if not any(keys.size for keys, _ in found):
        return Counts(np.empty(0, np.uint64), np.empty(0), 0.0)
    every = np.concatenate([keys for keys, _ in found])
    counted = np.repeat([weight for _, weight in found], [keys.size for keys, _ in found])
    keys, places = np.unique(every, return_inverse=True)
    totals = np.bincount(places, counted, keys.size).astype(np.float64)
    return Counts(keys, totals, float(totals.sum()))


def of_text(text: str, words: Words) -> Keys:
    """Return the words and pairs of a text, as often as they are in it."""
    return _keys(words.numbers(text))


def _keys(numbers: list[int]) -> Keys:
    single = np.array(numbers, np.uint64)
    if single.size < 2:
        return single
    left, right = single[:-1], single[1:]
    apart = left != right
    low, high = np.minimum(left, right)[apart], np.maximum(left, right)[apart]
    return np.concatenate([single, (low + np.uint64(1)) << SHIFT | high])


def key_of(phrase: str, words: Words) -> int | None:
    """Return the key of a word or a pair; None for a phrase of more words, or of none."""
    keys = of_text(phrase, words)
    return int(keys[-1]) if keys.size in {1, 3} else None


def shared(article: Article) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the other terms of an article by their kind, as `TermWeights` calls it."""
    yield "tags", article.tags
    yield "categories", article.categories
    yield "series", (article.series,) if article.series else ()
    yield "authors", article.authors
    yield "sites", tuple(site.split("#")[0].rstrip("/") for site in article.sites)
