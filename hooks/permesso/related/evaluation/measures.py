"""Measures: how much of what authors themselves linked is in what is offered."""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

DEPTH = 5
"""Offers that count; later ones are as good as not made."""
RESAMPLES = 1000
"""Samples from which an interval is estimated."""
SEED = 5
"""Where the random numbers start, so that the same offers get the same interval."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How good offers are: means over the posts that have a true link."""

    ndcg: float
    """nDCG@5: hits count less the further down they stand."""
    low: float
    """Lower end of the 95% interval of nDCG@5."""
    high: float
    """Upper end of it."""
    recall: float
    """recall@5: the share of the true links that is among the first five."""
    mrr: float
    """Mean reciprocal rank: 1 if the first offer is a hit, 1/2 if the second is the first hit."""
    coverage: float
    """The share of all posts that is offered after at least one other."""
    offers: float
    """Posts offered, on average."""


def ndcg(offered: Sequence[str], true: Collection[str]) -> float:
    """Return nDCG@5 of a list, its ideal having all true links first.

    A hit at rank r gains 1 / log2(r + 1) (Järvelin and Kekäläinen, "Cumulated gain-based
    evaluation of IR techniques", 2002, in the form with binary gains).
    """
    gained = sum(_gain(rank) for rank, id_ in enumerate(offered[:DEPTH], 1) if id_ in true)
    ideal = sum(_gain(rank) for rank in range(1, min(DEPTH, len(true)) + 1))
    return gained / ideal if ideal else 0.0


def _gain(rank: int) -> float:
    return 1 / math.log2(rank + 1)


def recall(offered: Sequence[str], true: Collection[str]) -> float:
    """Return the share of the true links among the first five offers."""
    return len(set(offered[:DEPTH]) & set(true)) / len(true) if true else 0.0


def reciprocal_rank(offered: Sequence[str], true: Collection[str]) -> float:
    """Return 1 divided by the rank of the first hit among the first five offers; 0 without one."""
    return next((1 / rank for rank, id_ in enumerate(offered[:DEPTH], 1) if id_ in true), 0.0)


def coverage(offers: Mapping[str, Sequence[str]]) -> float:
    """Return the share of the posts, the keys of `offers`, that another one offers."""
    offered = {other for id_, found in offers.items() for other in found[:DEPTH] if other != id_}
    return len(offered & offers.keys()) / len(offers) if offers else 0.0


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95% interval of the mean of values.

    The percentile bootstrap (Efron, "Bootstrap methods: another look at the jackknife", 1979):
    between which values 95% of the means of samples lie that are drawn from them with repetition.
    """
    if not values:
        return 0.0, 0.0
    numbers = random.Random(SEED)
    means = sorted(
        math.fsum(numbers.choices(values, k=len(values))) / len(values) for _ in range(RESAMPLES)
    )
    return means[RESAMPLES * 25 // 1000], means[RESAMPLES * 975 // 1000 - 1]


def score(offers: Mapping[str, Sequence[str]], truth: Mapping[str, Collection[str]]) -> Scores:
    """Return how good `offers` are, the best of each post first, by the true links in `truth`.

    `offers` has every post, also those without an offer: they count for coverage.
    """
    judged = [(offers.get(id_, ()), true) for id_, true in truth.items() if true]
    values = [ndcg(offered, true) for offered, true in judged]
    low, high = interval(values)
    return Scores(
        ndcg=_mean(values),
        low=low,
        high=high,
        recall=_mean([recall(offered, true) for offered, true in judged]),
        mrr=_mean([reciprocal_rank(offered, true) for offered, true in judged]),
        coverage=coverage(offers),
        offers=_mean([len(offered[:DEPTH]) for offered in offers.values()]),
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0
