"""Methods that do not read: the newest posts, tags in common, Chirpy's tags and categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from permesso.related.article import Article
from permesso.related.evaluation.measures import DEPTH
from permesso.related.evaluation.methods.ranking import (
    Offers,
    best,
    newest_first,
    places,
    postings,
)


def newest(articles: Sequence[Article]) -> Offers:
    """Return the newest posts after each one: what a list of recent posts offers."""
    first = [article.id for article in newest_first(articles)[: DEPTH + 1]]
    return {
        article.id: tuple(id_ for id_ in first if id_ != article.id)[:DEPTH] for article in articles
    }


def tags(articles: Sequence[Article]) -> Offers:
    """Return the posts with the most tags in common; of two with as many, the newer one first."""
    place = places(articles)
    index = postings({article.id: Counter(article.tags) for article in articles})
    offers = {}
    for article in articles:
        shared = Counter(id_ for tag in article.tags for id_ in index[tag])
        del shared[article.id]
        offers[article.id] = best(shared, place)
    return offers


def chirpy(articles: Sequence[Article]) -> Offers:
    """Return what Chirpy, a theme for Jekyll, offers, with five posts instead of three.

    A tag in common counts 1, a category 0.5; what is missing is filled with the newest posts. The
    scores are sorted as text, with the post's number behind a colon: "1:9" comes before "1:10", and
    both before "1.5:3".
    Source: `_includes/related-posts.html` in cotes2020/jekyll-theme-chirpy.
    """
    posts = newest_first(articles)
    place = {article.id: number for number, article in enumerate(posts)}
    by_tag = postings({article.id: Counter(article.tags) for article in articles})
    by_category = postings({article.id: Counter(article.categories) for article in articles})
    fill = [article.id for article in posts[: 2 * DEPTH + 1]]
    offers = {}
    for article in articles:
        tagged = Counter(id_ for tag in article.tags for id_ in by_tag[tag])
        filed = Counter(id_ for name in article.categories for id_ in by_category[name])
        entries = sorted(
            (f"{_score(tagged[id_], filed[id_])}:{place[id_]}" for id_ in tagged | filed),
            reverse=True,
        )
        ranked = (posts[int(entry.partition(":")[2])].id for entry in entries)
        chosen = [id_ for id_ in ranked if id_ != article.id][:DEPTH]
        chosen += [id_ for id_ in fill if id_ != article.id and id_ not in chosen]
        offers[article.id] = tuple(chosen[:DEPTH])
    return offers


def _score(tags_shared: int, categories_shared: int) -> float:
    """Return the score as Liquid counts it: a whole number as long as no category is added."""
    return tags_shared + 0.5 * categories_shared if categories_shared else tags_shared
