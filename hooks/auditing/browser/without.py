"""What a page gives those who let it run no script, keep nothing and call nobody: the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditing.browser.findings import at
from auditing.browser.places import Element, Places
from auditing.browser.watching import Window
from permesso.audit.finding import Finding

READ = Path(__file__).with_name("read.js").read_text(encoding="utf-8")
REFUSE = """
for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
  try {
    Object.defineProperty(window, name, {
      get() { throw new DOMException("Access is denied for this document.", "SecurityError"); },
    });
  } catch { /* a browser without it */ }
Object.defineProperty(Document.prototype, "cookie", {get: () => "", set: () => {}});
Object.defineProperty(Navigator.prototype, "cookieEnabled", {get: () => false});
"""
"""A browser that keeps nothing, as Chromium is when all cookies are refused."""
SAME = 0.98
"""Share of the words that have to be there: dates that a script puts into words may differ."""
FEW = 5
"""Words that may always be missing: what a script counts or greets with."""
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Form:
    """A form that asks for an e-mail address."""

    action: str | None
    """Where it is sent; None where it does not say."""
    method: str
    """How: `get` or `post`."""
    required: tuple[str, ...]
    """Names of the fields that it can't be sent without."""
    visible: bool
    """Whether it can be seen."""
    element: Element
    """Its element."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page gives its reader."""

    lines: tuple[str, ...]
    """Its text, a block each."""
    links: tuple[str, ...]
    """Addresses to which its text and its menus lead."""
    forms: tuple[Form, ...]
    """Its forms for an e-mail address."""
    pictures: tuple[str, ...]
    """Addresses of its pictures."""


async def read(window: Window) -> Reading:
    """Return what an open page gives."""
    told = await window.page.evaluate(READ)
    return Reading(
        tuple(told["lines"]),
        tuple(told["links"]),
        tuple(map(_form, told["forms"])),
        tuple(told["pictures"]),
    )


def losses(places: Places, whole: Reading, without: Reading, missing: str) -> Iterator[Finding]:
    """Yield what a page loses where something is `missing`: `JavaScript`."""
    if lost := _lost(whole.lines, without.lines):
        yield at(places, "without.reading", f"missing without {missing}: “{lost}”")
    links = [link for link in whole.links if link not in without.links]
    if links:
        more = f" and {len(links) - 1} more" if len(links) > 1 else ""
        found = f"missing without {missing}: link to {links[0]}{more}"
        yield at(places, "without.navigation", found)
    yield from _forms(places, whole.forms, without.forms, missing)
    for picture in whole.pictures:
        if picture not in without.pictures:
            yield at(places, "without.picture", f"missing without {missing}: {picture}")
            break


def _lost(whole: Sequence[str], without: Sequence[str]) -> str | None:
    """Return the first sentence that is missing; None where the words are the same."""
    had, left = _words(whole), _words(without)
    gone = had - left
    if gone.total() <= max(FEW, (1 - SAME) * had.total()):
        return None
    sentences = (
        sentence for line in whole for sentence in re.split(r"(?<=[.!?…])\s+", line) if sentence
    )
    return max(sentences, key=lambda sentence: _gone(sentence, gone), default=None)


def _gone(sentence: str, gone: Mapping[str, int]) -> bool:
    """Tell whether most words of a sentence are gone; `max` finds the first of these."""
    words = WORD.findall(sentence.lower())
    return sum(word in gone for word in words) * 2 > len(words)


def _words(lines: Sequence[str]) -> Counter[str]:
    return Counter(word for line in lines for word in WORD.findall(line.lower()))


def _forms(
    places: Places, whole: Sequence[Form], without: Sequence[Form], missing: str
) -> Iterator[Finding]:
    """Yield the forms that can't be sent the same way."""
    left = [(form.action, form.method, form.required) for form in without if form.visible]
    for form in whole:
        if not form.visible:
            continue
        if form.action is None:
            found = f"{form.element.tag} has no `action`: only a script sends it"
            yield at(places, "without.subscribing", found, form.element)
        elif (form.action, form.method, form.required) not in left:
            found = f"missing without {missing}: {form.element.tag}"
            yield at(places, "without.subscribing", found, form.element)


def _form(told: Mapping[str, Any]) -> Form:
    element = Element(told["tag"], "form", told["id"], tuple(told["classes"]), ())
    return Form(told["action"], told["method"], tuple(told["required"]), told["visible"], element)
