"""Where Permesso's time goes: one build under cProfile."""

from __future__ import annotations

import pstats
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.contestants import contestants, write_posts
from bench.generate import Blog
from bench.run import BuildFailed, Progress, build_site

SHOWN = 25
"""Functions in the table."""


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A function and what it took, under the profiler."""

    own: float
    """Seconds in the function itself."""
    total: float
    """Seconds in it and in what it called."""
    calls: int
    """How often it was called."""
    name: str
    """File, line and name; the file without what is alike for all of its package."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A build under the profiler."""

    posts: int
    """Number of posts."""
    seconds: float
    """Seconds in all functions together."""
    hotspots: tuple[Hotspot, ...]
    """The functions with the most own time, the first one the most."""


def profile(posts: int, progress: Progress) -> Profile:
    """Build a blog of so many posts with Permesso under cProfile.

    Raises BuildFailed if the build fails. Leaves no file behind.
    """
    with TemporaryDirectory(prefix="permesso-bench.") as name:
        root = Path(name)
        (permesso,) = contestants(root)
        write_posts(root, Blog.of(posts))
        progress(f"{posts:,} posts: {permesso.name} under the profiler")
        written = root / "profile"
        sample = build_site(permesso, ("-m", "cProfile", "-o", str(written)))
        if not sample.pages:  # cProfile ends well even when what it runs does not
            raise BuildFailed(f"{permesso.name} wrote no page under the profiler")
        stats = pstats.Stats(str(written))
    hotspots = sorted(_hotspots(stats), key=lambda hotspot: hotspot.own, reverse=True)
    return Profile(posts, sum(hotspot.own for hotspot in hotspots), tuple(hotspots[:SHOWN]))


def _hotspots(stats: pstats.Stats) -> Iterator[Hotspot]:
    # Not get_stats_profile(): it throws functions of the same name together.
    for (file, line, function), figures in stats.stats.items():  # type: ignore[attr-defined]
        _, calls, own, total, _ = figures
        yield Hotspot(own, total, calls, _short(file, line, function))


def _short(file: str, line: int, function: str) -> str:
    """Return how a function is shown: `markdown/core.py:337 convert`; built-in ones by name."""
    if file == "~":
        return function.strip("<>")
    path = Path(file)
    return f"{path.parent.name}/{path.name}:{line} {function}"
