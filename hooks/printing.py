"""Pages are printed by our own hands: on every core, and only those that changed; a helper of the
adapters, not a hook.

MkDocs prints one page after the other, all of them each time. When everything about the pages is
known (`on_env`), they are printed here as MkDocs 1.6.1 does (`mkdocs.commands.build._build_page`;
a test fails when that changes), finished, written, and taken from the files that MkDocs has still
to build. A hook or plugin of the owner's that takes part in printing gets its events as MkDocs has
them: then MkDocs prints.
"""

from __future__ import annotations

import gc
import inspect
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from threading import RLock
from typing import Any

from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import BuildError, PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

import published
from blog_pages import BlogPage
from page_keys import Keys
from permesso.finishing.finishing import Finishing
from permesso.printing import kept
from permesso.printing.digests import Untold
from permesso.printing.kept import Kept
from permesso.printing.watch import Watch
from permesso.views import subject
from permesso.workshop import forking
from permesso.workshop.cabinet import Cabinet

log = logging.getLogger("mkdocs.hooks.printing")

TAKING_PART = (
    "env",
    "page_content",
    "page_context",
    "page_markdown",
    "page_read_source",
    "post_build",
    "post_page",
    "pre_page",
)
"""Events of who may change pages, or what they are made from."""
OURS = (
    "blog.py",
    "building/making.py",
    "finishing.py",
    "printing.py",
    "staging.py",
    "theming.py",
)
"""Files with such events that are known here."""
DRAFT = (
    '<div class="mkdocs-draft-marker" title="This page will not be included into the built site.">'
    "DRAFT</div>"
)
"""What MkDocs puts before a text that only a preview shows (`draft_docs`)."""
AT_ONCE = 200
"""Pages of earlier builds that are read together."""
EXAMPLES = 48
"""Pages that are printed before there are several processes: what they have in common with others
is worked out once then (a tenth of all processor time, measured at 1,000 posts)."""


class Printer:
    """Prints the pages of a build, one at a time, as MkDocs does."""

    def __init__(
        self, config: MkDocsConfig, nav: Navigation, files: Sequence[File], env: Any
    ) -> None:
        """Take all that MkDocs has when it begins to print; `files` are those of the pages."""
        self._config, self._nav, self._env = config, nav, env
        self._files = files
        self._lock = RLock()
        self.addresses: Mapping[str, Page] = {
            file.page.url: file.page for file in self._files if file.page
        }
        """The pages by their addresses from the site's root."""

    def page(self, url: str) -> str:
        """Return the page at an address; raises KeyError where there is none, and what its template
        raises. Any thread may ask."""
        with self._lock:
            page = self.addresses[url]
            # Once printed, it has no places for blocks any more.
            content = page.content
            try:
                with self.told(page):
                    return self.printed(page, self.context(page))
            finally:
                page.content = content

    def context(self, page: Page) -> Any:
        """Return what the template of a page may read, after all events."""
        context = get_context(self._nav, self._files, self._config, page)
        return self._config.plugins.on_page_context(
            context, page=page, config=self._config, nav=self._nav
        )

    def printed(self, page: Page, context: Any) -> str:
        """Return a page as its template prints it in a context, after all events."""
        page.active = True
        try:
            template = self._env.get_template(page.meta.get("template", "main.html"))
            if page.file.inclusion.is_excluded():
                page.content = DRAFT + (page.content or "")
            output = template.render(context)
            return self._config.plugins.on_post_page(output, page=page, config=self._config)
        finally:
            page.active = False

    @contextmanager
    def told(self, page: Page) -> Iterator[None]:
        """Say which page it is that cannot be printed."""
        # The links of MkDocs's own relative to it (`!relative`).
        self._config._current_page = page
        try:
            yield
        except Exception as error:
            message = f"Error building page '{page.file.src_uri}':"
            # What a BuildError says, MkDocs prints.
            log.error(message if isinstance(error, BuildError) else f"{message} {error}")
            raise
        finally:
            self._config._current_page = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a page."""

    place: int
    """Its number."""
    key: str | None = None
    """By what it is kept; None for one that is not."""
    was_kept: bool = False
    """Whether an earlier build printed it."""
    is_empty: bool = False
    """Whether its template printed nothing."""
    has_failed: bool = False
    """Whether something was raised; then nothing became of it."""
    record: Any = None
    """What its finishing remembers."""
    logged: tuple[tuple[str, int, str], ...] = ()
    """What was said meanwhile: name of the logger, level, message."""


@dataclass(frozen=True, slots=True)
class Job:
    """A page that is to be printed."""

    place: int
    """Its number."""
    key: str | None
    """By what it is kept; None for one that is not."""


@dataclass(frozen=True, slots=True)
class Press:
    """Prints, finishes and writes pages, here or in a process of its own."""

    pages: Sequence[BlogPage]
    """All of them."""
    printer: Printer
    """Who prints them."""
    watch: Watch
    """Sees what their templates read."""
    finishing: Finishing | None
    """Who finishes them; None in a preview."""
    keys: Keys | None
    """By what they are kept; None where none is."""
    cabinet: Cabinet
    """Where they are kept."""

    def begin(self) -> tuple[list[Done], list[Job]]:
        """Write the pages that an earlier build printed; return what became of them, and what is
        left to do."""
        done: list[Done] = []
        left: list[Job] = []
        for start in range(0, len(self.pages), AT_ONCE):
            places = range(start, min(start + AT_ONCE, len(self.pages)))
            jobs = [Job(place, self._key(self.pages[place])) for place in places]
            found = kept.read(self.cabinet, [job.key for job in jobs if job.key])
            for job in jobs:
                page = found.get(job.key or "")
                if page is None:
                    left.append(job)
                    continue
                with self.printer.told(self.pages[job.place]):
                    self._write(job.place, page.html)
                done.append(Done(job.place, job.key, True, not page.html, False, page.record))
        return done, left

    def some(self, jobs: Sequence[Job]) -> list[Done]:
        """Do some pages; where one fails, none after it."""
        made: dict[str, Kept] = {}
        done: list[Done] = []
        with suppress(Exception):
            for job in jobs:
                one, page = self._new(job)
                done.append(one)
                if one.key:
                    made[one.key] = page
        kept.write(self.cabinet, made)
        if self.finishing:
            self.finishing.keep()
        # What was raised is of use where everybody can see it.
        return done + [Done(job.place, has_failed=True) for job in jobs[len(done) :]]

    def again(self, place: int) -> Done:
        """Do a page that failed, and let everybody see what is raised."""
        with self.printer.told(self.pages[place]):
            return self._new(Job(place, None))[0]

    def _key(self, page: BlogPage) -> str | None:
        if self.keys and self.finishing:
            return self.keys.of(page, self.finishing.key_of(address(page)))
        return None

    def _new(self, job: Job) -> tuple[Done, Kept]:
        page, result = self.pages[job.place], Kept(b"", None)
        before = page.content
        with _heard() as logged, self.watch.page(page, subject(page.view)):
            try:
                html = _clean(self.printer.printed(page, self.printer.context(page)))
            finally:
                # Once printed, it has no places for blocks any more.
                page.content = before
            if html.strip() and self.finishing:
                finished = self.finishing.page(address(page), html)
                result = Kept(finished.html.encode(), finished.record)
            elif html.strip():
                result = Kept(html.encode(), None)
        self._write(job.place, result.html)
        # Who says something says it in every build.
        key = None if logged or self.watch.beyond else job.key
        is_empty, told = not result.html, tuple(logged)
        return Done(job.place, key, False, is_empty, False, result.record, told), result

    def _write(self, place: int, content: bytes) -> None:
        if content:
            path = self.pages[place].file.abs_dest_path
            try:
                os.mkdir(os.path.dirname(path))
            except FileExistsError:
                pass
            except FileNotFoundError:
                os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)


class Printing(BasePlugin):
    """The printing of a build."""

    def __init__(self) -> None:
        self.on_demand = False
        """Whether pages are printed when somebody asks for them, not before."""
        self.printer: Printer | None = None
        """Who prints them, from `on_env` on."""
        self.finishing: Finishing | None = None
        """Who finished what was printed; None where MkDocs prints."""
        self.records: dict[str, Any] = {}
        """What the finishing remembers of each page that was printed here, by address."""
        self.printed: list[str] = []
        """The addresses of the pages that were printed here."""
        self.kept: list[str] = []
        """Those of the pages that an earlier build had printed."""
        self._nav: Navigation | None = None

    def on_nav(self, nav: Navigation, **_: Any) -> Navigation:
        """Take note of the menu."""
        self._nav = nav
        return nav

    @event_priority(-1000)  # when nobody changes the environment any more
    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> Any:
        """Print every page, unless somebody else does."""
        assert self._nav is not None
        # A preview shows drafts, too.
        level = InclusionLevel.is_in_serve if self.on_demand else InclusionLevel.is_included
        pages = files.documentation_pages(inclusion=level)
        self.printer = Printer(config, self._nav, pages, env)
        if not self.on_demand and not _others(config) and not _lists_pages(config):
            press = self._press(self.printer, env, config, files)
            theming = config.plugins["permesso/theming"]
            theming.inline(env)
            every = self._done(press, config)
            theming.outline(env)
            self._take_note(every, press)
            _take(press.pages, files)
        return env

    def _press(self, printer: Printer, env: Any, config: MkDocsConfig, files: Files) -> Press:
        build, theming = config.plugins["permesso"], config.plugins["permesso/theming"]
        pages = [
            file.page for file in files.documentation_pages() if isinstance(file.page, BlogPage)
        ]
        keys = None
        if not build.workshop.quick:
            self.finishing = published.finishing(config, *published.of_files(files))
            around = [
                env.globals[name]
                for name in ("abroad", "features", "missing", "preview", "schemes")
            ]
            with suppress(Untold):
                keys = Keys(
                    config,
                    self._nav,
                    build.blog,
                    build.edition,
                    build.heads,
                    theming.scripts,
                    theming.own_scripts,
                    self.finishing.key(),
                    around,
                )
        return Press(pages, printer, theming.watch, self.finishing, keys, build.workshop.cabinet)

    def _done(self, press: Press, config: MkDocsConfig) -> list[Done]:
        """Return what became of the pages, in their order."""
        workshop = config.plugins["permesso"].workshop
        done, left = press.begin()
        first = _first(left, press.pages)
        rest = sorted(set(left) - set(first), key=attrgetter("place"))
        # Templates are compiled and stylesheets taken apart before many processes need them.
        done += press.some(first)
        # What is there by now is not looked at again, and so stays shared between processes.
        gc.freeze()
        try:
            done += forking.each(press.some, rest, workshop.processes, "pages", workshop.progress)
        except forking.Lost as error:
            raise PluginError(str(error)) from None
        finally:
            gc.unfreeze()
        return sorted(done, key=attrgetter("place"))

    def _take_note(self, every: Sequence[Done], press: Press) -> None:
        """Take note of what became of some pages, and tell it."""
        for each in every:
            done = press.again(each.place) if each.has_failed else each
            page = press.pages[done.place]
            for name, level, message in done.logged:
                logging.getLogger(name).log(level, "%s", message)
            if done.is_empty:
                log.info(f"Page skipped: '{page.file.src_uri}'. Generated empty output.")
            elif self.finishing:
                self.records[address(page)] = done.record
            (self.kept if done.was_kept else self.printed).append(address(page))
        kept.needed(press.cabinet, [each.key for each in every if each.key])


def _first(jobs: Sequence[Job], pages: Sequence[BlogPage]) -> list[Job]:
    """Return the first page of each template, and some others from everywhere in the blog."""
    found: dict[str, Job] = {}
    for job in jobs:
        found.setdefault(pages[job.place].meta.get("template", ""), job)
    others = jobs[:: -(-len(jobs) // EXAMPLES) or 1]
    return sorted({*found.values(), *others}, key=attrgetter("place"))


def address(page: Page) -> str:
    """Return the address of a page as its folder is called; in `page.url` it is quoted."""
    return page.file.dest_uri.removesuffix("index.html")


def _others(config: MkDocsConfig) -> bool:
    """Tell whether somebody else takes part in printing."""
    here = Path(__file__).resolve().parent
    ours = {str(here / name) for name in OURS}
    listening = (method for name in TAKING_PART for method in config.plugins.events[name])
    return any(_file(method) not in ours for method in listening)


def _file(method: Any) -> str | None:
    # `--profile` wraps what it measures.
    code = getattr(inspect.unwrap(getattr(method, "__func__", method)), "__code__", None)
    return str(Path(code.co_filename).resolve()) if code else None


def _lists_pages(config: MkDocsConfig) -> bool:
    """Tell whether there are templates beside those of pages that may go through all of them."""
    return bool(config.extra_templates) or not config.theme.static_templates <= {"404.html"}


def _take(pages: Sequence[Page], files: Files) -> None:
    """Take pages that were printed from the files that MkDocs has to build, and what it would write
    over them."""
    written = {page.file.dest_uri for page in pages}
    for file in [file for file in files if file.dest_uri in written]:
        files.remove(file)


def _clean(html: str) -> str:
    """Return a page as MkDocs writes it and it is read again: without what UTF-8 has no bytes for,
    and with one kind of line ends."""
    html = html.encode("utf-8", "xmlcharrefreplace").decode()
    return html.replace("\r\n", "\n").replace("\r", "\n") if "\r" in html else html


@contextmanager
def _heard() -> Iterator[list[tuple[str, int, str]]]:
    """Keep back what is logged, which a process of its own would tell nobody."""
    root, heard = logging.getLogger("mkdocs"), _Ear()
    handlers, propagate = root.handlers, root.propagate
    root.handlers, root.propagate = [heard], False
    try:
        yield heard.logged
    finally:
        root.handlers, root.propagate = handlers, propagate


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.logged: list[tuple[str, int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.logged.append((record.name, record.levelno, record.getMessage()))
