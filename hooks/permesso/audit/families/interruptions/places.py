"""Where a finding stands, and which elements a script means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from permesso.audit.examined import Page
from permesso.audit.finding import Finding
from permesso.audit.moments import Started
from permesso.audit.scripts import Script, read
from permesso.audit.statements import Assignment, Call, Listener

LETTERS = re.compile(r"^[A-Za-z_$][\w$]*")
SELECTOR = re.compile(r"""["'`]([#.]?)([\w-]+)["'`]""")


def at(page: Page, rule: str, element: HtmlElement) -> Finding:
    """Return a finding about an element."""
    document = page.document
    return Finding(
        document.file, document.line(element), f"interruptions.{rule}", document.shown(element)
    )


def of(script: Script, rule: str, part: Call | Assignment | Listener) -> Finding:
    """Return a finding about a place in a script."""
    return Finding(script.file, part.line, f"interruptions.{rule}", part.found)


def styled(page: Page, name: str, test: Callable[[str], bool]) -> Iterator[HtmlElement]:
    """Yield the elements of which a stylesheet or their own style says a property with a value that
    passes a test, each once; whether that wins, `page.styles.of` tells."""
    seen: set[HtmlElement] = set()
    for linked in page.styles.linked:
        for rule in linked.sheet.rules:
            if any(each.name == name and test(each.value) for each in rule.declarations):
                for choice in rule.choices:
                    if choice.compiled.pseudo_element is None:
                        seen.update(page.styles.matching(choice))
    for element in page.document.root.xpath("//*[@style]"):
        if name in element.get("style").lower():
            seen.add(element)
    if seen:
        yield from (each for each in page.document.elements() if each in seen)


CALLS = re.compile(
    r"(?:^|\.)(?:alert|confirm|prompt|showModal|fire|swal|show|showPopover|fadeIn|slideDown|modal|open"
    r"|add|remove|toggle|addClass|removeClass|toggleClass|requestPermission|subscribe|init"
    r"|getCurrentPosition|watchPosition|(?:webkit|moz)?[gG]etUserMedia|getDisplayMedia|read|readText"
    r"|setTimeout|setInterval|requestMIDIAccess|requestDevice|requestPort|play|focus|replace|assign|reload)$"
)
"""What the parts of this family look at; bundles call thousands of other things."""
TARGETS = re.compile(
    r"(?:hidden|open|className|display|visibility|opacity|overflowY?|location|href)$"
)
SHORTEST = 3
"""Letters of a name that is taken for the same in two scripts; minified ones are not."""


@dataclass(frozen=True, slots=True)
class Told:
    """What of a script may interrupt."""

    script: Script
    """The script."""
    calls: tuple[Call, ...]
    """What it calls by itself, and windows that it opens."""
    assignments: tuple[Assignment, ...]
    """What it sets by itself."""
    listeners: tuple[Listener, ...]
    """What it waits for."""


def told(page: Page) -> Iterator[Told]:
    """Yield what of a page's scripts may interrupt. What one declares and another runs counts as
    run: `<body onload="greet()">`."""
    started = frozenset(
        each for script in page.scripts for each in _running(script.text, script.handler)
    )
    for script in page.scripts:
        own = _declared(script.text, script.handler, started)
        yield Told(script, *_telling(script.text, script.line, script.handler, own))


@lru_cache(maxsize=512)
def _declared(text: str, handler: str | None, started: Started) -> Started:
    """Return those of the functions that are run which a script declares for others to run."""
    if handler is not None:
        return frozenset()
    return frozenset(
        each
        for each in started - _running(text, handler)
        if f"function {each[0]}" in text or f"{each[0]} =" in text
    )


@lru_cache(maxsize=512)
def _running(text: str, handler: str | None) -> Started:
    """Return the functions that a script runs by itself, with what surrounds that."""
    return frozenset(
        (each.name, each.within)
        for each in read(text, "", handler=handler).calls
        if not each.asked and len(each.name) >= SHORTEST and each.name.isidentifier()
    )


@lru_cache(maxsize=512)
def _telling(
    text: str, line: int, handler: str | None, started: Started
) -> tuple[tuple[Call, ...], tuple[Assignment, ...], tuple[Listener, ...]]:
    script = read(text, "", line, handler=handler, started=started)
    return (
        tuple(
            each
            for each in script.calls
            if CALLS.search(each.name) and (not each.asked or each.name.endswith("open"))
        ),
        tuple(
            each for each in script.assignments if TARGETS.search(each.target) and not each.asked
        ),
        script.listeners,
    )


def meant(page: Page, script: Script, target: str) -> list[HtmlElement]:
    """Return the elements that the code of a target means: `document.getElementById("offer")`, or a
    variable that was given it; none where that cannot be told."""
    code = target
    if not SELECTOR.search(code) and (name := LETTERS.match(code)):
        given = re.search(rf"(?<![\w$.]){re.escape(name[0])}\s*=\s*([^;\n]{{1,200}})", script.text)
        code = given[1] if given else ""
    found = SELECTOR.search(code)
    if found is None or not re.search(r"getElement|querySelector|\$\(|jQuery\(|\bModal\(", code):
        return []
    kind, word = found[1], found[2]
    by_class = kind == "." or (not kind and "ByClass" in code)
    if by_class:
        return [e for e in page.document.elements() if word in (e.get("class") or "").split()]
    if kind == "#" or "ById" in code:
        return [each for each in page.document.elements() if each.get("id") == word]
    return page.document.elements(word.lower())
