"""Pop-ups: what a script shows at the start, after a time, while scrolling, or on leaving."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from permesso.audit.examined import Page
from permesso.audit.families.interruptions import places
from permesso.audit.families.interruptions.places import meant, of
from permesso.audit.finding import Finding
from permesso.audit.scripts import Script
from permesso.audit.statements import Assignment, Call

BOXES = frozenset({"alert", "confirm", "prompt"})
MODAL = re.compile(r"(?:^|\.)(?:showModal|Swal\.fire|swal)$")
"""Calls that show a dialog, whatever it is."""
SHOWS = re.compile(r"(?:^|\.)(?:show|showPopover|fadeIn|slideDown|modal|open)$")
CLASSES = re.compile(r"\.(?:classList\.(?:add|remove|toggle)|addClass|removeClass|toggleClass)$")
SET = re.compile(r"\.(?:hidden|open|className|style\.(?:display|visibility|opacity))$")
UNSEEN = re.compile(r"""^["'`]?(?:none|hidden|false|!1|0|)["'`]?$""")
LEAVING = frozenset(
    {"mouseleave", "mouseout", "mousemove", "visibilitychange", "popstate", "beforeunload", "blur"}
)
SCROLLED = frozenset({"scroll", "scrollend", "wheel", "touchmove", "IntersectionObserver"})
NAMES = re.compile(
    r"pop-?up|modal|overlay|interstitial|lightbox|dialog|newsletter-(?:box|bar)", re.I
)


def page(page: Page) -> Iterator[Finding]:
    """Yield what scripts show without being asked."""
    for told in places.told(page):
        script = told.script
        for call in told.calls:
            if not call.asked and (rule := _rule(call.within)) and _opens(page, script, call):
                yield of(script, rule, call)
        for each in told.assignments:
            if not each.asked and (rule := _rule(each.within)) and _reveals(page, script, each):
                yield of(script, rule, each)


def _rule(within: tuple[str, ...]) -> str | None:
    """Return the rule for what comes within these events; None: as when hovering over a word."""
    if LEAVING.intersection(within):
        return "exit"
    if SCROLLED.intersection(within):
        return "scroll-popup"
    if {"setTimeout", "setInterval"}.intersection(within):
        return "timer"
    return None if {"mouseenter", "mouseover", "resize"}.intersection(within) else "dialog"


def _opens(page: Page, script: Script, call: Call) -> bool:
    if call.bare in BOXES:
        return not re.search(rf"function\s+{call.bare}\b|\b{call.bare}\s*=", script.text)
    if MODAL.search(call.name):
        return True
    first = call.arguments[0] if call.arguments else ""
    if CLASSES.search(call.name):
        code = re.split(r"\.(?:classList|addClass|removeClass|toggleClass)", call.found)[0]
        return _is_layer(page, script, code) and not re.search(r"\b(?:hide|closed)", _added(call))
    if SHOWS.search(call.name) and not (call.name.endswith(".modal") and "hide" in first):
        return _is_layer(page, script, call.found)
    return False


def _added(call: Call) -> str:
    return "" if "emove" in call.name else " ".join(call.arguments)


def _reveals(page: Page, script: Script, each: Assignment) -> bool:
    if not SET.search(each.target):
        return False
    shown = each.target.endswith(".hidden") == bool(UNSEEN.match(each.value))
    if each.target.endswith(".className"):
        shown = True
    if each.target.endswith("style.display") and each.value.strip("\"'`") == "":
        shown = True
    code = re.split(r"\.(?:hidden|open|className|style\.)", each.target)[0]
    return shown and _is_layer(page, script, code)


def _is_layer(page: Page, script: Script, code: str) -> bool:
    return any(_lies_over(page, each) for each in meant(page, script, code)[:20])


def _lies_over(page: Page, element: HtmlElement) -> bool:
    """Whether an element that is not seen yet would lie over the text."""
    if element.tag in ("body", "html") or not page.styles.hidden(element):
        return False
    if element.tag == "dialog" or element.get("role") in ("dialog", "alertdialog"):
        return True
    position = page.styles.of(element).get("position")
    if position == "fixed":
        return True
    named = NAMES.search(f"{element.get('id') or ''} {element.get('class') or ''}")
    return position in ("absolute", None) and named is not None
