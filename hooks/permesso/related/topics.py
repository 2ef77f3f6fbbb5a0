"""Topics: the tags of a blog, as what two articles may both be about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from permesso.related import terms, vectors
from permesso.related.article import Article
from permesso.related.terms import Keys
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
        self._words = words
        self.tags = dict(sorted(found.items()))
        """The tag that each of what stands for one is; those of the same are of the same words."""
        self._by_place = list(self.tags.values())
        self._in_pairs = frozenset(
            stem for key in self.tags for stem in terms.stems_of(key) if key >= terms.PAIRS
        )

    @property
    def names(self) -> Keys:
        """What stands for the topics, in ascending order."""
        return np.array(list(self.tags), np.uint64)

    def of(self, article: Article) -> frozenset[str]:
        """Return the topics that an article is about: its tags, and those that its title, its
        standfirst or a heading names."""
        keys: set[int] = set()
        for label in (article.title, article.standfirst, *article.headings):
            numbers = self._words.numbers(label)
            keys.update(numbers)
            # Most tags are one word.
            if not self._in_pairs.isdisjoint(numbers):
                keys.update(terms.pairs(numbers))
        return frozenset((*article.tags, *(self.tags[key] for key in keys & self.tags.keys())))

    def shared(
        self, one: Mapping[int, float], other: Mapping[int, float]
    ) -> list[tuple[str, float]]:
        """Return the topics that two articles share, the one that counts most first.

        Takes what each has of what stands for a topic, by its place among `names`.
        """
        totals: dict[str, float] = {}
        for place in sorted(one.keys() & other.keys()):
            tag = self._by_place[place]
            totals[tag] = totals.get(tag, 0.0) + one[place] * other[place]
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))
