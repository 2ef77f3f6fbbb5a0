"""The comparison of what the audit finds in its corpus with what is known of it, and its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from permesso.audit.finding import Finding
from permesso.audit.rules import FAMILIES, family
from permesso.fields import Keys
from permesso.problem import Problem

HEADINGS = ("family", "sins", "found", "missed", "false alarms", "beyond", "precision", "recall")


class Sin(Keys):
    """A site that sins once."""

    case: str
    """Its folder in `sins/`."""
    rule: str
    """The rule that it breaks."""
    file: str
    """The file of the site where it does."""
    line: int
    """The line of that file, from 1."""
    why: str
    """What it does, for people."""
    also: tuple[str, ...] = ()
    """Rules that break with it, wherever."""


class Innocent(Keys):
    """A site that looks as if it sinned."""

    case: str
    """Its folder in `innocents/`."""
    why: str
    """What it does, for people."""


class Expected(Keys):
    """What is known of the corpus."""

    sins: tuple[Sin, ...]
    innocents: tuple[Innocent, ...]


@dataclass(frozen=True, slots=True)
class Examined:
    """What the audit says of a site of the corpus."""

    findings: tuple[Finding, ...]
    """What it found."""
    faults: tuple[Problem, ...]
    """What it could not examine."""


@dataclass(slots=True)
class Count:
    """The figures of a family of rules."""

    sins: int = 0
    """Sins against it in the corpus."""
    found: int = 0
    """Those that were found in their place."""
    alarms: int = 0
    """Findings of it in innocent sites."""
    beyond: int = 0
    """Findings of it in sites with a sin that neither are the sin nor come with it."""

    @property
    def precision(self) -> float:
        """Share of what was found that is true: false alarms and findings beyond are not."""
        told = self.found + self.alarms + self.beyond
        return self.found / told if told else 1.0

    @property
    def recall(self) -> float:
        """Share of the sins that was found."""
        return self.found / self.sins if self.sins else 1.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good the audit is."""

    counts: Mapping[str, Count]
    """By family."""
    complaints: tuple[str, ...]
    """Each miss, false alarm, finding beyond, and what was not examined, with its place."""
    perfect: bool
    """Whether every sin was found and nothing in innocent sites."""


def compared(
    sins: Iterable[tuple[Sin, Examined]], innocents: Iterable[tuple[Innocent, Examined]]
) -> Evaluation:
    """Return how what was found compares with what is known."""
    counts: dict[str, Count] = {name: Count() for name in FAMILIES}
    complaints: list[str] = []
    is_whole = True
    for sin, examined in sins:
        count = counts[family(sin.rule)]
        count.sins += 1
        is_found = any(_is_it(each, sin) for each in examined.findings)
        count.found += is_found
        if not is_found:
            place = f"sins/{sin.case}/{sin.file}:{sin.line}"
            complaints.append(f"missed: {place}: {sin.rule} ({sin.why})")
        for finding in examined.findings:
            if finding.rule != sin.rule and finding.rule not in sin.also:
                counts[family(finding.rule)].beyond += 1
                complaints.append(f"beyond: sins/{sin.case}/{_told(finding)}")
            elif finding.rule == sin.rule and not is_found:
                complaints.append(f"elsewhere: sins/{sin.case}/{_told(finding)}")
        is_whole &= not examined.faults
        complaints += (f"fault: sins/{sin.case}: {fault}" for fault in examined.faults)
    for innocent, examined in innocents:
        for finding in examined.findings:
            counts[family(finding.rule)].alarms += 1
            place = f"innocents/{innocent.case}/{_told(finding)}"
            complaints.append(f"false alarm: {place} ({innocent.why})")
        is_whole &= not examined.faults
        complaints += (f"fault: innocents/{innocent.case}: {fault}" for fault in examined.faults)
    perfect = all(each.found == each.sins and not each.alarms for each in counts.values())
    return Evaluation(counts, tuple(complaints), perfect and is_whole)


def _is_it(finding: Finding, sin: Sin) -> bool:
    return (finding.rule, finding.file, finding.line) == (sin.rule, sin.file, sin.line)


def _told(finding: Finding) -> str:
    return f"{finding.file}:{finding.line}: {finding.rule}: {finding.found}"


def lines(evaluation: Evaluation) -> Iterator[str]:
    """Yield the complaints and an aligned table."""
    yield from evaluation.complaints
    if evaluation.complaints:
        yield ""
    rows = list(_rows(evaluation.counts))
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    for row in rows:
        yield "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])])


def markdown(evaluation: Evaluation) -> Iterator[str]:
    """Yield the table as Markdown."""
    headings, *rows = _rows(evaluation.counts)
    yield f"| {' | '.join(headings)} |"
    yield f"| --- | {' | '.join('---:' for _ in headings[1:])} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _rows(counts: Mapping[str, Count]) -> Iterator[tuple[str, ...]]:
    yield HEADINGS
    for name, count in counts.items():
        yield _row(name, count)
    every = counts.values()
    total = Count(
        sum(each.sins for each in every),
        sum(each.found for each in every),
        sum(each.alarms for each in every),
        sum(each.beyond for each in every),
    )
    yield _row("all", total)


def _row(name: str, count: Count) -> tuple[str, ...]:
    numbers = (count.sins, count.found, count.sins - count.found, count.alarms, count.beyond)
    return (name, *map(str, numbers), f"{count.precision:.1%}", f"{count.recall:.1%}")
