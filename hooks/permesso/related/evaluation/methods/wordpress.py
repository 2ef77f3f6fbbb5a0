"""Two plugins of WordPress: Yet Another Related Posts Plugin, and Related Posts for WordPress."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from permesso.related.article import Article
from permesso.related.evaluation.methods.ranking import Offers, best, places, postings, words
from permesso.related.words import stop_words

KEYWORDS = 20
"""Words of a title, and of a text, that YARPP searches for."""
SHORTEST = 3
"""Letters of the shortest word in an index of MySQL's (innodb_ft_min_token_size)."""
TITLE, CATEGORY, TAG = 80, 20, 10
"""How often a word counts for Related Posts for WordPress; one of the text once."""
SELDOM = 3
"""Times a word has to count for it, or it is left out."""
LENGTH_WEIGHT = 0.6
"""The share of a post's words by which it divides."""


def yarpp(articles: Sequence[Article]) -> Offers:
    """Return what YARPP's scheme offers, with its default weights and without its threshold.

    MySQL's full-text relevance of the title for the twenty most frequent words of this title, the
    same for the text, plus 1 for each tag and each category in common, rounded to a tenth. MySQL
    adds TF * IDF * IDF for each word, where IDF is log10(all / matching).
    Sources: `sql` and `extract_keywords` in classes/YARPP_Cache.php, `default_options` in
    YARPP_Core.php (version 4); "How Relevancy Ranking is Calculated" in MySQL's manual.
    """
    place = places(articles)
    titles = _FullText({article.id: article.title for article in articles})
    texts = _FullText({article.id: article.text for article in articles})
    terms = postings({article.id: Counter(_terms(article)) for article in articles})
    offers = {}
    for article in articles:
        scores: dict[str, float] = defaultdict(float)
        for search, text in ((titles, article.title), (texts, article.text)):
            search.add(_keywords(text, article.lang), scores)
        for term in _terms(article):
            for id_ in terms[term]:
                scores[id_] += 1
        scores.pop(article.id, None)
        offers[article.id] = best({id_: round(score, 1) for id_, score in scores.items()}, place)
    return offers


def _terms(article: Article) -> list[tuple[str, str]]:
    return [("tag", tag) for tag in article.tags] + [("cat", name) for name in article.categories]


def _keywords(text: str, lang: str) -> list[str]:
    """Return the most frequent words of a text, of two as frequent the earlier one first."""
    ignored = stop_words(lang)
    found = Counter(word for word in words(text) if len(word) > 1 and word not in ignored)
    return [word for word, _ in found.most_common(KEYWORDS)]


class _FullText:
    """A column of a table with an index of InnoDB's."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._all = len(texts)
        self._index = postings(
            {
                id_: Counter(word for word in words(text) if len(word) >= SHORTEST)
                for id_, text in texts.items()
            }
        )

    def add(self, keywords: Sequence[str], scores: dict[str, float]) -> None:
        """Add the relevance of each row for keywords to its score."""
        for word in keywords:
            rows = self._index.get(word, {})
            idf = math.log10(self._all / len(rows)) if rows else 0.0
            for id_, frequency in rows.items():
                scores[id_] += frequency * idf * idf


def related_posts_for_wp(articles: Sequence[Article]) -> Offers:
    """Return what Related Posts for WordPress offers.

    A post is a list of words, cut at spaces: those of the text once, of its title eighty times, of
    a category twenty, of a tag ten. A word that is there three times or more weighs its count
    divided by 0.6 of all words; a post is as near as the weights, there, of the words in both.
    Sources: `get_words_of_post` in classes/class-related-word-manager.php and `get_related_posts`
    in class-related-post-manager.php of barrykooij/related-posts-for-wp.
    """
    place = places(articles)
    weights = {article.id: _weights(article) for article in articles}
    index: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for id_, found in weights.items():
        for word, weight in found.items():
            index[word].append((id_, weight))
    offers = {}
    for id_, found in weights.items():
        scores: dict[str, float] = defaultdict(float)
        for word in found:
            for other, weight in index[word]:
                scores[other] += weight
        scores.pop(id_, None)
        offers[id_] = best(scores, place)
    return offers


def _weights(article: Article) -> dict[str, float]:
    counts = Counter(_cut(article.text))
    for weight, names in (
        (TITLE, [article.title]),
        (TAG, article.tags),
        (CATEGORY, article.categories),
    ):
        for name in names:
            for word in _cut(name):
                counts[word] += weight
    every = LENGTH_WEIGHT * counts.total()
    ignored = stop_words(article.lang)
    return {
        word: count / every
        for word, count in counts.items()
        if count >= SELDOM and len(word) > 1 and word not in ignored
    }


def _cut(text: str) -> list[str]:
    """Return what stands between spaces, without accents, in lower case."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).split()
