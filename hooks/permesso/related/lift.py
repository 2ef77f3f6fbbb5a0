"""The lift: gives every listed article a place in the list of another one."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from permesso.related.article import Article
from permesso.related.picks import Pick

Hosts = Callable[[str, Sequence[Article]], Iterator[tuple[str, float]]]
"""Given an article and those that have places, yields who may offer it, the best first, and how
good a match that is."""


class Lift:
    """Changes lists so that every article is in one of them."""

    def __init__(
        self, in_time: Iterable[Article], picked: dict[str, list[Pick]], count: int, hosts: Hosts
    ) -> None:
        """Take the listed articles in order of time, the lists to be changed and their length."""
        self._picked = picked
        self._count = count
        self._hosts = hosts
        listed = list(in_time)
        self._times = Counter(pick.id for each in listed for pick in picked[each.id])
        self._orphans = [each.id for each in listed if each.id not in self._times]
        # What its author has filled is not asked again and again.
        self._keep([each for each in listed if self._has_places(picked[each.id])])

    def all(self) -> None:
        """Lift every orphan, the oldest first; one that nobody may offer stays one."""
        for orphan in self._orphans:
            self._lift(orphan)

    def _keep(self, open_: list[Article]) -> None:
        self._open = open_
        self._open_ids = {article.id for article in open_}

    def _has_places(self, picks: Sequence[Pick]) -> bool:
        return len(picks) < self._count or any(pick.source != "author" for pick in picks)

    def _lift(self, orphan: str) -> None:
        """Give an orphan the first place that can be had.

        Where each is taken by an article that is offered nowhere else, one of those that are in the
        way moves on (a shortest augmenting path, as in matchings of bipartite graphs: Berge 1957).
        """
        waiting, asked = deque([orphan]), set[str]()
        moves: dict[str, tuple[str, Pick]] = {}
        open_ = self._open
        while waiting:
            wanting = waiting.popleft()
            for host, score in self._hosts(wanting, open_):
                if host in asked or host not in self._open_ids:
                    continue
                asked.add(host)
                picks, pick = self._picked[host], Pick(wanting, score, "lift")
                place = self._place(picks)
                if place is not None:
                    self._put(place, host, pick, moves)
                    return
                for other in picks:
                    if other.source != "author" and other.id not in moves:
                        moves[other.id] = (host, pick)
                        waiting.append(other.id)
            open_ = [article for article in open_ if article.id not in asked]
        # Nobody who was asked will ever have a place.
        self._keep(open_)

    def _put(self, place: int, host: str, pick: Pick, moves: dict[str, tuple[str, Pick]]) -> None:
        """Put an article in a place, then each that waits for the place that became free so."""
        for gone in self._picked[host][place : place + 1]:
            self._times[gone.id] -= 1
        del self._picked[host][place : place + 1]
        self._picked[host].append(pick)
        while pick.id in moves:
            left = pick.id
            host, pick = moves[left]
            picks = self._picked[host]
            picks[:] = [each for each in picks if each.id != left]
            picks.append(pick)
        self._times[pick.id] = 1

    def _place(self, picks: Sequence[Pick]) -> int | None:
        """Return the place in a list that can be had: a free one, else the last whose article is
        offered elsewhere too and was not chosen by hand."""
        if len(picks) < self._count:
            return len(picks)
        for place in range(len(picks) - 1, -1, -1):
            if self._times[picks[place].id] > 1 and picks[place].source != "author":
                return place
        return None
