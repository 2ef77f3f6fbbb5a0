"""Related posts as Permesso chooses them."""

from __future__ import annotations

from collections.abc import Sequence

from permesso.related.article import Article
from permesso.related.evaluation.measures import DEPTH
from permesso.related.evaluation.methods.ranking import Offers
from permesso.related.related import relate
from permesso.related.settings import RelatedSettings


def as_configured(articles: Sequence[Article]) -> Offers:
    """Return what a blog with the default settings offers, with five posts in a list."""
    return _offers(articles, RelatedSettings(count=DEPTH))


def without_threshold(articles: Sequence[Article]) -> Offers:
    """Return the same where no match is too weak: the ranking itself."""
    return _offers(articles, RelatedSettings(count=DEPTH, threshold=0))


def _offers(articles: Sequence[Article], settings: RelatedSettings) -> Offers:
    related = relate(articles, settings)
    return {
        article.id: tuple(relation.id for relation in related.of(article.id))
        for article in articles
    }
