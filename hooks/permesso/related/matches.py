"""Matches: what was found to be like each article, in an order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

import numpy as np

from permesso.related.picks import Match
from permesso.related.search import Searched
from permesso.related.vectors import Floats

DIGITS = 6
"""Digits of a score that count: equal ones must not depend on the order of a sum."""


class Matches(Mapping[str, Sequence[Match]]):
    """What is like each article, the best first, by id.

    Tables of numbers: an object for each of the 64 of every article would take more room than the
    texts, and few of them are ever looked at.
    """

    def __init__(self, ids: Sequence[str], searched: Searched, left: Floats) -> None:
        """Take the ids, what the search found, and what nearness in time leaves of each."""
        self._ids = ids
        self._numbers = {id_: number for number, id_ in enumerate(ids)}
        rows = searched.candidates
        scores = (searched.likeness * left).round(DIGITS)
        # Of those that score the same, the one with the lower number; behind all what is none.
        ranks = np.rint(scores * 10**DIGITS) * (len(ids) + 1) - rows
        ranks[rows < 0] = -np.inf
        order = np.argsort(-ranks, axis=1)
        self._lengths = np.count_nonzero(rows >= 0, axis=1)
        self._rows = np.take_along_axis(rows, order, axis=1)
        self._likeness = np.take_along_axis(searched.likeness, order, axis=1).round(DIGITS)
        self._scores = np.take_along_axis(scores, order, axis=1)

    def __getitem__(self, id_: str) -> Row:
        number = self._numbers[id_]
        length = slice(self._lengths[number])
        return Row(
            self._ids,
            self._rows[number, length].tolist(),
            self._likeness[number, length].tolist(),
            self._scores[number, length].tolist(),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def from_(self, likeness: float) -> Iterator[tuple[int, int]]:
        """Yield the numbers of two articles that are so much alike, or more."""
        found = np.nonzero((self._likeness >= likeness) & (self._rows >= 0))
        yield from zip(found[0].tolist(), self._rows[found].tolist(), strict=True)


def above(found: Sequence[Match], likeness: float) -> Iterator[Match]:
    """Yield of what is like an article what is so much alike, or more."""
    if isinstance(found, Row):
        return found.above(likeness)
    return (match for match in found if match.likeness >= likeness)


def below(found: Sequence[Match], likeness: float) -> Iterator[tuple[str, float]]:
    """Yield the ids and the scores of the others."""
    if isinstance(found, Row):
        return found.below(likeness)
    return ((match.id, match.score) for match in found if match.likeness < likeness)


class Row(Sequence[Match]):
    """What is like one article."""

    def __init__(
        self, ids: Sequence[str], rows: list[int], likeness: list[float], scores: list[float]
    ) -> None:
        self._ids = ids
        self._rows = rows
        self._likeness = likeness
        self._scores = scores

    @overload
    def __getitem__(self, place: int) -> Match: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Match]: ...
    def __getitem__(self, place: int | slice) -> Match | Sequence[Match]:
        if isinstance(place, slice):
            return tuple(self)[place]
        return Match(self._ids[self._rows[place]], self._likeness[place], self._scores[place])

    def above(self, likeness: float) -> Iterator[Match]:
        """Yield those that are so much alike, or more."""
        for place, each in enumerate(self._likeness):
            if each >= likeness:
                yield self[place]

    def below(self, likeness: float) -> Iterator[tuple[str, float]]:
        """Yield the ids and the scores of the others."""
        for row, each, score in zip(self._rows, self._likeness, self._scores, strict=True):
            if each < likeness:
                yield self._ids[row], score

    def __iter__(self) -> Iterator[Match]:
        for row, likeness, score in zip(self._rows, self._likeness, self._scores, strict=True):
            yield Match(self._ids[row], likeness, score)

    def __len__(self) -> int:
        return len(self._rows)
