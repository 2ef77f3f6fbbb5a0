"""Hugo's related content, as it is by default and as it can be set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from permesso.related.article import Article
from permesso.related.evaluation.measures import DEPTH
from permesso.related.evaluation.methods.ranking import Offers, places, published, words


@dataclass(frozen=True, slots=True)
class Index:
    """One of Hugo's indices: keywords of one kind."""

    keywords: Callable[[Article], Iterable[str]]
    """Returns the keywords of an article."""
    weight: int
    """What one in common counts."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Hugo's `related` in its configuration."""

    indices: tuple[Index, ...]
    """What is compared."""
    threshold: int
    """Percentage of the greatest weight that a match has to reach."""
    include_newer: bool
    """Whether a post is offered newer ones, too."""


def _year(article: Article) -> Iterable[str]:
    return [f"{article.published:%Y}"] if article.published else []


def _month(article: Article) -> Iterable[str]:
    return [f"{article.published:%Y%m}"] if article.published else []


DEFAULT = Settings((Index(lambda article: article.tags, 80), Index(_year, 10)), 80, False)
"""The documented default; its index of `keywords` is left out, as they are tags here.

https://gohugo.io/configuration/related-content/: keywords 100, date 10 (by year), tags 80;
threshold 80; a post is offered older ones only.
"""
TUNED = Settings(
    (
        Index(lambda article: map(str.lower, article.tags), 100),
        Index(lambda article: map(str.lower, article.categories), 50),
        Index(lambda article: {word for word in words(article.title) if len(word) > 3}, 50),
        Index(_month, 20),
    ),
    0,
    True,
)
"""All that Hugo can be told without another program: categories, the words of titles as a key of
the front matter, months, newer posts too."""


def default(articles: Sequence[Article]) -> Offers:
    """Return what Hugo offers if it is told nothing."""
    return _offers(articles, DEFAULT)


def tuned(articles: Sequence[Article]) -> Offers:
    """Return what Hugo offers with settings for a blog."""
    return _offers(articles, TUNED)


def _offers(articles: Sequence[Article], settings: Settings) -> Offers:
    """Return what Hugo offers.

    Every keyword in common adds its index's weight; left out is what stays below the threshold:
    the mean weight of the matches, as a percentage of the greatest weight, against the threshold
    divided by their number, in whole numbers. The most weight comes first, then the newest.
    Source: `searchDate` in related/inverted_index.go of gohugoio/hugo.
    """
    place = places(articles)
    order = sorted(articles, key=lambda article: place[article.id])
    index = _postings(order, settings)
    greatest = max(index.weight for index in settings.indices)
    offers = {}
    for article in order:
        weights: dict[str, int] = defaultdict(int)
        matches: dict[str, int] = defaultdict(int)
        for number, kind in enumerate(settings.indices):
            for keyword in dict.fromkeys(kind.keywords(article)):
                for other in index[number, keyword]:
                    if settings.include_newer or published(other) <= published(article):
                        weights[other.id] += kind.weight
                        matches[other.id] += 1
        weights.pop(article.id, None)
        kept = [
            id_
            for id_, weight in weights.items()
            if _percent(weight // matches[id_], greatest) >= settings.threshold // matches[id_]
        ]
        kept.sort(key=lambda id_: (-weights[id_], place[id_]))
        offers[article.id] = tuple(kept[:DEPTH])
    return offers


def _postings(
    articles: Sequence[Article], settings: Settings
) -> dict[tuple[int, str], list[Article]]:
    found: dict[tuple[int, str], list[Article]] = defaultdict(list)
    for article in articles:
        for number, kind in enumerate(settings.indices):
            for keyword in dict.fromkeys(kind.keywords(article)):
                found[number, keyword].append(article)
    return found


def _percent(weight: int, greatest: int) -> int:
    return int(weight / greatest * 100 + 0.5)
