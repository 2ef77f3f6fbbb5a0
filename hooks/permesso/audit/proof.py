"""The proof: what an audit found, written into the pages of a site that show it.

The build leaves elements with `data-audit` in them (overrides/permission.html), with the words for
every outcome in other attributes: nothing is said here in any language.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from permesso.audit.declared import Exemption
from permesso.audit.rules import family

ELEMENT = re.compile(
    r'<(?P<name>strong|p|span|li)\b(?P<attributes>[^>]*\sdata-audit="(?P<part>\w+)"[^>]*)>'
    r"(?P<text>.*?)</(?P=name)>",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r'\sdata-(?P<name>\w+)="(?P<value>[^"]*)"')
MORE = re.compile(r'<li data-audited="">.*?</li>', re.DOTALL)
"""What a former audit added."""
LANGUAGE = re.compile(r'<html\b[^>]*\slang="?(?P<code>[A-Za-z-]+)')


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an audit found, as readers are told."""

    day: date
    """Its day."""
    browser: bool
    """Whether a browser looked too."""
    examined: Mapping[str, int]
    """How many `pages`, `feeds` and `letters` it read."""
    found: Mapping[str, int]
    """Findings by family, without those that may stand."""
    excepted: Mapping[str, int]
    """Findings by family that the owner lets stand."""
    exemptions: Sequence[Exemption]
    """Why."""


def filled(page: str, outcome: Outcome) -> str:
    """Return the HTML of a page with an outcome in it; filled a second time, as from the first."""
    language = LANGUAGE.search(page)
    code = language["code"] if language else "en"
    # Titles of families stand in the table, which the list of exemptions takes them from.
    titles = {
        found["part"]: said["title"]
        for found in ELEMENT.finditer(page)
        if "title" in (said := _said(found))
    }

    def told(found: re.Match[str]) -> str:
        texts = _texts(found["part"], _said(found), titles, outcome, code)
        first, *more = texts or [found["text"]]
        added = "".join(f'<li data-audited="">{text}</li>' for text in more)
        return f"<{found['name']}{found['attributes']}>{first}</{found['name']}>{added}"

    return ELEMENT.sub(told, MORE.sub("", page))


def _said(found: re.Match[str]) -> dict[str, str]:
    """Return the words that an element carries."""
    attributes = ATTRIBUTE.finditer(found["attributes"])
    return {each["name"]: html.unescape(each["value"]) for each in attributes}


def _texts(
    part: str, said: Mapping[str, str], titles: Mapping[str, str], outcome: Outcome, code: str
) -> list[str]:
    """Return the HTML of an element; of the list, that of each of its entries."""
    match part:
        case "state":
            return [html.escape(said[_state(outcome)], quote=False)]
        case "examined":
            return [_examined(said, outcome, code)]
        case "exemptions":
            return list(_exemptions(said, titles, outcome, code))
        case _:
            return [html.escape(", ".join(_counted(part, said, outcome)), quote=False)]


def _state(outcome: Outcome) -> str:
    if any(outcome.found.values()):
        return "failed"
    return "tolerated" if any(outcome.excepted.values()) else "passed"


def _examined(said: Mapping[str, str], outcome: Outcome, code: str) -> str:
    day = f'<time datetime="{outcome.day}">{_long(outcome.day, code)}</time>'
    text = _fill(html.escape(said["text"], quote=False), date=day, **_figures(outcome.examined))
    also = f", {html.escape(said['browser'], quote=False)}" if outcome.browser else ""
    return f"{text}{also}."


def _figures(counts: Mapping[str, int]) -> dict[str, str]:
    return {name: str(counts.get(name, 0)) for name in ("pages", "feeds", "letters")}


def _counted(part: str, said: Mapping[str, str], outcome: Outcome) -> Iterator[str]:
    """Yield how much was found in a family."""
    found, excepted = outcome.found.get(part, 0), outcome.excepted.get(part, 0)
    if found:
        yield _fill(said["some"], n=str(found))
    if excepted:
        yield _fill(said["excepted"], n=str(excepted))
    if not found and not excepted:
        yield said["nothing"]


def _exemptions(
    said: Mapping[str, str], titles: Mapping[str, str], outcome: Outcome, code: str
) -> Iterator[str]:
    if not outcome.exemptions:
        yield html.escape(said["none"], quote=False)
    for each in outcome.exemptions:
        what = titles.get(family(each.rule), each.rule)
        text = _fill(said["text"], what=what, reason=each.reason, until=_long(each.until, code))
        yield html.escape(text, quote=False)


def _fill(text: str, **values: str) -> str:
    """Return words with values in their braces, in one go: a reason may have braces of its own."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), text)


def _long(day: date, code: str) -> str:
    """Return a day in words."""
    return format_date(day, "long", locale=code.replace("-", "_"))
