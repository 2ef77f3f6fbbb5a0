"""The report of an audit, as data; `schemas/audit.json` describes it for other programs.

Everything in it stands in an order of its own: the same site gives the same report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Day
from typing import Literal

from pydantic import Field

from permesso.audit.examination import Examination
from permesso.audit.exemptions import Judged
from permesso.audit.facts import Facts, When
from permesso.audit.hosts import host_of, own_of
from permesso.audit.rules import FAMILIES, family, rules
from permesso.fields import Keys
from permesso.problem import Problem

VERSION: Literal[1] = 1
"""Of the format: a key more does not change it, one that goes or means something else does."""
DIGITS = 2
"""Digits after the point of what is worked out."""
KINDS = ("page", "feed", "letter")
"""Of files, in the order of reports."""
TITLE = "Report of an audit"
"""Of the schema."""


class Exempted(Keys):
    """Why a finding may stand."""

    reason: str = Field(description="Why, in the owner's words.")
    until: Day = Field(description="The last day on which it may stand.")


class Found(Keys):
    """A finding."""

    file: str = Field(description="File that holds it, from the site's folder.")
    line: int = Field(description="Its line, from 1.")
    rule: str = Field(description="Id of the rule.")
    found: str = Field(description="What stands there, on one line.")
    what: str = Field(description="What it is.")
    why: str = Field(description="Why it interrupts.")
    instead: str = Field(description="What to do.")
    source: str = Field(description="Where the rule comes from.")
    exempted: Exempted | None = Field(description="Why it may stand; null where it counts.")
    expired: Day | None = Field(description="The day on which its exemption ended, if it had one.")


class Counts(Keys):
    """Findings of a family of rules."""

    findings: int = Field(description="Those that count.")
    exempted: int = Field(description="Those that may stand.")
    rules: dict[str, int] = Field(description="Findings that count, for each rule that has any.")


class Post(Keys):
    """What an article asks of its reader."""

    file: str = Field(description="Its file, from the site's folder.")
    title: str = Field(description="Its title; empty where its head says none.")
    published: Day | None = Field(description="Its date; null where its head says none.")
    words: int = Field(description="Words of the article.")
    before: int | None = Field(description="Words before the first call to action; null: no call.")
    calls: int = Field(description="Calls to action.")
    per_1000_words: float = Field(description="Calls to action for each 1,000 words.")
    forms: int = Field(description="Forms that ask for something about a person.")
    screen: float | None = Field(
        description="Share of the first screen that is no article; null without a browser."
    )


class Fault(Keys):
    """What could not be examined."""

    file: str = Field(description="Its file, from the site's folder.")
    line: int = Field(description="Its line, from 1.")
    message: str = Field(description="Why, and what to do.")


class Called(Keys):
    """Another host that pages call."""

    host: str = Field(description="Its name, with a port where it is not the usual one.")
    when: When = Field(description="At once, if any page calls it at once; else after a click.")
    files: int = Field(description="Files that call it.")


class Report(Keys):
    """What an audit found."""

    version: Literal[1] = Field(description="Version of this format.")
    tool: Literal["permesso"] = Field(description="What made it.")
    site: str | None = Field(description="Address of the site, as it declares it.")
    host: str | None = Field(description="The site's host; null where nothing says it.")
    date: Day = Field(description="The day of the audit.")
    browser: bool = Field(description="Whether pages were also opened in a browser.")
    status: Literal[0, 1, 2] = Field(
        description="0: nothing was found that counts; 1: something was; 2: not all of the site "
        "could be examined, whatever was found in the rest."
    )
    files: dict[str, int] = Field(description="Files that were examined, by kind.")
    counts: dict[str, Counts] = Field(description="Findings by family of rules.")
    findings: list[Found] = Field(description="Each finding, by file and line.")
    attention: list[Post] = Field(description="What each article asks of its reader.")
    hosts: list[Called] = Field(description="Other hosts that pages call.")
    faults: list[Fault] = Field(description="What could not be examined.")
    notices: list[Fault] = Field(description="What else the owner should know.")


def data(made: Report) -> str:
    """Return a report as JSON (RFC 8259), an indented line for each value."""
    return f"{made.model_dump_json(indent=1)}\n"


def report(done: Examination) -> Report:
    """Return the report of an examination."""
    counting = any(each.counts for each in done.judged)
    return Report(
        version=VERSION,
        tool="permesso",
        site=done.declared.site,
        host=done.host,
        date=done.today,
        browser=done.browser,
        status=2 if done.faults else 1 if counting else 0,
        files={kind: done.files.get(kind, 0) for kind in KINDS},
        counts={name: _counts(name, done.judged) for name in FAMILIES},
        findings=[_found(each) for each in done.judged],
        attention=list(_attention(done.facts)),
        hosts=_called(done),
        faults=[_fault(each) for each in done.faults],
        notices=[_fault(each) for each in done.notices],
    )


def _counts(name: str, every: Sequence[Judged]) -> Counts:
    own = [each for each in every if family(each.finding.rule) == name]
    found = Counter(each.finding.rule for each in own if each.counts)
    counting = sum(found.values())
    return Counts(
        findings=counting, exempted=len(own) - counting, rules=dict(sorted(found.items()))
    )


def _found(each: Judged) -> Found:
    finding, rule, about = each.finding, rules()[each.finding.rule], each.exemption
    return Found(
        file=_printable(finding.file),
        line=finding.line,
        rule=finding.rule,
        found=_printable(finding.found),
        what=rule.what,
        why=rule.why,
        instead=rule.instead,
        source=rule.source,
        exempted=None
        if about is None or each.counts
        else Exempted(reason=about.reason, until=about.until),
        expired=about.until if about and each.counts else None,
    )


def _attention(facts: Iterable[Facts]) -> Iterator[Post]:
    for each in facts:
        if asked := each.attention:
            yield Post(
                file=_printable(each.file),
                title=_printable(each.post.title) if each.post else "",
                published=each.post.published if each.post else None,
                words=asked.words,
                before=asked.before,
                calls=asked.calls,
                per_1000_words=round(1000 * asked.calls / max(1, asked.words), DIGITS),
                forms=asked.forms,
                screen=None if asked.screen is None else round(asked.screen, DIGITS),
            )


def _called(done: Examination) -> list[Called]:
    own = own_of(done.host, done.declared)
    files: dict[str, set[str]] = {}
    at_once: set[str] = set()
    for facts in done.facts:
        for request in facts.requests:
            host = host_of(request.address)
            if host and not own.has(host):
                files.setdefault(host, set()).add(facts.file)
                if request.when == "load":
                    at_once.add(host)
    return [
        Called(host=_printable(host), when="load" if host in at_once else "act", files=len(callers))
        for host, callers in sorted(files.items())
    ]


def _fault(problem: Problem) -> Fault:
    return Fault(
        file=_printable(problem.path), line=problem.line, message=_printable(problem.message)
    )


def _printable(text: str) -> str:
    """Return a text that can be written: names of files may hold bytes that are no text, and pages
    halves of pairs of surrogates."""
    return text.encode("utf-8", "replace").decode()
