"""An evaluation: methods tried on a collection, each with its scores and its cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from permesso.related.evaluation.collection import Collection
from permesso.related.evaluation.measures import Scores, score
from permesso.related.evaluation.methods.registry import Method

Clock = Callable[[], float]
"""Returns the CPU seconds that the process has used so far."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a method."""

    method: Method
    """The method."""
    scores: Scores
    """How good its offers are."""
    seconds: float
    """CPU seconds that it took to choose them for all posts, reading them apart."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Methods, tried on a collection."""

    collection: Collection
    """The posts and the true links."""
    results: tuple[Result, ...]
    """What became of each method, in the order in which they were asked for."""
    reading: float
    """CPU seconds that it took to read and render the posts."""


def results(
    collection: Collection,
    methods: Sequence[Method],
    clock: Clock,
    progress: Callable[[str], None] = lambda name: None,
) -> Iterator[Result]:
    """Yield what becomes of each method on a collection; `progress` is told which is next."""
    for method in methods:
        progress(method.name)
        before = clock()
        offers = method.offers(collection.articles)
        seconds = clock() - before
        yield Result(method, score(offers, collection.truth), seconds)
