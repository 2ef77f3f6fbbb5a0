"""What Permesso wants to reach, from made-up figures."""

from __future__ import annotations

import pytest

from bench import goals, table
from bench.goals import AT_LEAST, AT_MOST, UNDER, Goal
from bench.run import CHANGED, COLD, LEAST, NOTHING, WITHOUT_SITE, Result, Sample


def result(posts: int, name: str, cpu: float, wall: float, what: str = COLD) -> Result:
    """Return a result of one build."""
    return Result(posts, name, (Sample(cpu, wall, 500, 10),), what)


ALL = [
    result(1000, "Permesso", 4, 3),
    result(1000, "Hugo", 2.5, 2),
    result(1000, "stock", 30, 30),
    result(1000, "Permesso", 1, 0.6, NOTHING),
    result(1000, "Permesso", 1, 1, CHANGED),
    result(1000, "Permesso", 1, 2, WITHOUT_SITE),
    result(1000, "Permesso", 0.2, 0.4, LEAST),
    result(5000, "Permesso", 19, 10),
    result(5000, "Hugo", 20, 10),
    result(10_000, "Permesso", 44, 25),
]


def test_every_goal_is_compared_with_what_was_measured() -> None:
    assert [(goal.shown, goal.wanted, goal.met) for goal in goals.of(ALL)] == [
        ("1.50×", "≤ 1.50×", True),
        ("7.50×", "≥ 8.00×", False),
        ("0.95×", "< 1.00×", True),
        ("1.00×", "< 1.00×", False),
        ("11.00×", "≤ 11.00×", True),
        ("500 MB", "< 953 MB", True),
        ("0.50×", "< 1.00×", True),
        ("1.00×", "< 1.00×", False),
        ("1.50×", "< 1.50×", False),
    ]


def test_what_was_not_measured_has_no_goal() -> None:
    assert goals.of([row for row in ALL if row.posts == 100]) == []
    alone = [row for row in ALL if row.contestant == "Permesso" and row.what == COLD]
    assert [goal.shown for goal in goals.of(alone)] == ["11.00×", "500 MB"]


def test_ratios_are_of_the_printed_figures() -> None:
    # Not rounded, 3.006 / 2.004 would be 1.50.
    found = goals.of([result(1000, "Permesso", 1, 3.006), result(1000, "Hugo", 1, 2.004)])
    assert [(goal.shown, goal.met) for goal in found] == [("1.50×", True)]
    found = goals.of([result(1000, "Permesso", 1, 3.015), result(1000, "Hugo", 1, 2)])
    assert [(goal.shown, goal.met) for goal in found] == [("1.51×", False)]


@pytest.mark.parametrize(
    ("sign", "found", "met"),
    [
        (UNDER, 0.99, True),
        (UNDER, 1, False),
        (AT_MOST, 1, True),
        (AT_MOST, 1.01, False),
        (AT_LEAST, 1, True),
        (AT_LEAST, 0.99, False),
    ],
)
def test_when_a_goal_is_met(sign: str, found: float, met: bool) -> None:
    assert Goal("x", sign, 1, found).met is met


def test_a_preview_has_goals_for_what_a_writer_waits_for() -> None:
    found = list(goals.of_preview({goals.POST: 299.6, goals.STYLE: 1999, "else": 5}))
    assert [(goal.shown, goal.wanted, goal.met) for goal in found] == [
        ("300 ms", "< 300 ms", False),
        ("1,999 ms", "< 2,000 ms", True),
    ]


def test_goals_are_printed() -> None:
    printed = table.goals_text(goals.of(ALL)).splitlines()
    assert printed[0].split() == ["goal", "wanted", "found", "met"]
    assert [line.split()[-1] for line in printed[2:]] == "yes no yes no yes yes yes no no".split()
