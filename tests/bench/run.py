"""Measuring: each build in a process of its own, from cold caches.

Not measured: writing the posts, compiling Python modules and counting pages.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.contestants import Contestant, contestants
from bench.generate import Blog

MKDOCS = ("-m", "mkdocs", "build", "--strict")
TAIL = 30
"""Lines of a failed build's output that are shown."""
MEGABYTE = 2**20
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 2**10
"""Bytes in one unit of `ru_maxrss`."""
INHERITED = frozenset({"PERMESSO_DRAFTS", "PYTHONPATH", "SITE_URL", "SOURCE_DATE_EPOCH"})
"""Variables that would change what is built; a build never sees them."""
# Whatever the configuration names is imported, hooks and extensions too; nothing is built.
IMPORT_ALL = "from mkdocs.config import load_config; load_config().validate()"

Progress = Callable[[str], None]


class BuildFailed(Exception):
    """A contestant's build failed; says which one and shows the end of its output."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure."""

    posts: tuple[int, ...] = (100, 1000, 5000)
    """Numbers of posts, ascending."""
    stock: bool = False
    """Whether the stock blog plugin builds them too."""
    search: bool = False
    """Whether its search index is built."""
    repeat: int = 1
    """Builds of each number by each contestant."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a build took."""

    cpu: float
    """Seconds of processor time, user and system, of its process and all that it waited for."""
    wall: float
    """Seconds from start to end."""
    peak: float
    """Memory of its largest process at its largest, in MB (2**20 bytes)."""
    pages: int
    """HTML files written."""


@dataclass(frozen=True, slots=True)
class Result:
    """What builds of the same posts by one contestant took."""

    posts: int
    """Number of posts."""
    contestant: str
    """Name of the contestant."""
    runs: tuple[Sample, ...]
    """Each build."""

    @property
    def typical(self) -> Sample:
        """The median of each figure."""
        return Sample(
            cpu=median(run.cpu for run in self.runs),
            wall=median(run.wall for run in self.runs),
            peak=median(run.peak for run in self.runs),
            pages=round(median(run.pages for run in self.runs)),
        )


def measure(options: Options, progress: Progress) -> list[Result]:
    """Return what the builds that `options` ask for took: by number of posts, Permesso first.

    Raises BuildFailed at the first build that fails. Leaves no file behind.
    """
    results: list[Result] = []
    with TemporaryDirectory(prefix="permesso-bench.") as name:
        root = Path(name)
        content = root / "content"
        entrants = contestants(root, content, stock=options.stock, search=options.search)
        for posts in options.posts:
            progress(f"{posts:,} posts: writing them")
            rewrite(content, posts)
            if posts == options.posts[0]:
                for entrant in entrants:
                    build(entrant, ("-c", IMPORT_ALL))
            results += _compare(entrants, posts, options.repeat, progress)
    return results


def rewrite(content: Path, posts: int) -> None:
    """Fill the folder `content` with a blog of so many posts, and nothing else."""
    shutil.rmtree(content, ignore_errors=True)
    Blog.of(posts).write(content)


def _compare(
    entrants: Sequence[Contestant], posts: int, repeat: int, progress: Progress
) -> list[Result]:
    """Build by turns, so that a busy minute of the machine does not hit one contestant alone."""
    runs: dict[str, list[Sample]] = {entrant.name: [] for entrant in entrants}
    for turn in range(1, repeat + 1):
        for entrant in entrants:
            progress(f"{posts:,} posts: {entrant.name}, build {turn} of {repeat}")
            runs[entrant.name].append(build_site(entrant))
    return [Result(posts, name, tuple(samples)) for name, samples in runs.items()]


def build_site(contestant: Contestant, python: Sequence[str] = ()) -> Sample:
    """Build a contestant's site from cold caches and return what that took.

    `python` are arguments of the interpreter that come before those that start MkDocs.
    """
    site = contestant.project / "site"
    for folder in (site, contestant.project / ".cache"):
        shutil.rmtree(folder, ignore_errors=True)
    sample = build(contestant, (*python, *MKDOCS))
    shutil.rmtree(site)
    return sample


def build(contestant: Contestant, arguments: Sequence[str]) -> Sample:
    """Run Python with `arguments` in a contestant's project and return what that took.

    Raises BuildFailed if it fails. Nothing that it started outlives this call.
    """
    log = contestant.project / "output.log"
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=contestant.project,
            env=_environment(contestant.project),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            _kill(process)
            raise
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise BuildFailed(f"{contestant.name} failed:\n{_tail(log)}")
    return Sample(
        cpu=usage.ru_utime + usage.ru_stime,
        wall=wall,
        peak=usage.ru_maxrss * MAXRSS_UNIT / MEGABYTE,
        pages=sum(1 for _ in (contestant.project / "site").rglob("*.html")),
    )


def _environment(project: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in INHERITED}
    # The stock plugin forgets its temporary folder when it is stopped.
    temporary = project / "tmp"
    temporary.mkdir(exist_ok=True)
    return {**kept, "NO_MKDOCS_2_WARNING": "1", "TMPDIR": str(temporary)}


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:])
