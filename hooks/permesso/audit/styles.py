"""Styles: what the stylesheets of a document say of its elements, as far as it matters to a
reader's peace (`sheets.TELLING`).

The cascade is that of CSS Cascading 5: importance, the `style` attribute, layers, specificity,
order. Media queries are asked for two screens, a phone of 360 × 640 and a window of 1280 × 800
pixels (`media.SCREENS`); `@supports` is taken to hold, unless it says `not`, and so is
`@container`. States that only a reader brings about (`:hover`, `:focus`, `:target`) don't hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from lxml.html import HtmlElement

from permesso.audit import media, sheets
from permesso.audit.document import Document
from permesso.audit.matching import Node, nodes
from permesso.audit.media import PHONE, SCREENS
from permesso.audit.places import base, joined
from permesso.audit.sheets import Choice, Declaration, Rule, Sheet

Own = Callable[[str], "tuple[str, str] | None"]
"""Returns the file of a whole address, from the site's folder, and its text; None where the address
is not one of the site's files."""
DEEPEST = 8
"""Stylesheets that import each other; those that go on are in a circle."""
INFINITE = float("inf")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*(?:\([^()]*\)[^()]*)*))?\)")
NOTHING: Mapping[str, str] = MappingProxyType({})
NEVER_SHOWN = frozenset(
    "area base datalist link meta noembed noframes param rp script style template title"
    " noscript".split()
)
"""What browsers that run scripts don't show (HTML, 15.3.1). Not `head`, which libxml2 goes on with
where it doesn't know the first element behind it; all that belongs there is in the list."""
SEES_NOTHING = re.compile(r"^(?:0|0?\.0*|0%)$")


@dataclass(frozen=True, slots=True)
class Linked:
    """A stylesheet of a document."""

    sheet: Sheet
    """What it says."""
    file: str
    """The file that it stands in, from the site's folder."""
    first: int
    """Line of that file on which it begins, from 1."""
    address: str
    """What its addresses are relative to."""
    element: HtmlElement | None
    """The `style` or `link` that brings it; None for one that another imports."""
    screens: frozenset[int]
    """Widths of the screens for which it is."""
    layer: tuple[str, ...] = ()
    """The cascade layer that it was imported into."""


@dataclass(frozen=True, slots=True)
class _Said:
    order: tuple[float | tuple[float, ...], ...]
    declaration: Declaration
    screens: frozenset[int]


class Styles:
    """The styles of one document."""

    def __init__(
        self, document: Document, address: str = "https://site.invalid/", own: Own | None = None
    ) -> None:
        """Take a document, its whole address, and a way to read the site's own stylesheets; without
        it, only those in the document count."""
        self._document = document
        self._own: Own = own or (lambda _: None)
        self.base = base(document, address)
        """What the document's addresses are relative to."""
        self.linked: tuple[Linked, ...] = tuple(self._gathered(self.base))
        """Its stylesheets in the order in which they count."""
        self._index: dict[tuple[str, str], list[Node]] | None = None
        self._matched: dict[HtmlElement, list[_Said]] | None = None
        self._told: dict[tuple[HtmlElement, int], Mapping[str, str]] = {}
        self._hidden: dict[tuple[HtmlElement, int], tuple[bool, str]] = {}
        self._variables: dict[str, str] | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules of all its stylesheets in order, each with its file and line."""
        return tuple(
            replace(rule, file=each.file, line=rule.line + each.first - 1)
            for each in self.linked
            for rule in each.sheet.rules
        )

    def of(self, element: HtmlElement, screen: int = PHONE) -> Mapping[str, str]:
        """Return the declarations that win for an element on a screen of a width (`SCREENS`):
        property to value, in small letters, without inheritance; `inset` is also told as its four
        sides. What browsers say by themselves stands for `display` where they hide something."""
        key = (element, screen)
        found = self._told.get(key)
        if found is None:
            found = self._told[key] = self._winning(element, screen)
        return found

    def hidden(self, element: HtmlElement, screen: int | None = None) -> bool:
        """Tell whether an element isn't seen on a screen of a width, or on none of `SCREENS`:
        `display: none`, `opacity: 0` or `content-visibility: hidden` on it or around it,
        `visibility: hidden`, the inside of a closed `details`. What is clipped or moved out of the
        screen isn't hidden: screen readers find it."""
        if screen is None:
            return all(
                self._state(element, each)[0] or self._state(element, each)[1] != "visible"
                for each in SCREENS
            )
        gone, visibility = self._state(element, screen)
        return gone or visibility != "visible"

    def matching(self, choice: Choice) -> Iterator[HtmlElement]:
        """Yield the elements that a selector matches, or whose `::before` it is."""
        if choice.compiled.never_matches:
            return
        test = choice.compiled.test
        for node in self._indexed().get(choice.key, ()):
            if test(node):
                yield node.etree_element

    def _state(self, element: HtmlElement, screen: int) -> tuple[bool, str]:
        """Return whether an element is gone with all that is in it, and its visibility."""
        chain: list[HtmlElement] = []
        state: tuple[bool, str] = (False, "visible")
        each: HtmlElement | None = element
        while each is not None:
            if (known := self._hidden.get((each, screen))) is not None:
                state = known
                break
            chain.append(each)
            each = each.getparent()
        for each in reversed(chain):
            state = self._hidden[each, screen] = self._next_state(each, screen, state)
        return state

    def _next_state(
        self, element: HtmlElement, screen: int, around: tuple[bool, str]
    ) -> tuple[bool, str]:
        gone, visibility = around
        if gone or _is_folded(element):
            return True, visibility
        said = self.of(element, screen)
        if (
            said.get("display") == "none"
            or said.get("content-visibility") == "hidden"
            or SEES_NOTHING.match(said.get("opacity", ""))
        ):
            return True, visibility
        own = said.get("visibility", "")
        return False, visibility if own in ("", "inherit", "unset") else own

    def _winning(self, element: HtmlElement, screen: int) -> Mapping[str, str]:
        if self._matched is None:
            self._matched = self._match()
        said = self._matched.get(element, [])
        style = element.get("style")
        if not said and not style and not _may_be_hidden(element):
            return NOTHING
        found: dict[str, str] = {}
        if _is_not_shown(element):
            found["display"] = "none"
        if style:
            said = [*said, *_of_attribute(style)]
        for each in sorted(said, key=lambda each: each.order):
            if screen in each.screens:
                self._set(found, each.declaration)
        return found

    def _set(self, found: dict[str, str], declaration: Declaration) -> None:
        value = declaration.value
        if "var(" in value:
            value = self._resolved(value)
            if not value:
                return
        found[declaration.name] = value
        if declaration.name == "inset":
            for side, each in zip(("top", "right", "bottom", "left"), _sides(value), strict=True):
                found[side] = each
        elif declaration.name == "overflow":
            parts = value.split()
            found["overflow-x"], found["overflow-y"] = parts[0], parts[-1]

    def _resolved(self, value: str, depth: int = 0) -> str:
        """Return a value with the custom properties in it; nothing where one isn't known."""
        if self._variables is None:
            self._variables = {
                name: " ".join(said.split())
                for each in self.linked
                for name, said in each.sheet.custom
            }
        if depth > DEEPEST or len(value) > 2000:
            return ""
        lacking = False

        def known(found: re.Match[str]) -> str:
            nonlocal lacking
            said = (self._variables or {}).get(found[1]) or (found[2] or "").strip()
            lacking = lacking or not said
            return said

        resolved = VARIABLE.sub(known, value)
        if lacking:
            return ""
        return self._resolved(resolved, depth + 1) if "var(" in resolved else resolved.lower()

    def _indexed(self) -> dict[tuple[str, str], list[Node]]:
        if self._index is not None:
            return self._index
        every = nodes(self._document.elements())
        index: dict[tuple[str, str], list[Node]] = {("", ""): list(every.values())}
        for element, node in every.items():
            index.setdefault(("tag", node.local_name), []).append(node)
            for name in element.keys():  # noqa: SIM118
                index.setdefault(("attribute", name), []).append(node)
            if node.id:
                index.setdefault(("id", node.id), []).append(node)
            for each in node.classes:
                index.setdefault(("class", each), []).append(node)
        self._index = index
        return index

    def _match(self) -> dict[HtmlElement, list[_Said]]:
        matched: dict[HtmlElement, list[_Said]] = {}
        ranks = _ranks(self.linked)
        index = self._indexed()
        order = 0
        for linked in self.linked:
            for rule in linked.sheet.rules:
                order += 1
                screens = rule.screens & linked.screens
                if not rule.declarations or not screens:
                    continue
                for choice in rule.choices:
                    if choice.key not in index or choice.compiled.pseudo_element:
                        continue
                    elements = list(self.matching(choice))
                    if not elements:
                        continue
                    layer = _weight((*linked.layer, *rule.layer), ranks)
                    said = [
                        _Said(_order(each, layer, choice, order), each, screens)
                        for each in rule.declarations
                    ]
                    for element in elements:
                        matched.setdefault(element, []).extend(said)
        return matched

    def _gathered(self, address: str) -> Iterator[Linked]:
        document = self._document
        for element in document.elements("style", "link"):
            screens = media.screens(element.get("media") or "")
            if element.tag == "style":
                if (element.get("type") or "text/css").strip().lower() == "text/css":
                    text = element.text or ""
                    first = document.line(element)
                    yield from self._with_imports(
                        Linked(sheets.sheet(text), document.file, first, address, element, screens)
                    )
            elif is_stylesheet(element):
                whole = joined(address, element.get("href") or "")
                if found := self._own(whole):
                    sheet = sheets.sheet(found[1])
                    yield from self._with_imports(
                        Linked(sheet, found[0], 1, whole, element, screens)
                    )

    def _with_imports(self, linked: Linked, depth: int = 0) -> Iterator[Linked]:
        for each in linked.sheet.imports if depth < DEEPEST else ():
            whole = joined(linked.address, each.address)
            if found := self._own(whole):
                screens = each.screens & linked.screens
                layer = (*linked.layer, *each.layer)
                inner = Linked(sheets.sheet(found[1]), found[0], 1, whole, None, screens, layer)
                yield from self._with_imports(inner, depth + 1)
        yield linked


def is_stylesheet(element: HtmlElement) -> bool:
    """Tell whether a `link` brings a stylesheet that is used."""
    kinds = (element.get("rel") or "").lower().split()
    return "stylesheet" in kinds and "alternate" not in kinds and element.get("disabled") is None


def _ranks(linked: tuple[Linked, ...]) -> dict[tuple[str, ...], int]:
    ranks: dict[tuple[str, ...], int] = {}
    for each in linked:
        for layer in each.sheet.layers:
            whole = (*each.layer, *layer)
            for end in range(1, len(whole) + 1):
                ranks.setdefault(whole[:end], len(ranks))
    return ranks


def _weight(layer: tuple[str, ...], ranks: Mapping[tuple[str, ...], int]) -> tuple[float, ...]:
    """Return what a layer weighs: rules outside of layers most, those of an inner one less than
    those beside it."""
    return (*(ranks.get(layer[:end], 0) for end in range(1, len(layer) + 1)), INFINITE)


def _order(
    declaration: Declaration, layer: tuple[float, ...], choice: Choice, order: int
) -> tuple[float | tuple[float, ...], ...]:
    """Return by what declarations are ordered, the strongest last."""
    weight = tuple(-each for each in layer) if declaration.important else layer
    return (declaration.important, 0, weight, choice.compiled.specificity, order)


def _of_attribute(style: str) -> Iterator[_Said]:
    for order, each in enumerate(sheets.declarations(style)):
        yield _Said((each.important, 1, (), (), order), each, media.BOTH)


def _sides(value: str) -> tuple[str, str, str, str]:
    parts = (value.split() or ["auto"])[:4]
    top = parts[0]
    right = parts[1] if len(parts) > 1 else top
    bottom = parts[2] if len(parts) > 2 else top
    return top, right, bottom, parts[3] if len(parts) > 3 else right


def _may_be_hidden(element: HtmlElement) -> bool:
    return element.tag in NEVER_SHOWN or element.tag in ("dialog", "input") or bool(element.attrib)


def _is_not_shown(element: HtmlElement) -> bool:
    """Tell whether browsers hide an element if nobody says otherwise (HTML, 15.3)."""
    tag = element.tag
    if tag in NEVER_SHOWN or element.get("hidden") is not None:
        return True
    if element.get("popover") is not None:
        return True
    if tag == "dialog":
        return element.get("open") is None
    return tag == "input" and (element.get("type") or "").lower() == "hidden"


def _is_folded(element: HtmlElement) -> bool:
    """Tell whether an element is in a closed `details`, and not its summary."""
    parent = element.getparent()
    if parent is None or parent.tag != "details" or parent.get("open") is not None:
        return False
    return element.tag != "summary" or element is not next(parent.iterchildren("summary"))
