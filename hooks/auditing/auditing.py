"""An audit: a site is examined, and the pages that show the result get it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from auditing import engine, last, writing
from auditing.options import Options
from auditing.outcome import Outcome
from auditing.progress import Progress
from permesso.audit import examine, proof, telling
from permesso.audit.declared import REPORT, Declared
from permesso.audit.examination import Examination
from permesso.audit.examine import Letters, Means
from permesso.audit.kept import Kept
from permesso.audit.report import Report, data, report
from permesso.audit.rules import FAMILIES
from permesso.audit.visit import Seen, Visit
from permesso.workshop.forking import Lost
from permesso.workshop.parallel import cores
from terminal.refusal import Refusal


class Audited(NamedTuple):
    """A site that was examined."""

    outcome: Outcome
    """What came out."""
    show: Callable[[], None]
    """Writes it into the pages of the site that show it; raises Refusal where that fails."""


def audit(asked: Options, today: date) -> Audited:
    """Examine a site and return what came out. Raises Refusal where nothing could."""
    letters = Letters(asked.letters, asked.names) if asked.letters else None
    with Progress() as progress:
        means = Means(
            engine=engine.engine(),
            kept=Kept(last.FOLDER if asked.cache else None),
            visit=_visit(progress) if asked.browser else None,
            processes=cores(),
            progress=progress,
        )
        try:
            done = examine.examine(asked.site, letters, today, means)
        except Lost as error:
            raise Refusal(str(error)) from error
    told = report(done)
    outcome = Outcome(told.status, "\n".join(telling.lines(told)), data(told))
    return Audited(outcome, partial(_show, asked.site, done, told, outcome.json))


def _visit(progress: Progress) -> Visit:
    # Here: without a browser nobody needs Playwright.
    try:
        from auditing.browser.launching import NoBrowser
        from auditing.browser.visiting import visit
    except ModuleNotFoundError as error:
        raise Refusal(f"--browser needs {error.name}, which is not installed") from error

    def seen(folder: Path, files: Sequence[str], declared: Declared, host: str | None) -> Seen:
        try:
            return visit(folder, files, declared, host, progress.say)
        except NoBrowser as error:
            raise Refusal(str(error)) from error

    return seen


def _show(site: Path, done: Examination, told: Report, text: str) -> None:
    """Write the result into the pages of a site that show it, and beside what it declares."""
    # The declaration is the site's: files that are not its own are none of its pages.
    pages = [name for name in done.declared.pages if name in {each.file for each in done.facts}]
    if not pages:
        return
    found = proof.Outcome(
        day=told.date,
        browser=told.browser,
        examined={f"{kind}s": count for kind, count in told.files.items()},
        found={name: told.counts[name].findings for name in FAMILIES},
        excepted={name: told.counts[name].exempted for name in FAMILIES},
        exemptions=[each for each in done.declared.exemptions if each.until >= told.date],
    )
    try:
        writing.show(site, pages, found)
        writing.put(site / REPORT, text)
    except OSError as error:
        where = error.filename or site
        raise Refusal(f"{where}: {error.strerror}; the site does not show this audit") from None
