"""Terms: what an article has that another one may have too, counted."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from permesso.related.article import Article
from permesso.related.settings import WordWeights
from permesso.related.words import Words

Keys = NDArray[np.uint64]
Stems = NDArray[np.int32]
SHIFT = 32
"""A pair of words is one number: the first one's, counted from 1, in its upper half."""
PAIRS = 1 << SHIFT
"""From here on, keys are those of pairs."""
AROUND = 150
"""Words on either side that say what a text is about at a place."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The words of an article, with how much each counts."""

    stems: Stems
    """The numbers of their stems, field by field, in their order."""
    fields: tuple[tuple[int, float], ...]
    """Of each field, how many words it has and how much each of them, and each pair of neighbouring
    words, counts: once in the text, more in the title."""
    passages: tuple[slice, ...]
    """The words around each place for a block in its text, by number, and around its end."""


def count(article: Article, words: Words, weights: WordWeights) -> Counts:
    """Return the words of an article.

    A pair is two words next to each other, whichever is first, stop words left out between them:
    `qualità dei contenuti` is one. Pairs tell subjects apart that single words don't.
    """
    fields = (
        (article.title, weights.title),
        (article.standfirst, weights.standfirst),
        (" ".join(article.headings), weights.headings),
    )
    stems = array("i")
    sizes: list[tuple[int, float]] = []
    for text, weight in fields:
        if text and weight:
            numbers = words.numbers(text)
            stems.extend(numbers)
            sizes.append((len(numbers), weight))
    parts: list[tuple[int, ...]] = []
    before: dict[int, int] = {}
    start = 0
    for end in sorted({*article.places, len(article.text)}):
        parts += words.parts(article.text[start:end])
        before[end], start = len(parts), end
    first = len(stems)
    passages = _passages(parts, [before[each] for each in article.places], first)
    stems.extend(chain.from_iterable(parts))
    sizes.append((len(stems) - first, 1.0))
    return Counts(np.frombuffer(stems, np.int32), tuple(sizes), tuple(passages))


def _passages(parts: Sequence[Sequence[int]], places: Sequence[int], first: int) -> Iterator[slice]:
    """Yield the stems around places in a text, given as words before them, and around its end.

    Takes the stems of each word, and how many others there are before.
    """
    around = [(max(0, each - AROUND), each + AROUND) for each in (*places, len(parts))]
    stems: dict[int, int] = {}
    start = 0
    for end in sorted({each for pair in around for each in pair}):
        first += sum(map(len, parts[start:end]))
        stems[end], start = first, end
    for begin, end in around:
        yield slice(stems[begin], stems[end])


def of_text(text: str, words: Words) -> list[int]:
    """Return the words and pairs of a text by their keys, as often as they are in it."""
    numbers = words.numbers(text)
    return [*numbers, *pairs(numbers)]


def pairs(numbers: Sequence[int]) -> Iterator[int]:
    """Yield the key of each pair of words next to each other that are not the same."""
    for one, other in pairwise(numbers):
        if one < other:
            yield (one + 1) << SHIFT | other
        elif other < one:
            yield (other + 1) << SHIFT | one


def pairs_of(stems: Stems) -> Keys:
    """Return the same for stems and keys in arrays."""
    first, second = stems[:-1], stems[1:]
    apart = first != second
    first, second = first[apart], second[apart]
    low = np.minimum(first, second).astype(np.uint64)
    return np.asarray((low + 1) << SHIFT | np.maximum(first, second).astype(np.uint64))


def stems_of(pair: int) -> tuple[int, int]:
    """Return the two words of a pair."""
    return (pair >> SHIFT) - 1, pair & (PAIRS - 1)


def key_of(phrase: str, words: Words) -> int | None:
    """Return the key of a word or a pair; None for a phrase of more words, or of none."""
    keys = of_text(phrase, words)
    return keys[-1] if len(keys) in {1, 3} else None


def shared(article: Article) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the other terms of an article by their kind, as `TermWeights` calls it."""
    yield "tags", article.tags
    yield "categories", article.categories
    yield "series", (article.series,) if article.series else ()
    yield "authors", article.authors
    yield "sites", tuple(site.split("#")[0].rstrip("/") for site in article.sites)
