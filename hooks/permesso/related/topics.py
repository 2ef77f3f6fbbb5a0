"""Topics: the tags of a blog, as what two articles may both be about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from permesso.related import terms, vectors
from permesso.related.article import Article
from permesso.related.terms import Keys
from permesso.related.vectors import Floats
from permesso.related.words import Words

FEW = 3
"""A tag tells something when it is on one article in so many at most."""


class Topics:
    """The tags by what stands for them in the vectors: the tag itself, and its words in a text."""

    def __init__(self, articles: Sequence[Article], words: Words) -> None:
        times = Counter(tag for article in articles for tag in dict.fromkeys(article.tags))
        telling = [tag for tag, number in times.items() if FEW * number <= len(articles)]
        found: dict[int, str] = {}
        # Of two tags with the same words, the one on more articles.
        for tag in sorted(telling, key=lambda tag: (-times[tag], tag)):
            found[vectors.name("tags", tag)] = tag
            if (key := terms.key_of(tag, words)) is not None:
                found.setdefault(key, tag)
        order = sorted(found)
        self._words = words
        self._names = np.array(order, np.uint64)
        self._tags = [found[name] for name in order]

    def equal(self, other: Topics) -> bool:
        """Tell whether these are the same topics as others, of the same words."""
        return self._tags == other._tags and np.array_equal(self._names, other._names)

    def of(self, article: Article) -> frozenset[str]:
        """Return the topics that an article is about: its tags, and those that its title, its
        standfirst or a heading names."""
        labels = (article.title, article.standfirst, *article.headings)
        keys = [terms.of_text(label, self._words) for label in labels if label]
        named = self._known(np.concatenate(keys)) if keys else ()
        return frozenset((*article.tags, *(self._tags[place] for _, place in named)))

    def shared(self, names: Keys, weights: Floats) -> list[tuple[str, float]]:
        """Return the topics that two articles share, the one that counts most first.

        Takes what they have in common, by name, and what each of it adds to their likeness.
        """
        totals: dict[str, float] = {}
        for number, place in self._known(names):
            tag = self._tags[place]
            totals[tag] = totals.get(tag, 0.0) + float(weights[number])
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))

    def _known(self, names: Keys) -> Iterator[tuple[int, int]]:
        """Yield of each name that stands for a topic its place there, and that of the topic."""
        places = np.searchsorted(self._names, names)
        there = places < self._names.size
        there[there] = self._names[places[there]] == names[there]
        numbers = np.flatnonzero(there)
        yield from zip(numbers.tolist(), places[numbers].tolist(), strict=True)
