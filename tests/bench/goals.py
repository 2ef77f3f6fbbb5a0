"""What Permesso wants to reach, and whether it does.

Ratios, because they hold on any machine: of Permesso's figures and those of others in the same run.
Where a run has not what a goal compares, the goal is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.run import CHANGED, COLD, LEAST, NOTHING, WITHOUT_SITE, Result

AT_LEAST = "≥"
AT_MOST = "≤"
UNDER = "<"
GIGABYTE = 953
"""A GB of 10**9 bytes in MB of 2**20."""
POST = "a word in a post"
TEMPLATE = "a template"
STYLE = "permesso.css"
SETTING = "a setting in mkdocs.yml"
PREVIEWED = {POST: 300, TEMPLATE: 2000, STYLE: 2000, SETTING: 2000}
"""Milliseconds under which the change of a file should be seen in the preview."""
OURS, HUGO, STOCK = "Permesso", "Hugo", "stock"


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to reach."""

    what: str
    """What is measured, in words."""
    sign: str
    """`AT_LEAST`, `AT_MOST` or `UNDER`."""
    limit: float
    """What it is compared with."""
    found: float
    """What was measured, rounded as it is printed."""
    unit: str = "×"
    """What stands behind both: a sign, or a blank and a word."""

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        if self.sign == AT_LEAST:
            return self.found >= self.limit
        return self.found < self.limit or (self.sign == AT_MOST and self.found == self.limit)

    @property
    def wanted(self) -> str:
        """The limit as it is printed."""
        return f"{self.sign} {self._printed(self.limit)}"

    @property
    def shown(self) -> str:
        """What was measured, as it is printed."""
        return self._printed(self.found)

    def _printed(self, value: float) -> str:
        return f"{value:,.{2 if self.unit == '×' else 0}f}{self.unit}"


def of(results: Sequence[Result]) -> list[Goal]:
    """Return the goals for what was measured."""
    samples = {(result.posts, result.contestant, result.what): result.typical for result in results}

    def wall(posts: int, name: str = OURS, what: str = COLD) -> float | None:
        sample = samples.get((posts, name, what))
        return sample.wall if sample else None

    def cpu(posts: int, name: str = OURS) -> float | None:
        sample = samples.get((posts, name, COLD))
        return sample.cpu if sample else None

    found = [
        _ratio(
            f"1,000 posts, cold: wall, {OURS} / Hugo", AT_MOST, 1.5, wall(1000), wall(1000, HUGO)
        ),
        _ratio(f"1,000 posts, cold: CPU, stock / {OURS}", AT_LEAST, 8, cpu(1000, STOCK), cpu(1000)),
        _ratio(f"5,000 posts, cold: CPU, {OURS} / Hugo", UNDER, 1, cpu(5000), cpu(5000, HUGO)),
        _ratio(f"5,000 posts, cold: wall, {OURS} / Hugo", UNDER, 1, wall(5000), wall(5000, HUGO)),
        _ratio("10,000 posts, cold: CPU beside that of 1,000", AT_MOST, 11, cpu(10_000), cpu(1000)),
    ]
    if whole := samples.get((10_000, OURS, COLD)):
        name = "10,000 posts, cold: peak (1 GB)"
        found.append(Goal(name, UNDER, GIGABYTE, round(whole.peak), " MB"))
    for what in (CHANGED, WITHOUT_SITE):
        name = f"1,000 posts, {what}: wall, {OURS} / Hugo"
        found.append(_ratio(name, UNDER, 1, wall(1000, what=what), wall(1000, HUGO)))
    name = f"1,000 posts, {NOTHING}: wall beside {LEAST}"
    found.append(_ratio(name, UNDER, 1.5, wall(1000, what=NOTHING), wall(1000, what=LEAST)))
    return [goal for goal in found if goal]


def of_preview(milliseconds: Mapping[str, float]) -> Iterator[Goal]:
    """Yield the goals for what a preview took: the median of each kind of change, by its name."""
    for what, limit in PREVIEWED.items():
        if what in milliseconds:
            yield Goal(
                f"from saving {what} to seeing it", UNDER, limit, round(milliseconds[what]), " ms"
            )


def _ratio(
    what: str, sign: str, limit: float, one: float | None, other: float | None
) -> Goal | None:
    """Return a goal for the ratio of two figures, rounded as printed, if both are there."""
    if one is None or other is None:
        return None
    return Goal(what, sign, limit, round(round(one, 2) / round(other, 2), 2))
