"""Measuring: a site on loopback, each of its pages visited and examined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from measure import lighthouse, visits
from measure.articles import FLIGHT, Article, articles
from measure.host import Host, served
from measure.lighthouse import Progress, Report
from measure.pages import GOALS, LCP_GOAL, TBT_GOAL, Page
from measure.visits import Visit

REQUESTS = 2
"""Requests that an article may make, besides pictures."""
SCRIPTS = 6 * 1024
"""Bytes of scripts before a reader does anything."""
PERFECT = 100


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found about a page."""

    site: str
    """Name of the site."""
    page: Page
    """The page."""
    visit: Visit
    """What Chromium asked for."""
    report: Report | None
    """What Lighthouse says; None where it was not asked."""
    inaccessible: tuple[str, ...] | None
    """What axe-core finds; None where it was not asked."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure beside what it should be."""

    name: str
    """What is wanted."""
    found: str
    """What was found."""
    reached: bool
    """Whether that is enough."""
    timed: bool
    """Whether it depends on how busy the machine is."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure."""

    pages: tuple[Page, ...]
    """The pages of the sample."""
    runs: int = 5
    """Runs of Lighthouse on each."""
    examine: bool = True
    """Whether Lighthouse and axe-core look at them."""


def measured(
    name: str, site: Path, options: Options, progress: Progress
) -> tuple[list[Measured], list[Article]]:
    """Return what is found about the pages of the site in `site`, and about all its articles.

    Raises FileNotFoundError for a page that is not there, lighthouse.Failed.
    """
    with served(site) as (root, host):
        _check(name, host, options.pages)
        seen = _visited(name, root, host, options, progress)
        reports = {}
        if options.examine:

            def told(line: str) -> None:
                progress(f"{name}, {line}")

            reports = lighthouse.reports(root, options.pages, options.runs, told)
        found = [
            Measured(name, page, visit, reports.get(page.kind), inaccessible)
            for page, visit, inaccessible in seen
        ]
        return found, articles(site, host)


def _check(name: str, host: Host, pages: Sequence[Page]) -> None:
    for page in pages:
        if host.answer(f"/{page.url}")[0] != HTTPStatus.OK:
            raise FileNotFoundError(f"{name} has no page /{page.url}")


def _visited(
    name: str, root: str, host: Host, options: Options, progress: Progress
) -> list[tuple[Page, Visit, tuple[str, ...] | None]]:
    found = []
    with visits.started() as chromium:
        for page in options.pages:
            progress(f"{name}, {page.kind}: visiting")
            visit = visits.visit(chromium, root, host, page.url)
            inaccessible = None
            if options.examine:
                inaccessible = tuple(visits.inaccessible(chromium, root, page.url, lighthouse.AXE))
            found.append((page, visit, inaccessible))
    return found


def goals(found: Sequence[Measured], articles: Sequence[Article]) -> list[Goal]:
    """Return the goals for what was measured, each with what was found."""
    return [*_fixed(found, articles), *_examined(found), *_timed(found)]


def _fixed(found: Sequence[Measured], articles: Sequence[Article]) -> list[Goal]:
    """Return the goals whose figures are the same on every machine."""
    texts = [each for each in found if each.page.kind.endswith("article")]
    return [
        _most("bytes of the heaviest article (Brotli)", FLIGHT, [each.sent for each in articles]),
        _most(
            "requests of an article, pictures aside",
            REQUESTS,
            [len(each.visit.needed) for each in texts],
        ),
        _most("files that hold an article up", 0, [len(each.visit.blocking) for each in texts]),
        _most("bytes of scripts of a page", SCRIPTS, [each.visit.scripts for each in found]),
        _most("what moves on a page", 0, [each.visit.shifted for each in found]),
    ]


def _examined(found: Sequence[Measured]) -> list[Goal]:
    """Return the goals for what Lighthouse and axe-core say that is no time."""
    asked = [each for each in found if each.inaccessible is not None]
    if not asked:
        return []
    goals = [_most("findings of axe-core", 0, [len(each.inaccessible or ()) for each in asked])]
    for category in lighthouse.CATEGORIES[1:]:
        goals.append(_score(category, asked, timed=False))
    return goals


def _timed(found: Sequence[Measured]) -> list[Goal]:
    asked = [each for each in found if each.report and each.page.kind in GOALS]
    if not asked:
        return []
    lcps = [each.report.lcp / 1000 for each in asked if each.report and each.page.kind == "article"]
    tbts = [each.report.tbt for each in asked if each.report]
    goals = [_score("performance", asked, timed=True)]
    if lcps:
        goals.append(_below("LCP of the article, s", LCP_GOAL, lcps))
    return [*goals, _below("TBT of a page, ms", TBT_GOAL, tbts)]


def _score(category: str, found: Sequence[Measured], *, timed: bool) -> Goal:
    scores = [
        each.report.scores[category] for each in found if each.report and each.page.kind in GOALS
    ]
    lowest = min(scores, default=PERFECT)
    return Goal(f"{category}, lowest {PERFECT}", f"{lowest}", lowest >= PERFECT, timed)


def _most(name: str, limit: int, found: Sequence[float]) -> Goal:
    most = max(found, default=0)
    return Goal(
        f"{name}, at most {limit:,}",
        f"{most:,.4g}" if isinstance(most, float) else f"{most:,}",
        most <= limit,
        timed=False,
    )


def _below(name: str, limit: float, found: Sequence[float]) -> Goal:
    most = max(found)
    return Goal(f"{name}, below {limit:g}", f"{most:.3g}", most < limit, timed=True)
