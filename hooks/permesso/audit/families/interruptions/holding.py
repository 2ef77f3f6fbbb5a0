"""Holding: what keeps a reader from scrolling, copying, going back or leaving."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from permesso.audit.examined import Page
from permesso.audit.families.interruptions import places
from permesso.audit.families.interruptions.places import Told, at, of
from permesso.audit.finding import Finding
from permesso.audit.media import SCREENS
from permesso.audit.scripts import Script
from permesso.audit.statements import Listener

TEXT = ("html", "body", "main", "article", "p")
"""Elements with what one reads."""
BLOCKS = ("div", "section")
"""Elements that may hold it."""
PAGE = re.compile(
    r"""^(?:|(?:\$|jQuery)\()(?:(?:window\.)?document(?:\.(?:body|documentElement))?|window"""
    r"""|globalThis|self|["'`](?:html|body|main|article|html, ?body)["'`])?\)?$"""
    r"""|^document\.querySelector(?:All)?\(["'`](?:html|body|main|article)["'`]\)$"""
)
"""Code that means the whole page."""
REFUSED = re.compile(
    r"\.preventDefault\s*\(|\breturn\s*(?:false\b|!1)|returnValue\s*=\s*(?:false|!1)"
)
CONDITION = re.compile(r"\bif\s*\(|\?[^.?:]|&&|\|\||closest|matches\(|\btagName\b|\bswitch\b")
COPYING = frozenset({"copy", "cut", "selectstart", "contextmenu", "dragstart"})
KEYS = frozenset({"keydown", "keypress", "keyup"})
COPY_KEYS = re.compile(
    r"""\b(?:key|code)\b[^;{}"'`]{0,40}["'`](?:Key)?[cCxXaAuU]["'`]"""
    r"""|\bcase\s*["'`](?:Key)?[cCxXaAuU]["'`]"""
    r"""|["'`](?:Key)?[cCxXaAuU]["'`][^;{}()]{0,40}\.(?:includes|indexOf)\("""
    r"""|\b(?:keyCode|which|charCode)\b[^;{}]{0,40}\b(?:67|88|65|85)\b"""
)
"""The keys by which one copies, cuts, marks everything and reads the source."""
HELD = re.compile(r"\b(?:ctrlKey|metaKey)\b")
SCROLLING = frozenset({"wheel", "mousewheel", "DOMMouseScroll", "touchmove"})
MOVED = re.compile(
    r"\bscroll(?:To|By|IntoView)\s*\(|\bscrollTop\s*[-+]?=|\.animate\s*\(\s*\{\s*scrollTop"
)
ASKS = re.compile(
    r"\.preventDefault\s*\(|\breturnValue\s*=(?!=)|\breturn\s+(?![;}\s]|null\b|undefined\b|void\b|;)"
)
UNSAVED = re.compile(r"dirty|unsaved|changed|modified|pending|isSaving|uploading", re.IGNORECASE)
"""Names that tell of work that would be lost."""
BACK = re.compile(r"\bhistory\s*\.\s*(?:pushState\s*\(|forward\s*\(|go\s*\(\s*(?:1|\+1|0)?\s*\))")
HIDDEN = re.compile(
    r"^(?:(?:window\.)?document\.(?:body|documentElement)|[\w$]+)\.style\.(overflow(?:Y)?)$"
)


def page(page: Page) -> Iterator[Finding]:
    """Yield what holds a reader back."""
    yield from _styles(page)
    for told in places.told(page):
        script = told.script
        for listener in told.listeners:
            rule = _rule(page, script, listener)
            if rule:
                yield of(script, rule, listener)
        yield from _stopped(told)


def _styles(page: Page) -> Iterator[Finding]:
    for element in page.document.elements("html", "body"):
        said = [page.styles.of(element, screen) for screen in SCREENS]
        if all(each.get("overflow-y") in ("hidden", "clip") for each in said) and not _scrolls(
            page
        ):
            yield at(page, "scroll-trap", element)
        if any("mandatory" in each.get("scroll-snap-type", "") for each in said):
            yield at(page, "scroll-hijack", element)
    for element in page.document.elements(*TEXT):
        if page.styles.of(element).get("user-select") == "none":
            yield at(page, "copy", element)
            return


def _scrolls(page: Page) -> bool:
    """Whether the part with the text scrolls in its place, as in applications."""
    return any(
        page.styles.of(element).get("overflow-y") in ("auto", "scroll")
        and next(element.iter("main", "article", "h1"), None) is not None
        for element in page.document.elements("main", "div", "article", "section")
    )


def _rule(page: Page, script: Script, listener: Listener) -> str | None:
    if not listener.at_start and script.handler is None:
        return None
    event, body = listener.event, listener.body
    if event == "beforeunload":
        return "leaving" if ASKS.search(body) and not UNSAVED.search(script.text) else None
    if event == "popstate":
        return "history" if BACK.search(body) and not CONDITION.search(body) else None
    if not _is_page(script, listener):
        return None
    refused = REFUSED.search(body)
    if event in COPYING:
        return "copy" if refused and not CONDITION.search(body) and event != "dragstart" else None
    taken = MOVED.search(body) or (refused and not CONDITION.search(body))
    if event in KEYS:
        blocked = refused and HELD.search(body) and COPY_KEYS.search(body)
        return "copy" if blocked and not MOVED.search(body) else None
    if event in SCROLLING and not listener.passive and taken:
        return "scroll-hijack"
    if event == "scroll" and MOVED.search(body) and refused:
        return "scroll-hijack"
    return None


def _is_page(script: Script, listener: Listener) -> bool:
    """Whether a listener waits on the whole page, or on its text."""
    if script.handler is not None and listener is script.listeners[0]:
        return script.element is not None and _is_text(script.element)
    target = listener.target.strip()
    if PAGE.match(target):
        return True
    given = re.fullmatch(r"[A-Za-z_$][\w$]{1,30}", target) and re.search(
        rf"(?<![\w$.]){re.escape(target)}\s*=\s*([^;,\n]{{1,80}})", script.text
    )
    return bool(given and PAGE.match(given[1].strip()) and given[1].strip())


def _is_text(element: HtmlElement) -> bool:
    """Whether an element is what one reads, or holds it."""
    if element.tag in TEXT:
        return True
    return element.tag in BLOCKS and next(element.iter(*TEXT), None) is not None


def _stopped(told: Told) -> Iterator[Finding]:
    """Yield scrolling that a script stops as the page opens."""
    script = told.script
    for each in told.assignments:
        if not HIDDEN.match(each.target) or each.asked or each.value.strip("\"'`") != "hidden":
            continue
        name = each.target.partition(".style")[0].removeprefix("window.")
        if not name.startswith("document."):
            given = re.search(rf"(?<![\w$.]){re.escape(name)}\s*=\s*([^;,\n]{{1,80}})", script.text)
            if not given or not re.match(
                r"(?:window\.)?document\.(?:body|documentElement)", given[1]
            ):
                continue
        yield of(script, "scroll-trap", each)
