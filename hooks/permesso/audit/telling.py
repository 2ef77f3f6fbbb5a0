"""The report of an audit, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from permesso.audit.report import Fault, Found, Post, Report
from permesso.audit.rules import FAMILIES, Family, family

TITLES: dict[Family, str] = {
    "advertising": "Advertising and tracking",
    "strangers": "Other hosts",
    "interruptions": "Interruptions",
    "consent": "Consent",
    "attention": "Attention",
    "promises": "Promises",
    "disclosure": "Disclosure",
    "without": "Works without",
}
ALSO = 3
"""Places of a finding that are named after the first."""
KINDS = 20
"""Different findings of a rule that are told one by one."""
ARTICLES = 10
"""Articles whose figures are shown: those that ask most."""
ELSEWHERE = "--json tells all"


def lines(report: Report) -> Iterator[str]:
    """Yield the whole report: faults, findings family by family, what is exempted, notices, and a
    table of the families."""
    yield from _section("Not examined", _faults(report.faults))
    for name in FAMILIES:
        own = [each for each in report.findings if family(each.rule) == name]
        counting = [each for each in own if each.exempted is None]
        yield from _section(TITLES[name], _told(counting))
    exempted = [each for each in report.findings if each.exempted]
    yield from _section("Exempted", _told(exempted))
    yield from _section("What articles ask of their readers", _asked(report.attention))
    yield from _section("Notices", _faults(report.notices))
    yield from _table(report)
    yield ""
    yield _verdict(report)


def _section(title: str, inside: Iterable[str]) -> Iterator[str]:
    told = list(inside)
    if told:
        yield from (title, *told, "")


def _faults(faults: Sequence[Fault]) -> Iterator[str]:
    """Yield faults; of many in the same words the first."""
    groups: dict[str, list[Fault]] = {}
    for each in faults:
        groups.setdefault(each.message, []).append(each)
    for same in groups.values():
        yield f"{same[0].file}:{same[0].line}: {same[0].message}"
        yield from _places([f"{each.file}:{each.line}" for each in same[1:]])


def _told(findings: Sequence[Found]) -> Iterator[str]:
    """Yield findings, rule by rule; the same on many pages is told once."""
    for _, own in groupby(sorted(findings, key=lambda each: each.rule), lambda each: each.rule):
        groups: dict[tuple[object, ...], list[Found]] = {}
        for each in own:
            groups.setdefault((each.found, each.exempted, each.expired), []).append(each)
        for same in list(groups.values())[:KINDS]:
            yield _line(same[0])
            yield from _places([f"{each.file}:{each.line}" for each in same[1:]])
        left = sum(map(len, list(groups.values())[KINDS:]))
        if left:
            yield f"    and {_number(left, 'more finding')} of this rule; {ELSEWHERE}"


def _line(each: Found) -> str:
    start = f"{each.file}:{each.line}: {each.what}: {each.found}; "
    if each.exempted:
        told = f"exempted until {each.exempted.until}: {each.exempted.reason}"
    else:
        told = f"{each.why}; {each.instead}"
        if each.expired:
            told += f"; exemption expired on {each.expired}"
    return f"{start}{told} [{each.rule}]"


def _places(places: Sequence[str]) -> Iterator[str]:
    """Yield a line of other places of the same."""
    if not places:
        return
    shown, left = places[:ALSO], len(places) - ALSO
    # One place more is no longer than the words that would stand for it.
    if left == 1:
        shown, left = places, 0
    more = f" and {_number(left, 'more place')}; {ELSEWHERE}" if left > 0 else ""
    yield f"    also {', '.join(shown)}{more}"


def _asked(posts: Sequence[Post]) -> Iterator[str]:
    """Yield the figures of the articles that ask most: with most calls for their length, the first
    of them soonest."""
    most = sorted(posts, key=lambda each: (-each.per_1000_words, each.before or 0, each.file))
    if not most:
        return
    rows: list[tuple[str, ...]] = [
        ("", "words", "before a call", "calls", "per 1,000", "forms", "first screen")
    ]
    for each in most[:ARTICLES]:
        share = "" if each.screen is None else f"{each.screen:.0%}"
        before = "" if each.before is None else str(each.before)
        figures = (each.words, before, each.calls, each.per_1000_words, each.forms, share)
        rows.append((each.file, *map(str, figures)))
    yield from _aligned(rows)
    if len(most) > ARTICLES:
        yield f"    and {_number(len(most) - ARTICLES, 'more article')}; {ELSEWHERE}"


def _table(report: Report) -> Iterator[str]:
    looked = sum(report.files.values())
    rows = [("", "files", "findings", "exempted")]
    for name in FAMILIES:
        counts = report.counts[name]
        rows.append((TITLES[name], str(looked), str(counts.findings), str(counts.exempted)))
    yield from _aligned(rows)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows as lines, numbers below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *numbers in rows:
        cells = (each.rjust(width) for each, width in zip(numbers, widths[1:], strict=True))
        yield "  ".join([first.ljust(widths[0]), *cells]).rstrip()


def _verdict(report: Report) -> str:
    looked = ", ".join(_number(count, kind) for kind, count in report.files.items() if count)
    counting = sum(each.findings for each in report.counts.values())
    exempted = sum(each.exempted for each in report.counts.values())
    found = _number(counting, "finding") if counting else "nothing found"
    if exempted:
        found += f", {exempted} exempted"
    if report.faults:
        # What was found in a part is said of that part alone.
        faults = _number(len(report.faults), "fault")
        found = f"{faults}: the site was not examined as a whole; in the rest {found}"
    if not report.browser:
        found += "; without a browser"
    return f"{looked or 'no files'}: {found}."


def _number(count: int, noun: str) -> str:
    if count != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,} {noun}"
