"""Articles: each post with what stands around it, in its series and in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from permesso.edition import Edition
from permesso.model import Article, Neighbour, Post


def newest_first(posts: Iterable[Post]) -> list[Post]:
    """Return posts by date, the latest first; posts of one moment by path."""
    return sorted(sorted(posts, key=lambda post: post.source), key=_published, reverse=True)


def _published(post: Post) -> datetime:
    return post.published


def arrange(
    posts: Sequence[Post], orders: Mapping[str, int | None], edition: Edition
) -> list[Article]:
    """Return each post (newest first) with its neighbours and the parts of its series.

    `orders` are the places in their series that authors gave, by path. Neighbours are of one
    language, as lists are, and so are the parts of a series.
    """
    parts = _series(posts, orders)
    numbered = [
        replace(post, part=number) if (number := parts.number(post)) else post for post in posts
    ]
    by_source = {post.source: post for post in numbered}
    in_time: dict[str, list[Post]] = defaultdict(list)
    place_of: dict[str, int] = {}
    for post in numbered:
        listed = in_time[edition.to(post.lang).language]
        if post.listed:
            place_of[post.source] = len(listed)
            listed.append(post)
    result = []
    for post in numbered:
        spoken = edition.to(post.lang)
        text, listed = spoken.locale.text, in_time[spoken.language]
        series = tuple(by_source[source] for source in parts.sources(post) if post.part)
        index = place_of.get(post.source)
        older = newer = None
        if index is not None:
            older = Neighbour(text.previous, listed[index + 1]) if index + 1 < len(listed) else None
            newer = Neighbour(text.next, listed[index - 1]) if index else None
        if post.part > 1:
            older = Neighbour(text.previous_part, series[post.part - 2])
        if 0 < post.part < len(series):
            newer = Neighbour(text.next_part, series[post.part])
        part_text = (
            text.series_part.format(part=post.part, total=len(series)) if post.part else None
        )
        result.append(Article(post, older, newer, series, part_text))
    return result


class _Parts:
    """The posts of each series, in order, by its address: it has one in each language."""

    def __init__(self, by_series: Mapping[str, list[str]]) -> None:
        self._by_series = by_series
        self._number = {
            source: number
            for sources in by_series.values()
            for number, source in enumerate(sources, 1)
        }

    def number(self, post: Post) -> int:
        return self._number.get(post.source, 0)

    def sources(self, post: Post) -> list[str]:
        return self._by_series.get(post.series.url, []) if post.series else []


def _series(posts: Iterable[Post], orders: Mapping[str, int | None]) -> _Parts:
    found: dict[str, list[tuple[float, datetime, str]]] = defaultdict(list)
    for post in posts:
        if post.series and post.listed:
            place_given = orders.get(post.source)
            order = float("inf") if place_given is None else place_given
            found[post.series.url].append((order, post.published, post.source))
    return _Parts({url: [source for *_, source in sorted(keys)] for url, keys in found.items()})
