"""Budget: pages that weigh more than they may."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from permesso.budget.loading import Loaded, loaded
from permesso.budget.settings import BudgetSettings, OwnBudget
from permesso.budget.weight import Light, Sizes, Suspect, heavy, suspect
from permesso.edition import Edition
from permesso.finishing.printed import Printed, Tag
from permesso.finishing.stage import Ended, Parts, Read
from permesso.model import Blog
from permesso.problem import Problem
from permesso.site import Site
from permesso.views import texts_by_url

SHOWN = 10
"""Pages named for one limit; a style that is too heavy is so on every page."""
LIMITS = {
    "flight": (
        "bytes of the page as Brotli",
        "leave out what it does not need, or move it to a page of its own",
    ),
    "scripts": (
        "bytes of its scripts as Brotli",
        "load what it can do without when a reader asks for it (`import()`)",
    ),
    "requests": (
        "files that it loads besides pictures",
        "put them into one, or load them when a reader asks",
    ),
    "blocking": (
        "files that it waits for before it shows anything",
        "write `defer` or `type=module`, or put a small style into the page",
    ),
}
"""What each limit counts, and what to do about it."""
BUNDLE = re.compile(r"assets/javascripts/bundle\.[0-9a-f]{8}\.min\.js")
"""Material's script, on pages that need it alone (`permesso/bundle.py`): 31 kB as Brotli, one file
more. It does not count, or a feature that the guide describes would be a fault."""
ACCEPTED = "or accept it in the front matter (`budget`, with a `reason`)"


@dataclass(frozen=True, slots=True)
class Excess:
    """A limit that a page breaks."""

    limit: str
    """Key of the limit."""
    url: str
    """Address of the page."""
    found: int
    """What it has."""
    allowed: int
    """What it may have."""
    names: str = ""
    """The files that count."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is remembered of a page."""

    heavy: Suspect | None
    """Whether it may be more than a first flight holds."""
    over: tuple[Excess, ...]
    """The other limits that it breaks."""


class Scales:
    """What the pages of a site weigh."""

    def __init__(self, blog: Blog, site: Site, edition: Edition, read: Read) -> None:
        """Take the blog, for the files that its pages come from, and a way to read the site's."""
        self._site = site
        self._edition = edition
        self._texts = texts_by_url(blog)
        self._sizes = Sizes(read)
        self._light = Light()

    def page(self, page: Printed) -> Weighed | None:
        """Weigh a page; it stays as it is."""
        text = self._texts.get(page.url)
        limits = _limits(self._edition.settings.budget, text.budget if text else None)
        is_light = self._light.passes(page, limits.flight)
        weight = None if is_light else suspect(page.html, limits.flight)
        over = tuple(self._loading(page.url, page.said, limits))
        return Weighed(weight, over) if weight or over else None

    def own(self, page: Printed) -> None:
        """An author's own page weighs what its author wants."""

    def end(self, parts: Parts, finished: Read) -> Ended:
        """Return a notice for each page that weighs too much, the heaviest first."""
        suspects = [(url, each.heavy) for url, each in parts if each.heavy]
        found, others = heavy(suspects, SHOWN, finished)
        flights = [Excess("flight", url, size, page.limit) for url, page, size in found]
        notices = list(self._told("flight", flights, others))
        for limit in ("scripts", "requests", "blocking"):
            over = [each for _, part in parts for each in part.over if each.limit == limit]
            notices += self._told(limit, over, 0)
        return Ended(notices=tuple(notices))

    def own_limits(self, url: str) -> str:
        """Return what the limits of a page depend on besides the settings."""
        text = self._texts.get(url)
        return text.budget.model_dump_json() if text and text.budget else ""

    def _told(self, limit: str, over: list[Excess], others: int) -> Iterator[Problem]:
        """Yield what is told of a limit that pages are over, `others` among them."""
        over.sort(key=lambda excess: (-excess.found, excess.url))
        causes: dict[object, list[Excess]] = {}
        for excess in over:
            # The same files are too much on every page that has them.
            same = (excess.names, excess.found, excess.allowed)
            causes.setdefault(same if excess.names else excess.url, []).append(excess)
        every = list(causes.values())
        yield from map(self._notice, every[:SHOWN])
        if rest := sum(map(len, every[SHOWN:])) + others:
            more = "1 more page is" if rest == 1 else f"{rest:,} more pages are"
            yield self._configured(f"budget.{limit}: {more} over the limit", limit)

    def _loading(self, url: str, tags: list[Tag], limits: BudgetSettings) -> Iterator[Excess]:
        # What a page has Material's script for works nowhere else than there.
        every = loaded(url, tags, self._edition.root)
        files = [file for file in every if not BUNDLE.fullmatch(file.url)]
        scripts = [file for file in files if file.script]
        size = sum(self._sizes.of(file.url) for file in scripts)
        if size > limits.scripts:
            yield Excess("scripts", url, size, limits.scripts, _names(scripts))
        if 1 + len(files) > limits.requests:
            names = f"itself, {_names(files)}"
            yield Excess("requests", url, 1 + len(files), limits.requests, names)
        blocking = [file for file in files if file.blocking]
        if len(blocking) > limits.blocking:
            yield Excess("blocking", url, len(blocking), limits.blocking, _names(blocking))

    def _notice(self, pages: Sequence[Excess]) -> Problem:
        """Return what is told of pages that are over a limit for the same reason."""
        excess = pages[0]
        text = self._texts.get(excess.url)
        what, advice = LIMITS[excess.limit]
        names = f" ({excess.names})" if excess.names else ""
        figures = f"{what}: {excess.found:,}{names}, the limit is {excess.allowed:,}"
        if len(pages) > 1:
            where = f"on {len(pages):,} pages, such as /{excess.url}"
            message = f"budget.{excess.limit}: {where}: {figures}; {advice}"
            return self._configured(message, excess.limit)
        # A text that the build itself made is in no file.
        if text is None or not (self._site.docs / text.source).is_file():
            message = f"budget.{excess.limit}: /{excess.url}: {figures}; {advice}"
            return self._configured(message, excess.limit)
        message = f"budget.{excess.limit}: {figures}; {advice}, {ACCEPTED}"
        return self._site.problem(text.source, message, "budget", excess.limit)

    def _configured(self, message: str, limit: str) -> Problem:
        return self._edition.configuration.problem(message, "extra", "permesso", "budget", limit)


def _limits(settings: BudgetSettings, own: OwnBudget | None) -> BudgetSettings:
    """Return the limits of a page: its own where it has them."""
    if own is None:
        return settings
    return settings.model_copy(update=own.model_dump(exclude={"reason"}, exclude_none=True))


def _names(files: Iterable[Loaded]) -> str:
    return ", ".join(file.url.rpartition("/")[2] or file.url for file in files)
