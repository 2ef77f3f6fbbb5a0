"""Ranking: from how alike articles are to what each of them offers."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from permesso.related.article import Article
from permesso.related.lift import Lift
from permesso.related.matches import above, below
from permesso.related.picks import Match, Pick
from permesso.related.settings import RelatedSettings
from permesso.related.vectors import Floats

UNKNOWN = 365
"""Days that are taken to lie between two articles when nobody knows when one of them came out."""


def nearness(days: Floats, days_of: Floats | float, exponent: float) -> Floats:
    """Return what nearness in time leaves of the likeness of articles, from 0 to 1.

    Takes the days on which they and another one came out, as ordinals; NaN where nobody knows.
    """
    apart = np.nan_to_num(np.abs(days - days_of), nan=UNKNOWN)
    return np.asarray((1 + apart / 7) ** -exponent, np.float64)


def day(article: Article) -> float:
    """Return the day on which an article came out, as an ordinal; NaN where nobody knows."""
    return float(article.published.toordinal()) if article.published else math.nan


class Ranking:
    """Decides what the articles of one language offer."""

    def __init__(
        self,
        articles: Sequence[Article],
        found: Mapping[str, Sequence[Match]],
        copies: Mapping[str, Collection[str]],
        settings: RelatedSettings,
    ) -> None:
        """Take the articles, what is like each of them, and which are near-copies of each."""
        self._articles = {article.id: article for article in articles}
        self._found = found
        self._copies = copies
        self._settings = settings
        listed = [article for article in articles if article.listed]
        self._in_time = sorted(listed, key=_when)
        self._series: dict[str, list[Article]] = defaultdict(list)
        self._categories: dict[str, list[Article]] = defaultdict(list)
        for article in self._in_time:
            if article.series:
                self._series[article.series].append(article)
            for category in article.categories[:1]:
                self._categories[category].append(article)

    def picks(self) -> dict[str, list[Pick]]:
        """Return what each article offers, the best first.

        Every listed article is offered by another one at least.
        """
        picked = {id_: list(self.fill(id_)) for id_ in self._articles}
        if self._settings.count:
            hosts = partial(self._hosts, picked)
            Lift(self._in_time, picked, self._settings.count, hosts).all()
        return picked

    def fill(
        self, id_: str, there: Iterable[str] = (), without: Collection[str] = ()
    ) -> Iterator[Pick]:
        """Yield the articles that fill the list of one in which some are there, the best first."""
        taken = set(there)
        for pick in self._wanted(self._articles[id_]):
            if len(taken) >= self._settings.count:
                return
            if pick.id in taken or pick.id in without or not self.may_offer(id_, pick):
                continue
            if pick.source == "author" or taken.isdisjoint(self._copies.get(pick.id, ())):
                taken.add(pick.id)
                yield pick

    def may_offer(self, id_: str, pick: Pick) -> bool:
        """Tell whether an article may offer another one at all."""
        article, other = self._articles[id_], self._articles.get(pick.id)
        if other is None or not other.listed or other.id == id_ or other.id in article.not_related:
            return False
        return pick.source == "author" or other.id not in article.links

    def _wanted(self, article: Article) -> Iterator[Pick]:
        """Yield what an article could offer: its author's choice, what is like it, its series, the
        best of its category."""
        yield from (Pick(id_, 1.0, "author") for id_ in article.related)
        found, threshold = self._found.get(article.id, ()), self._settings.threshold
        for match in above(found, threshold):
            yield Pick(match.id, match.score, "likeness")
        category = self._telling(article)
        if article.series or category:
            weak = dict(below(found, threshold))
        if article.series:
            for other in _around(article, self._series[article.series]):
                yield Pick(other.id, weak.get(other.id, 0.0), "series")
        if category:
            for id_, score in weak.items():
                if self._articles[id_].categories[:1] == (category,):
                    yield Pick(id_, score, "category")
            for other in _around(article, self._categories[category]):
                yield Pick(other.id, 0.0, "category")

    def _telling(self, article: Article) -> str | None:
        """Return the category of an article; what most articles are in says nothing about one."""
        for category in article.categories[:1]:
            if 2 * len(self._categories[category]) <= len(self._in_time):
                return category
        return None

    def _hosts(
        self, picked: Mapping[str, Sequence[Pick]], id_: str, among: Sequence[Article]
    ) -> Iterator[tuple[str, float]]:
        """Yield who may offer an article, and how good a match that is: newer ones that are like
        it, older ones, those that offer a near-copy of it, then those of `among` that came out
        about the same time."""
        article, copies = self._articles[id_], self._copies.get(id_, set())
        ranks: tuple[list[tuple[str, float]], ...] = ([], [], [])
        for match in self._found.get(id_, ()):
            if self._may_be_offered(match.id, id_):
                offers_copy = any(pick.id in copies for pick in picked[match.id])
                # Beside a near-copy another one is no news, but for readers of a third one.
                if offers_copy and match.id not in copies:
                    rank = 2
                else:
                    rank = 0 if _when(self._articles[match.id]) > _when(article) else 1
                ranks[rank].append((match.id, match.score))
        yield from itertools.chain.from_iterable(ranks)
        for other in _around(article, among):
            if self._may_be_offered(other.id, id_):
                yield other.id, 0.0

    def _may_be_offered(self, host: str, id_: str) -> bool:
        """Tell whether an article may offer another one that its author did not choose."""
        return self.may_offer(host, Pick(id_, 0.0, "lift"))


def _when(article: Article) -> tuple[int, str]:
    """Return by what articles are ordered in time; those without a date come first."""
    return (article.published.toordinal() if article.published else 0, article.id)


def _around(article: Article, in_time: Sequence[Article]) -> Iterator[Article]:
    """Yield the other articles of a list in order of time, the nearest ones by place first."""
    after = bisect_left(in_time, _when(article), key=_when)
    before = after - 1
    while before >= 0 or after < len(in_time):
        if before >= 0:
            yield in_time[before]
            before -= 1
        if after < len(in_time):
            if in_time[after].id != article.id:
                yield in_time[after]
            after += 1
