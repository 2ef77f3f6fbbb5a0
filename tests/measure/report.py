"""Report: what was measured as tables of plain text, and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from bench.table import Machine, columns
from measure.articles import Article
from measure.lighthouse import CATEGORIES
from measure.measuring import Goal, Measured, Options

WEIGHTS = ("site", "page", "HTML", "requests", "bytes", "scripts", "blocking")
EXAMINED = (
    "site",
    "page",
    "FCP s",
    "LCP s",
    "CLS",
    "TBT ms",
    "perf.",
    "a11y",
    "best",
    "SEO",
    "axe",
)
ARTICLES = ("article", "words", "comments", "HTML", "one flight")


def text(
    found: Sequence[Measured],
    articles: Sequence[Article],
    goals: Sequence[Goal],
    options: Options,
    machine: Machine,
) -> str:
    """Return everything that is printed."""
    parts = ["\n".join(machine.lines()), *_programs(found)]
    parts.append(columns(WEIGHTS, map(_weights, found), left=(0, 1)))
    if examined := [each for each in found if each.report]:
        parts.append(columns(EXAMINED, map(_examined, examined), left=(0, 1)))
    parts.append(columns(ARTICLES, map(_article, articles), left=(0,)))
    parts.append("\n".join(f"{_mark(goal)} {goal.name}: {goal.found}" for goal in goals))
    if faults := list(_faults(found)):
        parts.append("\n".join(faults))
    parts.append("\n".join(f"- {note}" for note in _notes(options)))
    return "\n\n".join(parts) + "\n"


def data(
    found: Sequence[Measured],
    articles: Sequence[Article],
    goals: Sequence[Goal],
    options: Options,
    machine: Machine,
) -> dict[str, Any]:
    """Return everything for a JSON file; times in milliseconds."""
    return {
        "machine": asdict(machine),
        "options": asdict(options),
        "pages": [asdict(each) for each in found],
        "articles": [asdict(article) for article in articles],
        "goals": [asdict(goal) for goal in goals],
    }


def _programs(found: Sequence[Measured]) -> Iterator[str]:
    for each in found:
        if each.report:
            chromium = each.report.browser.partition("Chrome/")[2].partition(" ")[0]
            yield f"Lighthouse {each.report.version}, Chromium {chromium}"
            return


def _weights(each: Measured) -> tuple[str, ...]:
    visit = each.visit
    counts = (visit.page.sent, len(visit.needed), visit.sent, visit.scripts, len(visit.blocking))
    return each.site, each.page.kind, *(f"{count:,}" for count in counts)


def _examined(each: Measured) -> tuple[str, ...]:
    report = each.report
    assert report
    return (
        each.site,
        each.page.kind,
        f"{report.fcp / 1000:.2f}",
        f"{report.lcp / 1000:.2f}",
        f"{report.cls:.3g}",
        f"{report.tbt:.0f}",
        *(str(report.scores[name]) for name in CATEGORIES),
        str(len(each.inaccessible or ())),
    )


def _article(article: Article) -> tuple[str, ...]:
    counts = (article.words, article.comments, article.sent)
    return article.url, *(f"{count:,}" for count in counts), "yes" if article.in_flight else "no"


def _faults(found: Sequence[Measured]) -> Iterator[str]:
    """Yield what keeps pages of ours below 100."""
    for each in found:
        if each.site != "stock":
            said = [*(each.report.faults if each.report else ()), *(each.inaccessible or ())]
            yield from (f"/{each.page.url}: {fault}" for fault in said)
            yield from (f"/{each.page.url}: moved: {shift}" for shift in each.visit.shifts)


def _mark(goal: Goal) -> str:
    return "✓" if goal.reached else "✗"


def _notes(options: Options) -> Iterator[str]:
    yield (
        "HTML, bytes, scripts: bodies as Brotli, before the reader does anything. Requests: all "
        "but pictures; blocking: those that Chromium waits for before it shows anything. Icons "
        "and the manifest, which browsers fetch for themselves, are not counted."
    )
    if options.examine:
        yield (
            "Lighthouse's defaults: a phone on a slow line, simulated; "
            + (f"the median of {options.runs} runs" if options.runs > 1 else "one run")
            + " on loopback."
        )
    yield "stock: Material's blog plugin with the same articles and lead pictures, its search on."
