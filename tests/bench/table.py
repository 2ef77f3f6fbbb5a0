"""Printing: what was measured as tables of plain text, and as data."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import hugo, processes
from bench.contestants import PER_PAGE
from bench.generate import WORDS
from bench.goals import Goal, of_preview
from bench.goals import of as goals_of
from bench.profiling import Profile
from bench.run import AGAIN, COLD, FIRST, MOST, Options, Result

if TYPE_CHECKING:  # it needs a browser's packages, which are not everywhere
    from bench.previewing import Seen

PACKAGES = ("mkdocs", "mkdocs-material", "Markdown", "pymdown-extensions", "Jinja2")
HEADER = ("posts", "contestant", "CPU s", "CPU ms/post", "wall s", "peak MB", "pages")
GROWTH_HEADER = ("contestant", "posts", "CPU ms per further post", "ms/post, more versus fewer")
PROFILE_HEADER = ("own s", "total s", "calls", "function")
AGAIN_HEADER = ("posts", "Permesso, with what the build before left", *HEADER[2:])
PREVIEW_HEADER = ("saved", "median ms", "slowest ms", "times")
GOALS_HEADER = ("goal", "wanted", "found", "met")
RATIO = "{} / Permesso"

PEERS = {
    "hugo": (
        "Hugo: a bare theme with the same pages, lists, contents, highlighted code and related "
        "posts (by categories and tags; Permesso compares texts), RSS with whole texts where "
        "Permesso has RSS, Atom and JSON Feed; no style, no structured data, no Markdown "
        "extensions: a box (!!! note) stays text. It has no search index."
    ),
    "stock": (
        "stock: Material's blog plugin (archive, categories, authors' profiles) and tags plugin, "
        "with the same Markdown extensions. It has one page for all tags and archives of years; "
        "Permesso has a list for each tag and for each month too."
    ),
}
"""What is to be known of whom Permesso is compared with."""

BUSY = 0.5
"""Load from which on a reader has to know of it."""

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and when it was measured."""

    cpu: str
    """Model of the processor."""
    cores: int
    """How many processors the system sees."""
    system: str
    """Operating system and its version."""
    python: str
    """Implementation and version of Python."""
    packages: dict[str, str]
    """Versions of the packages that matter, by name."""
    date: str
    """Day, in UTC, as 2026-11-21."""
    load: float = 0.0
    """How many processes wanted a processor in the minute before: times are true where none did."""

    @classmethod
    def this(cls) -> Machine:
        """Return this machine, now."""
        return cls(
            cpu=_cpu_model(),
            cores=os.cpu_count() or 1,
            system=f"{platform.system()} {platform.release()}",
            python=f"{platform.python_implementation()} {platform.python_version()}",
            packages={name: version(name) for name in PACKAGES} | _hugo(),
            date=f"{datetime.now(UTC):%Y-%m-%d}",
            load=round(os.getloadavg()[0], 1),
        )

    def lines(self) -> Iterator[str]:
        """Yield what to print."""
        yield f"{self.cpu}, {self.cores} cores, {self.system}, {self.date}"
        names = (f"{name} {number}" for name, number in self.packages.items())
        yield f"{self.python}, {', '.join(names)}"
        if self.load >= BUSY:
            yield f"It had other work (load {self.load}): what is true here are ratios of CPU."


@dataclass(frozen=True, slots=True)
class Figures:
    """A row of the table: a result rounded to what is printed, so that readers can check ratios."""

    posts: int
    """Number of posts."""
    contestant: str
    """Name of the contestant, or what it does."""
    cpu: float
    """CPU seconds, to a hundredth."""
    per_post: float
    """CPU milliseconds for each post, to a hundredth; of the rounded seconds."""
    wall: float
    """Seconds from start to end, to a hundredth."""
    peak: int
    """Largest memory in MB."""
    pages: int
    """Pages written."""

    @classmethod
    def of(cls, result: Result) -> Figures:
        """Return the figures of `result`."""
        sample = result.typical
        cpu = round(sample.cpu, 2)
        return cls(
            posts=result.posts,
            contestant=result.contestant if result.what == COLD else result.what,
            cpu=cpu,
            per_post=round(cpu / result.posts * 1000, 2),
            wall=round(sample.wall, 2),
            peak=round(sample.peak),
            pages=sample.pages,
        )

    @property
    def values(self) -> tuple[float, ...]:
        """What ratios are made of, in the order of the columns."""
        return self.cpu, self.per_post, self.wall, self.peak, self.pages

    def row(self) -> Row:
        """Return the cells."""
        seconds = (f"{value:,.2f}" for value in (self.cpu, self.per_post, self.wall))
        return f"{self.posts:,}", self.contestant, *seconds, f"{self.peak:,}", f"{self.pages:,}"


def text(results: Sequence[Result], options: Options, machine: Machine) -> str:
    """Return everything that is printed about `results`."""
    figures = [Figures.of(result) for result in results if result.what == COLD]
    parts = ["\n".join(machine.lines()), columns(HEADER, _rows(figures), left=(1,))]
    if growth := list(_growth(figures)):
        parts.append(columns(GROWTH_HEADER, growth, left=(0, 1)))
    if again := [Figures.of(result).row() for result in results if result.what != COLD]:
        parts.append(columns(AGAIN_HEADER, again, left=(1,)))
    if goals := goals_of(results):
        parts.append(goals_text(goals))
    parts.append("\n".join(f"- {note}" for note in _notes(results, options)))
    return "\n\n".join(parts) + "\n"


def goals_text(goals: Iterable[Goal]) -> str:
    """Return a table of what was wanted and what was found."""
    rows = ((goal.what, goal.wanted, goal.shown, "yes" if goal.met else "no") for goal in goals)
    return columns(GOALS_HEADER, rows, left=(0, 3))


def preview_text(seen: Sequence[Seen], posts: int, machine: Machine) -> str:
    """Return everything that is printed about a preview."""
    rows = (
        (each.what, f"{each.typical:,.0f}", f"{max(each.runs):,.0f}", f"{len(each.runs)}")
        for each in seen
    )
    note = (
        f"The preview of {posts:,} posts of {WORDS} words in Chromium: from before a file is "
        "written to the frame in which a script in the page finds what it says. The server has "
        "nothing else to do."
    )
    goals = goals_text(of_preview({each.what: each.typical for each in seen}))
    parts = ["\n".join(machine.lines()), columns(PREVIEW_HEADER, rows, left=(0,)), goals, note]
    return "\n\n".join(parts) + "\n"


def preview_data(seen: Sequence[Seen], posts: int, machine: Machine) -> dict[str, Any]:
    """Return what was measured of a preview for a JSON file, in milliseconds."""
    return {
        "machine": asdict(machine),
        "posts": posts,
        "seen": [{**asdict(each), "typical": each.typical} for each in seen],
    }


def profile_text(profile: Profile, machine: Machine) -> str:
    """Return everything that is printed about `profile`."""
    rows = [
        (f"{spot.own:.2f}", f"{spot.total:.2f}", f"{spot.calls:,}", spot.name)
        for spot in profile.hotspots
    ]
    own = sum(spot.own for spot in profile.hotspots)
    notes = (
        f"Permesso, {profile.posts:,} posts, cold caches: {profile.seconds:.2f} s under cProfile; "
        f"the {len(rows)} functions with the most own time ({own:.2f} s together).",
        "Figures under a profiler are inflated, of short functions the most: they say where to "
        "look, not how long it takes. Work in other processes is not in them.",
    )
    parts = ["\n".join(machine.lines()), columns(PROFILE_HEADER, rows, left=(3,)), "\n".join(notes)]
    return "\n\n".join(parts) + "\n"


def data(results: Sequence[Result], options: Options, machine: Machine) -> dict[str, Any]:
    """Return `results` for a JSON file, not rounded: seconds, MB of 2**20 bytes, pages."""
    return {
        "machine": asdict(machine),
        "options": asdict(options),
        "results": [{**asdict(result), "typical": asdict(result.typical)} for result in results],
        "goals": [asdict(goal) | {"met": goal.met} for goal in goals_of(results)],
    }


def columns(header: Row, rows: Iterable[Row], left: Sequence[int]) -> str:
    """Return a table; the columns `left` are aligned to the left, the others to the right."""
    cells = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    aligned = (
        "  ".join(
            cell.ljust(width) if at in left else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (header, ["-" * width for width in widths], *cells[1:])
    )
    return "\n".join(line.rstrip() for line in aligned)


def _rows(figures: Sequence[Figures]) -> Iterator[Row]:
    """Yield the contestants of each number of posts, and below them their ratios."""
    for _, group in groupby(figures, key=lambda row: row.posts):
        ours, *theirs = group
        yield from (row.row() for row in (ours, *theirs))
        for peer in theirs:
            ratios = zip(peer.values, ours.values, strict=True)
            yield (
                "",
                RATIO.format(peer.contestant),
                *(f"{one / other:.2f}×" for one, other in ratios),
            )


def _growth(figures: Sequence[Figures]) -> Iterator[Row]:
    """Yield, for each contestant, how the cost grows from one number of posts to the next."""
    for name in dict.fromkeys(row.contestant for row in figures):
        for fewer, more in pairwise(row for row in figures if row.contestant == name):
            further = (more.cpu - fewer.cpu) / (more.posts - fewer.posts) * 1000
            yield (
                name,
                f"{fewer.posts:,} to {more.posts:,}",
                f"{further:,.2f}",
                f"{more.per_post / fewer.per_post:.2f}×",
            )


def _notes(results: Sequence[Result], options: Options) -> Iterator[str]:
    yield (
        f"The same made-up posts for all, of {WORDS} words; {PER_PAGE} to a page of a list; each "
        f"build in a process of its own, after one of {FIRST} posts; caches cold but where the "
        "table says otherwise; nothing compressed."
    )
    if options.repeat > 1:
        yield f"Each figure is the median of {options.repeat} builds."
    if processes.sees_families():
        yield (
            "CPU: user and system, of all processes. Peak: of all processes together (PSS, looked "
            f"at every {processes.EVERY} s); MB are 2**20 bytes."
        )
    else:
        yield (
            "CPU: user and system, of all processes. Peak: of the largest process alone, since "
            "this system tells no more; MB are 2**20 bytes."
        )
    yield f"Search: {'with' if options.search else 'without'} an index (--search)."
    if any(result.what in AGAIN for result in results):
        yield (
            "The post that is changed is the newest, which is in lists and feeds. Files read: all "
            "that the blog is made of, in the process that prints the version."
        )
    for name in options.peers:
        yield PEERS[name]
        if left := [f"{posts:,}" for posts in options.posts if options.left_out(name, posts)]:
            yield f"{name}: not asked for {', '.join(left)} posts; {MOST[name]:,} take minutes."


def _hugo() -> dict[str, str]:
    """Return the version of Hugo by its name, if it is installed."""
    found = hugo.version()
    return {"Hugo": found} if found else {}


def _cpu_model() -> str:
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())
