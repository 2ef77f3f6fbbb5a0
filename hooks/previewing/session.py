"""A session: from what changed on the disk to what browsers show."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig

from building import sources
from previewing import faults, generation
from previewing.browsers import Browser, Browsers
from previewing.faults import Fault
from previewing.hearing import Hearing
from previewing.ledger import Change, Ledger
from previewing.site import Moved, Page, Prints, Resource, Site
from previewing.watching import Watch

log = logging.getLogger("mkdocs.previewing")

CODE = Path(__file__).resolve().parent.parent
"""The folder with the program of the blog itself."""
AFTER = 0.25
"""Seconds after a text until all is read again: browsers fetch the page with the text first."""
QUIET = 1.0
"""Seconds without anything to do after which there is time to tidy up."""
ERROR_PAGE = (Path(__file__).parent / "assets" / "error.html").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it goes to a browser."""

    status: int
    """The status of the answer."""
    html: str
    """The page."""
    digest: str
    """A digest of it; empty for a page that does not follow changes."""
    fault: dict[str, Any] | None
    """What is wrong, to be shown on it."""


@dataclass(slots=True)
class Counts:
    """What a session has done; tests ask."""

    generations: int = 0
    """How often everything was read."""
    revisions: int = 0
    """How often one text was enough."""
    renewals: int = 0
    """How often the templates were."""


class Session:
    """Keeps a site in the state of the files that it is made from."""

    def __init__(self, root: Path, origin: str) -> None:
        """Take the project's folder, and the address of the server without a path."""
        self.root = root
        self.url = f"{origin}/"
        """Where the blog is shown: below the path at which it will be published."""
        self.browsers = Browsers()
        self.counts = Counts()
        self.prints = Prints()
        self._origin = origin
        self._restart: Callable[[], None] = lambda: None
        self._config: MkDocsConfig | None = None
        self._site: Site | None = None
        self._fault: Fault | None = None
        self._told: Fault | None = None
        self._ledger = Ledger()
        self._watch = Watch()
        self._hearing = Hearing()
        self._work = threading.Condition()
        self._due: float | None = None
        self._awaited: tuple[Sequence[Change], float] | None = None
        self._saved: set[str] = set()
        self._ended = False

    def begin(self) -> None:
        """Read everything for the first time, before there are other threads: work on every core
        needs that."""
        self._watch_for(_guessed(self.root))
        self._generate()

    def run(self, restart: Callable[[], None]) -> None:
        """Follow what changes, until `end` is called; `restart` starts this program again."""
        self._restart = restart
        self._watch.start()
        self._watch.look_at(self._ledger.places)
        worker = threading.Thread(target=self._follow, name="generation", daemon=True)
        worker.start()
        for paths in self._watch.bursts(lambda: self._ended):
            if changes := self._ledger.changes(paths):
                self.take(changes)

    def end(self) -> None:
        """Follow nothing any more."""
        self._ended = True
        self._watch.stop()
        self.browsers.close()
        with self._work:
            self._work.notify_all()
        if self._config:
            self._config.plugins.on_shutdown()

    def take(self, changes: Sequence[Change]) -> None:
        """Show what changed, as soon as it can be."""
        start = time.perf_counter()
        if any(self._is_code(change.path) for change in changes):
            if self._compiles(changes):
                log.info("The program changed: it starts again")
                self._restart()
            return
        if self._config and all(self._is_style(change, self._config) for change in changes):
            # Read when browsers ask for them.
            self.browsers.each(lambda browser: browser.messages.put({"styles": True}))
            self._say(changes, start)
            return
        if self._site and all(self._is_template(change) for change in changes):
            self._renew(self._site)
            self._say(changes, start)
            return
        revised = [self._revise(change) for change in changes]
        if any(revised):
            self.publish()
        if all(revised):
            self._say(changes, start)
        with self._work:
            if not all(revised):
                self._awaited = changes, start
            # Whoever writes on meanwhile does not put it off.
            wait = AFTER if all(revised) else 0.0
            due = time.monotonic() + wait
            self._due = due if self._due is None else min(self._due, due)
            self._work.notify_all()

    def show(self, address: str) -> Shown | Resource | Moved:
        """Return what is at an address now (without the slash at its beginning)."""
        site, fault = self._site, self._fault
        if site is None:
            return self._error(fault or Fault(("…",)))
        found = site.get(address)
        if isinstance(found, Resource | Moved):
            return found
        page = found or site.missing()
        if not page.html:
            assert page.fault is not None
            self._tell(page.fault)
            return self._error(page.fault)
        if page.fault:
            self._tell(page.fault)
        wrong = fault or page.fault
        return Shown(
            200 if page.is_there else 404,
            page.html,
            page.digest if page.follows else "",
            wrong.told(self._language) if wrong else None,
        )

    def publish(self, browser: Browser | None = None) -> None:
        """Tell a browser, or every one, what is at its address now."""

        def tell(each: Browser) -> None:
            found = self.show(each.address)
            if isinstance(found, Shown):
                each.update(found.digest, found.fault)

        if browser:
            tell(browser)
        else:
            self.browsers.each(tell)

    @property
    def _language(self) -> str:
        return self._site.language if self._site else "it"

    def _error(self, fault: Fault) -> Shown:
        html = fault.page(self._language, ERROR_PAGE)
        return Shown(500, html, Page(html).digest, None)

    def _follow(self) -> None:
        """Read everything again whenever that is due, and tidy up when nothing else is."""
        is_tidy = False
        while not self._ended:
            with self._work:
                now = time.monotonic()
                if self._due is None or self._due > now:
                    wait = None if is_tidy else QUIET
                    called = self._work.wait(wait if self._due is None else self._due - now)
                    if not (called or is_tidy or self._due):
                        _tidy_up()
                        is_tidy = True
                    continue
                self._due = None
                self._saved.clear()
            is_tidy = False
            self._generate()
            self.publish()

    def _generate(self) -> None:
        """Read everything; where that fails, the site stays as it was."""
        self.counts.generations += 1
        with self._hearing.listening() as said:
            try:
                config = generation.configuration()
                if self._config is None:
                    config.plugins.on_startup(command="serve", dirty=False)
                self._config = config
                path = urlsplit(config.site_url or "").path.strip("/")
                self.url = f"{self._origin}/{path}/" if path else f"{self._origin}/"
                self._watch_for(_places(config))
                site = Site(generation.generate(config, self.url), self.prints, self.root)
            except generation.Failure as error:
                self._fault = faults.of(error, said, self.root)
                self._tell(self._fault)
                return
        if self._fault:
            log.info("Corrected")
        self._fault = self._told = None
        with self._work:
            awaited, self._awaited = self._awaited, None
            for uri in sorted(self._saved):
                # Saved while this was read: it is not shown as it was before.
                site.revise(uri)
            self._site = site
        if awaited:
            self._say(*awaited)

    def _revise(self, change: Change) -> bool:
        """Show a text that was there before, if its page can be had without all others."""
        uri = self._uri(change.path)
        if change.kind != "changed" or uri is None or not uri.endswith(".md"):
            return False
        with self._work:
            self._saved.add(uri)
            site = self._site
        if site is None or not site.revise(uri):
            return False
        self.counts.revisions += 1
        return True

    def _renew(self, site: Site) -> None:
        self.counts.renewals += 1
        self._told = None
        try:
            site.renew()
        except generation.Failure as error:
            self._fault = faults.of(error, (), self.root)
            self._tell(self._fault)
        self.publish()

    def _tell(self, fault: Fault) -> None:
        """Say on the console what is wrong, once."""
        if fault == self._told:
            return
        self._told = fault
        text = "\n".join(fault.lines)
        log.error(f"{fault.trace}\n{text}" if fault.trace else f"\n{text}")
        if self._site:
            log.error("The preview stays as it was before this mistake")

    def _say(self, changes: Sequence[Change], start: float) -> None:
        took = round((time.perf_counter() - start) * 1000)
        log.info(f"{_named(changes, self.root)} ({took} ms)")

    def _uri(self, path: Path) -> str | None:
        """Return the path of a file below the documents folder."""
        docs = Path(self._config.docs_dir) if self._config else None
        return path.relative_to(docs).as_posix() if docs and path.is_relative_to(docs) else None

    def _is_code(self, path: Path) -> bool:
        own = set(_hooks(self._config)) if self._config else set()
        return path.resolve().is_relative_to(CODE) or path in own or path.suffix == ".py"

    def _compiles(self, changes: Sequence[Change]) -> bool:
        """Tell whether the program could start again; if not, show why."""
        for change in changes:
            if change.kind != "removed" and change.path.suffix == ".py":
                try:
                    compile(change.path.read_bytes(), str(change.path), "exec", dont_inherit=True)
                except (SyntaxError, ValueError) as error:
                    self._fault = faults.of(error, (), self.root)
                    self._tell(self._fault)
                    self.publish()
                    return False
        return True

    def _is_style(self, change: Change, config: MkDocsConfig) -> bool:
        folders = [config.docs_dir, config.theme.custom_dir]
        is_inside = any(folder and change.path.is_relative_to(folder) for folder in folders)
        return is_inside and change.kind == "changed" and change.path.suffix == ".css"

    def _is_template(self, change: Change) -> bool:
        folder = self._config.theme.custom_dir if self._config else None
        is_inside = bool(folder) and change.path.is_relative_to(str(folder))
        return is_inside and change.kind == "changed" and change.path.suffix == ".html"

    def _watch_for(self, places: Sequence[Path]) -> None:
        self._ledger.watch(places)
        self._watch.look_at(places)


def _tidy_up() -> None:
    """Let go of what nobody needs now, and look at what is left never again: Python would stop for
    a fifth of a second to do so, for a thousand articles, in the midst of a save."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _named(changes: Sequence[Change], root: Path) -> str:
    """Return the first of some changes by its name, and how many more there are."""
    path = changes[0].path
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    return name if len(changes) == 1 else f"{name} and {len(changes) - 1} more"


def _guessed(root: Path) -> list[Path]:
    """Return what to look at while nobody can read the settings."""
    return [root / "mkdocs.yml", root / "docs", root / "hooks", root / "overrides"]


def _places(config: MkDocsConfig) -> list[Path]:
    """Return every file and folder that a site is made from."""
    found = [*map(Path, sources.configurations(config)), Path(config.docs_dir), CODE]
    found += _hooks(config)
    found += [Path(folder) for folder in (config.theme.custom_dir, *config.watch) if folder]
    return [place for place in found if place.exists()]


def _hooks(config: MkDocsConfig) -> list[Path]:
    """Return the files of the hooks, the owner's among them."""
    modules: Any = config.hooks
    return [Path(str(module.__file__)) for module in modules.values()]
