"""Places: where in a site's files stands what a browser has seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml.html import HtmlElement

from auditing.browser.serving import Served
from permesso.audit.document import BrokenError, Document


@dataclass(frozen=True, slots=True)
class Element:
    """An element as the browser has it."""

    tag: str
    """Its start tag."""
    name: str
    """Its name."""
    id: str
    """Its id, or nothing."""
    classes: tuple[str, ...]
    """Its classes."""
    path: tuple[tuple[str, int], ...]
    """The way to it from the root: names, each with its number among its siblings of that name."""


@dataclass(frozen=True, slots=True)
class Call:
    """A place in a script."""

    address: str
    """Address of the script, or of the page that holds it."""
    line: int
    """Line, from 1."""


def element(told: dict[str, Any] | None) -> Element | None:
    """Return an element as `describe` of `watch.js` tells it."""
    if told is None:
        return None
    return Element(
        tag=str(told["tag"]),
        name=str(told["name"]),
        id=str(told["id"] or ""),
        classes=tuple(map(str, told["classes"])),
        path=tuple((str(name), int(number)) for name, number in told["path"]),
    )


def call(told: dict[str, Any] | None) -> Call | None:
    """Return a place in a script as `caller` of `watch.js` tells it."""
    return Call(str(told["address"]), int(told["line"])) if told else None


class Places:
    """The lines of a page's file, by what a browser tells of its elements and scripts."""

    def __init__(self, served: Served, file: str) -> None:
        """Take the site and the page's file."""
        self._served = served
        self.file = file

    @cached_property
    def _document(self) -> Document | None:
        """The page as its file has it; None where it can't be read in whole."""
        text = (self._served.folder / self.file).read_text(encoding="utf-8", errors="replace")
        try:
            return Document(self.file, text)
        except BrokenError:
            return None

    def of(self, element: Element | None, call: Call | None = None) -> tuple[str, int]:
        """Return file and line of an element; of what calls, where there is none or a script made
        it; else the page's first line."""
        if element is not None and (line := self._line(element)):
            return self.file, line
        if call is not None and (file := self._served.file(call.address)):
            return file, call.line
        return self.file, 1

    def naming(self, address: str, call: Call | None) -> tuple[str, int, str | None]:
        """Return file, line and start tag of what asks for an address, as far as can be told."""
        if document := self._document:
            written = {address, address.partition(":")[2]}
            for found in document.elements():
                if any(value.strip() in written for value in found.values()):
                    return self.file, document.line(found), document.shown(found)
        return *self.of(None, call), None

    def _line(self, wanted: Element) -> int | None:
        """Return the line of an element; None where the file doesn't hold it."""
        if not (document := self._document):
            return None
        alike = document.elements(wanted.name)
        named = [found for found in alike if wanted.id and found.get("id") == wanted.id]
        classed = [found for found in alike if wanted.classes and _classes(found) == wanted.classes]
        there = (found for found in alike if found.get("id", "") == wanted.id)
        at = next((found for found in there if _path(found) == wanted.path), None)
        for several in (named, classed, [at] if at is not None else []):
            if len(several) == 1:
                return document.line(several[0])
        # A script makes it: where its name is written.
        for name in (wanted.id, *wanted.classes):
            if name and (place := document.text.find(name)) >= 0:
                return document.text.count("\n", 0, place) + 1
        return None


def _classes(element: HtmlElement) -> tuple[str, ...]:
    return tuple(element.get("class", "").split())


def _path(element: HtmlElement) -> tuple[tuple[str, int], ...]:
    steps = [
        (str(at.tag), 1 + len([*at.itersiblings(str(at.tag), preceding=True)]))
        for at in (element, *element.iterancestors())
    ]
    return tuple(reversed(steps))
