"""Asking the families of rules: what one of them cannot bear is a fault of the file, not the end of
the audit, and no pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from types import ModuleType

from permesso.audit.examined import Page, Site
from permesso.audit.filters import Unanswered
from permesso.audit.finding import Finding
from permesso.audit.rules import FAMILIES, rules
from permesso.problem import Problem


def families() -> tuple[ModuleType, ...]:
    """Return the families of rules, in the order of reports."""
    return tuple(import_module(f"permesso.audit.families.{name}") for name in FAMILIES)


def about_page(page: Page, families: Sequence[ModuleType]) -> tuple[list[Finding], list[Problem]]:
    """Return what families find in a page, each thing once, and what they could not look at."""
    file = page.document.file
    return _asked(file, page.document.first, (_of(each, "page", page) for each in families))


def about_site(site: Site, families: Sequence[ModuleType]) -> tuple[list[Finding], list[Problem]]:
    """Return what families find in a whole site, and what they could not look at."""
    return _asked(".", 1, (_of(each, "site", site) for each in families))


Question = tuple[str, Callable[[], Iterable[Finding]]]
"""Name of a family, and what asks it."""


def _of(family: ModuleType, name: str, about: Page | Site) -> Question:
    ask = getattr(family, name, None)
    return family.__name__.rpartition(".")[2], lambda: ask(about) if ask else ()


def _asked(
    file: str, line: int, questions: Iterator[Question]
) -> tuple[list[Finding], list[Problem]]:
    findings: dict[Finding, None] = {}
    faults: list[Problem] = []
    for name, ask in questions:
        try:
            findings |= dict.fromkeys(_known(ask()))
        except Unanswered as error:
            faults.append(Problem(file, line, str(error)))
        # Anything: a page is what a stranger wrote.
        except Exception as error:
            faults.append(Problem(file, line, f"{unexamined(error)} (rules of {name})"))
    return list(findings), faults


def unexamined(error: Exception) -> str:
    """Return that something could not be examined, and what was raised, on one line."""
    said = " ".join(str(error).split())
    kind = type(error).__name__
    return f"could not be examined: {kind}: {said}" if said else f"could not be examined: {kind}"


def _known(findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        if finding.rule not in rules():
            raise LookupError(f"no rule is called {finding.rule}")
        yield finding
