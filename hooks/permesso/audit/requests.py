"""Requests: what a browser would ask for to show a page, and what a press would make it ask for.

`load` is what it asks for before the reader has done anything, pictures that load as they come into
view included. `act` is what waits for the reader: where a form is sent, what a `template` holds,
what an iframe's `data-src` names, a video that says `preload="none"`, a picture of a rule that
holds for nothing yet (`:hover`, a class that a script gives). Fonts are asked for if anything names
their family. What scripts ask for `script_addresses` tells. A `noscript` is asked for by readers
without scripts, so it counts. Links, JSON-LD, comments and `data:` addresses ask nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from permesso.audit import sheets
from permesso.audit.document import BrokenError, Document
from permesso.audit.elements import ASKING, Asked
from permesso.audit.elements import asked as asked_by
from permesso.audit.facts import Kind, Mark, Request, When
from permesso.audit.finding import shortened
from permesso.audit.places import joined
from permesso.audit.scripts import Script
from permesso.audit.sheets import Rule
from permesso.audit.styles import Linked, Styles

CALLING = re.compile(r"(?:https?|wss?):", re.IGNORECASE)
DEEPEST = 3
"""Documents in the `srcdoc` of each other that are read."""
SHAPES = frozenset(
    "base br circle defs ellipse g head html line link lineargradient meta option path polygon"
    " polyline rect script source stop style symbol title track use wbr".split()
)
"""Elements that no advertisement is shown in."""
LONGEST = 500
"""Characters of an attribute that cosmetic rules get."""


def requests(
    document: Document, styles: Styles, scripts: Sequence[Script] = (), *, depth: int = 0
) -> tuple[Request, ...]:
    """Return what a document asks for; first its markup in the order of the text, then its
    stylesheets.

    Args:
        document: It.
        styles: Its styles, which also know what its addresses are relative to.
        scripts: Its scripts: what they import of an import map is asked for.
        depth: In how many other documents it stands, by `srcdoc`.
    """
    found = [
        *_of_markup(document, styles.base, depth),
        *_of_data(document, styles.base, scripts),
        *_of_styles(document, styles),
    ]
    return tuple(dict.fromkeys(found))


def marks(document: Document) -> tuple[Mark, ...]:
    """Return the elements of a document as cosmetic rules know them: those that have an attribute
    and can be seen."""
    return tuple(
        _mark(document, element)
        for element in document.elements()
        if element.attrib and element.tag not in SHAPES
    )


def _mark(document: Document, element: HtmlElement) -> Mark:
    others = tuple(
        (name, value[:LONGEST]) for name, value in element.items() if name not in ("id", "class")
    )
    return Mark(
        name=str(element.tag),
        id=element.get("id") or "",
        classes=tuple((element.get("class") or "").split()),
        attributes=others,
        line=document.line(element),
        found=document.shown(element),
    )


def _of_markup(document: Document, where: str, depth: int) -> Iterator[Request]:
    for element in document.elements(*ASKING):
        for asked in asked_by(element):
            yield from _request(document, element, where, asked)
        if element.tag == "iframe" and (inner := element.get("srcdoc")):
            yield from _inside(document, element, inner, where, depth)
    for element in document.templated(*ASKING):
        for asked in asked_by(element):
            yield from _request(document, element, where, replace(asked, when="act"))
    for element in document.elements():
        if background := element.get("background"):
            asked = Asked(background, "image")
            yield from _request(document, element, where, asked)
        if style := element.get("style"):
            for each in sheets.addresses(style):
                yield from _request(document, element, where, Asked(each, "image"))


def _request(
    document: Document, element: HtmlElement, where: str, asked: Asked
) -> Iterator[Request]:
    whole = _called(where, asked.address)
    if whole:
        line, shown = document.line(element), document.shown(element)
        yield Request(whole, asked.kind, asked.when, line, shown)


def _called(where: str, written: str) -> str | None:
    """Return a whole address; None for one that calls nobody."""
    if not written.strip() or written.lstrip().startswith("#"):
        return None
    whole = joined(where, written)
    return whole if CALLING.match(whole) else None


def _inside(
    document: Document, element: HtmlElement, text: str, where: str, depth: int
) -> Iterator[Request]:
    """Yield what a document in a `srcdoc` asks for, where its frame stands."""
    if depth >= DEEPEST:
        raise BrokenError("has more than three frames inside each other by 'srcdoc'; take some out")
    inner = Document(document.file, text, document.kind)
    line = document.line(element)
    for each in requests(inner, Styles(inner, where), depth=depth + 1):
        yield replace(each, line=line)


def _of_data(document: Document, where: str, scripts: Sequence[Script]) -> Iterator[Request]:
    """Yield what scripts that hold data make a browser ask for: pages that it is to load ahead, and
    programs that others import by a name."""
    for element in document.elements("script"):
        kind = (element.get("type") or "").strip().lower()
        said = _json(element.text) if kind in ("speculationrules", "importmap") else None
        if kind == "importmap":
            for name, address in _mapped(said):
                when: When = "load" if _imports(scripts, name) else "act"
                yield from _request(document, element, where, Asked(address, "script", when))
        elif said is not None:
            for address in _ahead(said):
                yield from _request(document, element, where, Asked(address, "hint"))


def _json(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):
        return None


def _ahead(said: Any) -> Iterator[str]:
    """Yield the addresses in speculation rules (HTML, 7.6.1)."""
    for rules in said.values() if isinstance(said, dict) else ():
        for rule in rules if isinstance(rules, list) else ():
            urls = rule.get("urls") if isinstance(rule, dict) else None
            yield from (url for url in urls or () if isinstance(url, str))


def _mapped(said: Any) -> Iterator[tuple[str, str]]:
    """Yield the names in an import map with their addresses (HTML, 8.1.6.2)."""
    if not isinstance(said, dict):
        return
    scopes = said.get("scopes")
    inner = scopes.values() if isinstance(scopes, dict) else ()
    for names in (said.get("imports"), *inner):
        for name, address in names.items() if isinstance(names, dict) else ():
            if isinstance(address, str):
                yield name, address


def _imports(scripts: Sequence[Script], name: str) -> bool:
    return any(
        argument.strip("\"'`").startswith(name) if name.endswith("/") else argument[1:-1] == name
        for script in scripts
        for call in script.calls
        if call.name == "import"
        for argument in call.arguments[:1]
    )


def _of_styles(document: Document, styles: Styles) -> Iterator[Request]:
    for linked in styles.linked:
        place = _Place(document, linked, styles.base)
        for each in linked.sheet.imports:
            if each.screens & linked.screens:
                yield from place.request(each.address, "stylesheet", each.line, "@import")
        for rule in linked.sheet.rules:
            if rule.addresses and rule.screens & linked.screens:
                held = _holds(rule, styles)
                for address in rule.addresses:
                    for request in place.request(address, "image", rule.line, rule.selectors):
                        yield request if held else replace(request, when="act")
    yield from _fonts(document, styles)


def _holds(rule: Rule, styles: Styles) -> bool:
    return any(True for choice in rule.choices for _ in styles.matching(choice))


def _fonts(document: Document, styles: Styles) -> Iterator[Request]:
    if not any(linked.sheet.faces for linked in styles.linked):
        return
    named = {each for linked in styles.linked for each in linked.sheet.fonts}
    for element in document.elements():
        if style := element.get("style"):
            named |= sheets.fonts(style)
    every = "\n".join(named)
    for linked in styles.linked:
        place = _Place(document, linked, styles.base)
        for face in linked.sheet.faces:
            if face.family in every:
                for address in face.addresses:
                    yield from place.request(address, "font", face.line, "@font-face")


class _Place:
    """A stylesheet of a document, and what stands in it."""

    def __init__(self, document: Document, linked: Linked, where: str) -> None:
        self._linked = linked
        self._inside = linked.file == document.file
        self._where = where if self._inside else linked.address
        element = linked.element
        self._line = 1 if element is None else document.line(element)

    def request(self, address: str, kind: Kind, line: int, around: str) -> Iterator[Request]:
        """Yield the request for an address on a line of the stylesheet."""
        whole = _called(self._where, address)
        if not whole:
            return
        if self._inside:
            line = line + self._linked.first - 1
            shown = f"{around} url({address})"
        else:
            shown = f"{self._linked.file}:{line}: {around} url({address})"
            line = self._line
        yield Request(whole, kind, "load", line, shortened(shown))
