"""What a search engine finds with a post for a question: BM25, and Lucene's "more like this"."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from permesso.related.article import Article
from permesso.related.evaluation.measures import DEPTH
from permesso.related.evaluation.methods.ranking import (
    Offers,
    all_text,
    places,
    postings,
    words,
)
from permesso.related.vectors import Floats, Numbers
from permesso.related.words import Words

K1, B = 1.2, 0.75
"""How soon more of a word stops counting, and how much a long text pays; Lucene's values."""
MAX_QUERY_TERMS, MIN_TERM_FREQ, MIN_DOC_FREQ, SHOULD_MATCH = 25, 2, 5, 0.3
"""Elasticsearch's defaults for `more_like_this`."""


def bm25(articles: Sequence[Article]) -> Offers:
    """Return the posts that BM25 finds for all the words of a post.

    Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009,
    equation 3.15, with the IDF ln((N - n + 0.5) / (n + 0.5)); words that half of the posts have
    count nothing. Title, standfirst, text, tags and categories are one text.
    """
    counts = {article.id: Counter(words(all_text(article))) for article in articles}
    index = _Index(counts, places(articles))
    every = len(articles)
    idf = {
        word: math.log((every - number + 0.5) / (number + 0.5))
        for word, number in index.numbers.items()
        if 1 < number < every / 2
    }
    offers = {}
    for id_, found in counts.items():
        query = {word: count * idf[word] for word, count in found.items() if word in idf}
        scores, _ = index.search(query)
        offers[id_] = index.best(scores, id_)
    return offers


def more_like_this(articles: Sequence[Article]) -> Offers:
    """Return what Elasticsearch's `more_like_this` finds with its defaults.

    The 25 words of a post with the highest TF-IDF, of those that it has twice and five posts have,
    are searched for with BM25; a post must have 30% of them. Words are as an analyser of the
    language makes them: stemmed, without stop words, which else would be most of the 25.
    Sources: `createQueue` in Lucene's MoreLikeThis.java and ClassicSimilarity's idf; Elasticsearch
    reference, "More like this query"; Lucene's BM25Similarity.
    """
    counts = _analysed(articles)
    index = _Index(counts, places(articles))
    every = len(articles)
    offers = {}
    for id_, found in counts.items():
        asked = _interesting(found, index.numbers, every)
        idf = {
            word: math.log(1 + (every - index.numbers[word] + 0.5) / (index.numbers[word] + 0.5))
            for word in asked
        }
        scores, matches = index.search(idf)
        scores[matches < int(len(asked) * SHOULD_MATCH)] = 0
        offers[id_] = index.best(scores, id_)
    return offers


def _analysed(articles: Sequence[Article]) -> dict[str, Counter[str]]:
    """Return the stems of each post, counted."""
    languages = {lang: Words(lang) for lang in {article.lang for article in articles}}
    counts = {}
    for article in articles:
        language = languages[article.lang]
        numbers = Counter(language.numbers(all_text(article)))
        counts[article.id] = Counter(
            {language.stems[number]: count for number, count in numbers.items()}
        )
    return counts


def _interesting(counts: Mapping[str, int], numbers: Mapping[str, int], every: int) -> list[str]:
    """Return the words of a post that stand for it."""
    worth = {
        word: count * (math.log((every + 1) / (numbers[word] + 1)) + 1)
        for word, count in counts.items()
        if count >= MIN_TERM_FREQ and numbers[word] >= MIN_DOC_FREQ
    }
    return heapq.nsmallest(MAX_QUERY_TERMS, worth, key=lambda word: (-worth[word], word))


class _Index:
    """Which posts have a word, and what it is worth there; posts are numbered, the newest first."""

    def __init__(self, counts: Mapping[str, Counter[str]], place: Mapping[str, int]) -> None:
        self._place = place
        self._ids = sorted(place, key=lambda id_: place[id_])
        lengths = np.array([counts[id_].total() for id_ in self._ids], dtype=np.float64)
        penalties = K1 * (1 - B + B * lengths / (lengths.mean() or 1))
        self._rows: dict[str, tuple[Numbers, Floats]] = {}
        for word, having in postings(counts).items():
            rows = np.array([place[id_] for id_ in having], dtype=np.intp)
            frequencies = np.array(list(having.values()), dtype=np.float64)
            self._rows[word] = rows, frequencies * (K1 + 1) / (frequencies + penalties[rows])
        self.numbers = {word: rows.size for word, (rows, _) in self._rows.items()}
        """In how many posts a word is."""

    def search(self, query: Mapping[str, float]) -> tuple[Floats, Numbers]:
        """Return the score of each post for weighted words, and how many of them it has."""
        scores = np.zeros(len(self._ids))
        matches = np.zeros(len(self._ids), dtype=np.intp)
        for word, weight in query.items():
            rows, worth = self._rows[word]
            scores[rows] += weight * worth
            matches[rows] += 1
        return scores, matches

    def best(self, scores: Floats, id_: str) -> tuple[str, ...]:
        """Return the five posts with the best scores, the one asked for left out."""
        scores[self._place[id_]] = 0
        order = np.argsort(-scores, kind="stable")[:DEPTH]
        return tuple(self._ids[number] for number in order if scores[number] > 0)
