"""The measures of related posts, against values computed by hand."""

from __future__ import annotations

import pytest

from permesso.related.evaluation import measures
from permesso.related.evaluation.measures import Scores, score

NEAR = 1e-6


def about(value: float) -> object:
    return pytest.approx(value, abs=NEAR)


@pytest.mark.parametrize(
    ("offered", "true", "expected"),
    [
        (["a", "x", "b"], {"a", "b", "c"}, (1 + 1 / 2) / (1 + 0.6309298 + 1 / 2)),
        (["a", "b"], {"a", "b"}, 1),
        (["x", "a"], {"a"}, 0.6309298),
        (["x", "y", "z", "w", "a"], {"a"}, 0.3868528),
        (["x", "y", "z", "w", "v", "a"], {"a"}, 0),
        (["a", "b", "c", "d", "e"], {*"abcdefg"}, 1),
        (["x", "b", "c", "x2", "e"], {*"abcdefg"}, 0.5147714),
        ([], {"a"}, 0),
        (["a"], set(), 0),
    ],
)
def test_ndcg(offered: list[str], true: set[str], expected: float) -> None:
    assert measures.ndcg(offered, true) == about(expected)


@pytest.mark.parametrize(
    ("offered", "true", "expected"),
    [
        (["a", "x", "b"], {"a", "b", "c"}, 2 / 3),
        (["x", "y", "z", "w", "v", "a"], {"a"}, 0),
        (["a", "b", "c", "d", "e"], {*"abcdefg"}, 5 / 7),
        ([], {"a"}, 0),
        (["a"], set(), 0),
    ],
)
def test_recall(offered: list[str], true: set[str], expected: float) -> None:
    assert measures.recall(offered, true) == about(expected)


@pytest.mark.parametrize(
    ("offered", "expected"),
    [(["a"], 1), (["x", "a", "b"], 1 / 2), (["x", "y", "z", "w", "v", "a"], 0), ([], 0)],
)
def test_reciprocal_rank(offered: list[str], expected: float) -> None:
    assert measures.reciprocal_rank(offered, {"a", "b"}) == about(expected)


def test_coverage_counts_posts_that_another_one_offers() -> None:
    offers = {"a": ["b"], "b": ["b"], "c": [], "d": ["1", "2", "3", "4", "5", "a"]}
    assert measures.coverage(offers) == about(1 / 4)
    assert measures.coverage({"a": ["b"], "b": [], "c": ["c"]}) == about(1 / 3)
    assert measures.coverage({}) == 0


def test_the_interval_of_a_mean() -> None:
    low, high = measures.interval([0.0, 1.0] * 50)
    # The normal interval is 0.5 plus and minus 1.96 times 0.05.
    assert low == pytest.approx(0.402, abs=0.02)
    assert high == pytest.approx(0.598, abs=0.02)
    assert measures.interval([0.0, 1.0] * 50) == (low, high)
    assert measures.interval([0.25] * 7) == (0.25, 0.25)
    assert measures.interval([]) == (0, 0)


def test_scores_are_means_over_posts_with_a_true_link() -> None:
    offers = {"a": ["b", "c"], "b": ["c", "a"], "c": [], "d": ["a"]}
    truth = {"a": {"b"}, "b": {"a"}, "c": {"a"}, "d": set[str]()}
    found = score(offers, truth)
    assert found.ndcg == about((1 + 0.6309298 + 0) / 3)
    assert found.recall == about(2 / 3)
    assert found.mrr == about((1 + 1 / 2 + 0) / 3)
    assert found.coverage == about(3 / 4)
    assert found.offers == about(5 / 4)
    assert found.low <= found.ndcg <= found.high


def test_nothing_true_scores_nothing() -> None:
    assert score({"a": ["b"], "b": []}, {}) == Scores(0, 0, 0, 0, 0, 0.5, 0.5)
