"""What the methods share: the order of posts in time, and the best five by a score."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from permesso.related.article import Article
from permesso.related.evaluation.measures import DEPTH

WORD = re.compile(r"\w+")
NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""Where a post without a date stands: it is the oldest."""

Key = TypeVar("Key", bound=Hashable)
Offers = dict[str, tuple[str, ...]]
"""What is offered after each post, by ids, the best first."""


def newest_first(articles: Iterable[Article]) -> list[Article]:
    """Return articles by their dates, those of one moment by their ids."""
    by_id = sorted(articles, key=lambda article: article.id)
    return sorted(by_id, key=published, reverse=True)


def published(article: Article) -> datetime:
    """Return when an article came out."""
    return article.published or NEVER


def places(articles: Iterable[Article]) -> dict[str, int]:
    """Return the place of each id among the articles, the newest first."""
    return {article.id: place for place, article in enumerate(newest_first(articles))}


def best(scores: Mapping[str, float], place: Mapping[str, int]) -> tuple[str, ...]:
    """Return the five ids with the highest scores; of two with the same, the newer one first."""
    return tuple(heapq.nsmallest(DEPTH, scores, key=lambda id_: (-scores[id_], place[id_])))


def words(text: str) -> list[str]:
    """Return the words of a text in lower case: as they stand, as the methods measured have it."""
    return WORD.findall(text.lower())


def postings(counts: Mapping[str, Counter[Key]]) -> dict[Key, dict[str, int]]:
    """Return for each key the ids that have it, with how often: an inverted index."""
    found: dict[Key, dict[str, int]] = {}
    for id_, keys in counts.items():
        for key, count in keys.items():
            found.setdefault(key, {})[id_] = count
    return found


def all_text(article: Article) -> str:
    """Return whatever an article says: for methods that know one field."""
    parts: Sequence[str] = (
        article.title,
        article.standfirst,
        article.text,
        *article.tags,
        *article.categories,
    )
    return "\n".join(parts)
