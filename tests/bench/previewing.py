"""The preview: how long it takes from saving a file until the browser shows what it says.

What `./scripts/serve` runs, without the services beside it, and a page of the blog in Chromium that
nobody touches. A file is written, and a script in the page looks before each frame whether it is
there: what a writer sees, reloading and painting included.
"""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Error, Page, sync_playwright

import browser
from bench import processes
from bench.contestants import Contestant, contestants, preview_of, write_posts
from bench.generate import Blog, file_name
from bench.goals import POST, SETTING, STYLE, TEMPLATE
from bench.run import BuildFailed, Progress, change, environment, tail
from stress.service import free_port

NEW = "a new post, on the home page"
DELETED = "a deleted post, gone from the home page"

SHOWN = "wanted => document.body?.textContent.includes(wanted) && Date.now()"
GONE = "wanted => document.body && !document.body.textContent.includes(wanted) && Date.now()"
STYLED = """wanted => document.documentElement
&& getComputedStyle(document.documentElement).getPropertyValue('--bench').trim() === wanted
&& Date.now()"""
"""Each returns the moment when what was saved can be seen, and something false until then."""
PATIENCE = 180
"""Seconds after which something that was saved is taken for lost."""
QUIET, LOOK = 0.1, 0.5
"""A server that computed less than so many of so many seconds has done its work."""


class NotShown(BuildFailed):
    """A page did not show what was saved; says what that was."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How long a kind of change took to be seen."""

    what: str
    """What was saved."""
    runs: tuple[float, ...]
    """Milliseconds from before it was written until a page showed it, for each time."""

    @property
    def typical(self) -> float:
        """The median."""
        return median(self.runs)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a writer does."""

    what: str
    """What it is, in words."""
    path: str
    """The page to look at, below the root."""
    save: Callable[[], None]
    """Does it."""
    sign: str
    """JavaScript: a function that tells when it is seen."""
    wanted: str
    """What that function looks for."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who changes a blog."""

    project: Path
    """The folder of the blog."""
    blog: Blog
    """Its posts."""

    def steps(self, turn: int, path: str) -> Iterator[Step]:
        """Yield what is done in one turn; the address of the newest post is `path`."""
        posts = self.project / "docs/posts"
        newest = posts / file_name(self.blog.posts - 1)
        template = self.project / "overrides/components/byline.html"
        style = self.project / "overrides/assets/stylesheets/permesso.css"
        mark = f"Tic{turn}"
        yield Step(POST, path, lambda: change(newest, mark), SHOWN, f" {mark}.")
        span = f"<span>Modello {turn}</span>"
        yield Step(TEMPLATE, path, lambda: _append(template, span), SHOWN, f"Modello {turn}")
        rule = f":root {{ --bench: {turn} }}\n"
        yield Step(STYLE, path, lambda: _append(style, rule), STYLED, str(turn))
        name = f"Bottega {turn}"
        yield Step(SETTING, path, lambda: self._rename(name), SHOWN, name)
        added = posts / f"aggiunto-{turn}.md"
        title = f"Appena arrivato {turn}"
        yield Step(NEW, "", lambda: self._add(added, title), SHOWN, title)
        yield Step(DELETED, "", added.unlink, GONE, title)

    def _rename(self, name: str) -> None:
        settings = self.project / "mkdocs.yml"
        _, *rest = settings.read_text(encoding="utf-8").splitlines(keepends=True)
        settings.write_text("".join([f"site_name: {name}\n", *rest]), encoding="utf-8")

    def _add(self, post: Path, title: str) -> None:
        """Write a post that is the newest."""
        newest = self.blog.posts - 1
        _, mark, rest = self.blog.post(newest).partition("description:")
        after = rest.replace(f"date: {self.blog.day(newest)}", "date: 2026-01-01", 1)
        post.write_text(f"---\ntitle: {title}\n{mark}{after}", encoding="utf-8")


def measure(posts: int, repeat: int, progress: Progress) -> list[Seen]:
    """Return how long each kind of change takes to be seen, on a blog of so many posts.

    Raises BuildFailed if the preview does not start, NotShown if it does not show something.
    Leaves no file behind.
    """
    runs: dict[str, list[float]] = {}
    with TemporaryDirectory(prefix="permesso-bench.") as name:
        root = Path(name)
        progress(f"{posts:,} posts: writing them")
        (contestant,) = contestants(root)
        write_posts(root, Blog.of(posts))
        writer = Writer(contestant.project, Blog.of(posts))
        progress(f"{posts:,} posts: starting the preview")
        with serving(contestant) as (server, address), _page() as page:
            path = _newest(page, address)
            for turn in range(1, repeat + 1):
                for step in writer.steps(turn, path):
                    progress(f"{posts:,} posts: {step.what}, {turn} of {repeat}")
                    page.goto(address + step.path)
                    settle(server)
                    runs.setdefault(step.what, []).append(_seen(page, step))
    return [Seen(what, tuple(times)) for what, times in runs.items()]


@contextmanager
def serving(contestant: Contestant) -> Iterator[tuple[int, str]]:
    """Run the preview of a blog; yield its process and the address of its root, when it answers."""
    port = free_port()
    preview = preview_of(contestant, port)
    address = preview.environment["SITE_URL"]
    log = preview.project / "output.log"
    process = processes.start(preview.build, preview.project, environment(preview), log)
    try:
        limit = time.monotonic() + PATIENCE
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > limit:
                raise BuildFailed(f"the preview did not start:\n{tail(log)}")
            time.sleep(LOOK)
        yield process.pid, address
    finally:
        processes.end(process)


def settle(server: int) -> None:
    """Wait until the server has done what was to be done: nobody saves twice in a second."""
    if not processes.sees_families():
        time.sleep(5)
        return
    limit = time.monotonic() + PATIENCE
    spent = _spent(server)
    while time.monotonic() < limit:
        time.sleep(LOOK)
        before, spent = spent, _spent(server)
        if spent - before < QUIET:
            return


def _spent(server: int) -> float:
    return sum(map(processes.time_of, processes.family(server)))


def _answers(address: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:
        return bool(answer.status == 200)
    return False


@contextmanager
def _page() -> Iterator[Page]:
    """Yield a page in Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser.find(), args=browser.OPTIONS)
        yield started.new_page()
        started.close()


def _newest(page: Page, address: str) -> str:
    """Return the address of the newest post below the root, as the home page has it."""
    page.goto(address)
    found = page.locator("main h2 a").first.get_attribute("href")
    assert found, "the home page shows no post"
    return found


def _seen(page: Page, step: Step) -> float:
    """Do something and return how many milliseconds later the page shows it."""
    started = time.time() * 1000
    step.save()
    while time.time() * 1000 - started < PATIENCE * 1000:
        # A page that is replaced at the very moment takes its answer along: then the next says it.
        with suppress(Error):
            found = page.wait_for_function(
                step.sign, arg=step.wanted, polling="raf", timeout=PATIENCE * 1000
            )
            return float(found.json_value()) - started
    raise NotShown(f"the preview did not show {step.what}")


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
