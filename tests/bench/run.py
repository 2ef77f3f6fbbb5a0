"""Measuring: each build in a process of its own, from cold caches and with those of a build before.

Not measured: writing the posts, compiling Python modules and counting pages.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import processes
from bench.contestants import Contestant, contestants, write_posts
from bench.generate import Blog, file_name

TAIL = 30
"""Lines of a failed build's output that are shown."""
INHERITED = frozenset({"PERMESSO_DRAFTS", "PYTHONPATH", "SITE_URL", "SOURCE_DATE_EPOCH"})
"""Variables that would change what is built; a build never sees them."""
MOST = {"stock": 5000}
"""Posts beyond which a contestant takes too long to wait for: a quarter of an hour for 10,000."""
FIRST = 2
"""Posts of a build before all others: what is compiled or read once for all is so afterwards."""

COLD = "cold"
NOTHING = "nothing changed"
CHANGED = "one post changed"
WITHOUT_SITE = "one post changed, site/ deleted"
LEAST = "mkdocs --version, files read"
AGAIN = (NOTHING, CHANGED, WITHOUT_SITE)
"""What happened since the build before. The last one is what CI does, which keeps .cache/ alone."""
READ = """
import os
for at in ("docs", "overrides", "mkdocs.yml"):
    for folder, _, names in os.walk(at, followlinks=True):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                file.read()
from mkdocs.__main__ import cli
cli(["--version"])
"""
"""A process that does nothing but start MkDocs and read what a blog is made of."""

Progress = Callable[[str], None]


class BuildFailed(Exception):
    """A contestant's build failed; says which one and shows the end of its output."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure."""

    posts: tuple[int, ...] = (100, 1000, 5000)
    """Numbers of posts, ascending."""
    peers: tuple[str, ...] = ()
    """Who else builds them, some of `contestants.PEERS`."""
    search: bool = False
    """Whether a search index is built."""
    again: bool = False
    """Whether Permesso builds again what it has built: see `AGAIN`."""
    repeat: int = 1
    """Builds of each number by each contestant."""

    def left_out(self, name: str, posts: int) -> bool:
        """Tell whether a contestant is spared so many posts."""
        return posts > MOST.get(name, posts)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a build took."""

    cpu: float
    """Seconds of processor time, user and system, of its process and all that it waited for."""
    wall: float
    """Seconds from start to end."""
    peak: float
    """Memory of all its processes together at their largest, in MB (2**20 bytes)."""
    pages: int
    """HTML files in the site."""


@dataclass(frozen=True, slots=True)
class Result:
    """What builds of the same posts by one contestant took."""

    posts: int
    """Number of posts."""
    contestant: str
    """Name of the contestant."""
    runs: tuple[Sample, ...]
    """Each build."""
    what: str = COLD
    """What there was of a build before: nothing, or one of `AGAIN`; or `LEAST`."""

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
        entrants = contestants(root, peers=options.peers, search=options.search)
        progress("building two posts, so that all is compiled")
        write_posts(root, Blog.of(FIRST))
        for entrant in entrants:
            build_site(entrant)
        for posts in options.posts:
            progress(f"{posts:,} posts: writing them")
            write_posts(root, Blog.of(posts))
            here = [each for each in entrants if not options.left_out(each.name, posts)]
            results += _compare(here, posts, options.repeat, progress)
            if options.again:
                results += _again(entrants[0], posts, options.repeat, progress)
    return results


def change(post: Path, word: str) -> None:
    """Make the text of a post longer by a word."""
    text, mark, rest = post.read_text(encoding="utf-8").partition("\n\n<!-- more -->")
    post.write_text(f"{text} {word}.{mark}{rest}", encoding="utf-8")


def _compare(
    entrants: Sequence[Contestant], posts: int, repeat: int, progress: Progress
) -> list[Result]:
    """Build by turns, so that a busy minute of the machine does not hit one contestant alone."""
    runs: dict[str, list[Sample]] = {entrant.name: [] for entrant in entrants}
    for turn in range(1, repeat + 1):
        for entrant in entrants:
            progress(f"{posts:,} posts: {entrant.name}, build {turn} of {repeat}")
            clear(entrant)
            runs[entrant.name].append(build(entrant, entrant.build))
            if entrant is not entrants[0]:
                clear(entrant)  # of Permesso, the last build may be what the next ones begin with
    return [Result(posts, name, tuple(samples)) for name, samples in runs.items()]


def _again(permesso: Contestant, posts: int, repeat: int, progress: Progress) -> list[Result]:
    """Build what was built just now, in a fresh process each time, as the next day or CI does."""
    newest = permesso.project / "docs/posts" / file_name(posts - 1)
    runs: dict[str, list[Sample]] = {what: [] for what in (*AGAIN, LEAST)}
    words: list[str] = []
    for turn in range(1, repeat + 1):
        for what in AGAIN:
            progress(f"{posts:,} posts: {permesso.name}, {what}, build {turn} of {repeat}")
            if what != NOTHING:
                words.append(f"Parola{len(words)}")
                change(newest, words[-1])
            if what == WITHOUT_SITE:
                shutil.rmtree(permesso.project / permesso.site)
            runs[what].append(build(permesso, permesso.build))
            _require(permesso, posts - 1, words)
        runs[LEAST].append(build(permesso, (sys.executable, "-c", READ)))
    return [Result(posts, permesso.name, tuple(samples), what) for what, samples in runs.items()]


def _require(permesso: Contestant, number: int, words: Sequence[str]) -> None:
    """Fail if the page of a post does not have the words: fast is what does its work."""
    pages = (permesso.project / permesso.site).glob(f"*-{number}/index.html")
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    if lost := [word for word in words if f" {word}." not in text]:
        raise BuildFailed(f"{permesso.name} left out what was changed: {', '.join(lost)}")


def build_site(contestant: Contestant, python: Sequence[str] = ()) -> Sample:
    """Build a contestant's site from cold caches and return what that took; leave no site behind.

    `python` are arguments of the interpreter that come before those of the build.
    """
    clear(contestant)
    interpreter, *arguments = contestant.build
    sample = build(contestant, (interpreter, *python, *arguments))
    clear(contestant)
    return sample


def clear(contestant: Contestant) -> None:
    """Remove what a build leaves: its site and its caches."""
    for name in (contestant.site, ".cache"):
        shutil.rmtree(contestant.project / name, ignore_errors=True)


def build(contestant: Contestant, command: Sequence[str]) -> Sample:
    """Run `command` in a contestant's project and return what that took.

    Raises BuildFailed if it fails. Nothing that it started outlives this call.
    """
    log = contestant.project / "output.log"
    usage = processes.run(command, contestant.project, environment(contestant), log)
    if usage.status != 0:
        raise BuildFailed(f"{contestant.name} failed:\n{tail(log)}")
    site = contestant.project / contestant.site
    return Sample(usage.cpu, usage.wall, usage.peak, sum(1 for _ in site.rglob("*.html")))


def environment(contestant: Contestant) -> dict[str, str]:
    """Return the variables that a contestant's processes see."""
    kept = {name: value for name, value in os.environ.items() if name not in INHERITED}
    # The stock plugin forgets its temporary folder when it is stopped.
    temporary = contestant.project / "tmp"
    temporary.mkdir(exist_ok=True)
    always = {"NO_MKDOCS_2_WARNING": "1", "TMPDIR": str(temporary)}
    return {**kept, **always, **contestant.environment}


def tail(log: Path) -> str:
    """Return the end of what a program printed."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:])
