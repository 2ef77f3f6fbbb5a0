"""Exemptions: findings that the owner lets stand until a day, with a reason that readers see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from permesso.audit.declaration import Declaration
from permesso.audit.declared import FILE, Exemption
from permesso.audit.finding import Finding
from permesso.audit.rules import rules
from permesso.problem import Problem


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding, and whether it may stand."""

    finding: Finding
    """What was found."""
    exemption: Exemption | None
    """The exemption that is about it, the one that holds longest; None where there is none."""
    counts: bool
    """Whether it counts: no exemption holds on the day of the audit."""


def judged(
    findings: Iterable[Finding], exemptions: Sequence[Exemption], today: date
) -> list[Judged]:
    """Return each finding with the exemption that is about it; one holds to the end of its day."""
    by_rule: dict[str, list[Exemption]] = {}
    # The one that holds longest comes first.
    for exemption in sorted(exemptions, key=lambda each: each.until, reverse=True):
        by_rule.setdefault(exemption.rule, []).append(exemption)
    found = []
    for finding in findings:
        about = next((each for each in by_rule.get(finding.rule, ()) if fits(each, finding)), None)
        found.append(Judged(finding, about, about is None or about.until < today))
    return found


def fits(exemption: Exemption, finding: Finding) -> bool:
    """Tell whether an exemption is about a finding."""
    return exemption.rule == finding.rule and fnmatchcase(finding.file, exemption.where)


def notices(
    declaration: Declaration, findings: Iterable[Finding], today: date, browser: bool
) -> Iterator[Problem]:
    """Yield what the owner should know of the exemptions: which have expired, which are about
    nothing that was found. `browser`: whether there was one, which some rules need."""
    every: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        every.setdefault((finding.rule, finding.file), finding)
    for place, each in enumerate(declaration.declared.exemptions):
        line = declaration.line("exemptions", place)
        matched = any(fits(each, finding) for finding in every.values())
        named = f"exemption from {each.rule} at '{each.where}'"
        if each.until < today:
            advice = "mend what it is about, or decide anew" if matched else "delete it"
            yield Problem(FILE, line, f"{named} expired on {each.until}; {advice}")
        elif not matched and each.rule in rules() and (browser or not rules()[each.rule].browser):
            yield Problem(FILE, line, f"{named} is about nothing that was found; delete it")
