"""Starting: films, sounds, pages and fields that go ahead without the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from permesso.audit.examined import Page
from permesso.audit.families.interruptions import places
from permesso.audit.families.interruptions.places import LETTERS, at, meant, of
from permesso.audit.finding import Finding
from permesso.audit.scripts import Script
from permesso.audit.statements import Call

PLAYS = re.compile(r"[?&#;](?:autoplay|auto_play|autostart)=(?:1|true|yes)\b", re.IGNORECASE)
SECONDS = re.compile(r"^\s*(\d*\.?\d*)\s*(?:[;,]\s*(?:url\s*=\s*)?(.*))?$", re.IGNORECASE | re.S)
LEAVES = frozenset({"location.replace", "location.assign", "location.reload"})
TIMERS = frozenset({"setTimeout", "setInterval"})
LEAVING = re.compile(
    r"""["'`](?:(?:window|document|self|top)\.)*location(?:\.(?:reload|replace|assign)\s*\("""
    r"""|(?:\.href)?\s*=(?!=))"""
)
"""Code in a text, which a timer runs: `setTimeout("location.reload()", 60000)`."""
LEFT = re.compile(r"^(?:(?:window|document|self|top|globalThis)\.)*location(?:\.href)?$")


def page(page: Page) -> Iterator[Finding]:
    """Yield media that play, pages that leave, and fields that take the focus by themselves."""
    yield from _media(page)
    yield from _refresh(page)
    for element in page.document.root.xpath("//*[@autofocus]"):
        if not _is_asked_for(page, element) and not page.styles.hidden(element):
            yield at(page, "focus", element)
    for told in places.told(page):
        script = told.script
        for call in told.calls:
            if call.asked:
                continue
            if call.bare in TIMERS and LEAVING.match("".join(call.arguments[:1])):
                yield of(script, "refresh", call)
            if call.bare.split(".")[-1] == "play":
                yield from _played(page, script, call)
            elif call.bare.endswith(".focus") and call.at_start:
                yield from _focused(page, script, call)
            elif call.bare.removeprefix("document.") in LEAVES and _comes_later(call.within):
                yield of(script, "refresh", call)
        for each in told.assignments:
            inside = re.match(r"""["'`]#""", each.value)
            if LEFT.match(each.target) and not inside and _comes_later(each.within):
                yield of(script, "refresh", each)


def _comes_later(within: tuple[str, ...]) -> bool:
    return "setTimeout" in within or "setInterval" in within


def _media(page: Page) -> Iterator[Finding]:
    for element in page.document.elements("video", "audio"):
        if element.get("autoplay") is None:
            continue
        silent = element.get("controls") is not None or element.get("muted") is not None
        yield at(page, "autoplay" if silent else "sound", element)
    for element in page.document.elements("bgsound"):
        yield at(page, "sound", element)
    for element in page.document.elements("iframe", "embed", "object"):
        address = element.get("src") or element.get("data") or ""
        said = element.tag == "embed" and (element.get("autostart") or "").lower() in ("true", "1")
        if said or PLAYS.search(address):
            yield at(page, "autoplay", element)


def _played(page: Page, script: Script, call: Call) -> Iterator[Finding]:
    """Yield a film or a sound that a script starts; players in libraries start nothing by name."""
    target = call.name.removesuffix(".play")
    code = call.found.partition(".play")[0]
    if any(each.tag in ("video", "audio") for each in meant(page, script, code)):
        yield of(script, "autoplay", call)
        return
    name = LETTERS.match(target)
    made = "new Audio" in code or (
        name and re.search(rf"(?<![\w$.]){re.escape(name[0])}\s*=\s*new\s+Audio\b", script.text)
    )
    if made:
        yield of(script, "sound", call)


def _refresh(page: Page) -> Iterator[Finding]:
    """Yield `meta` elements that reload a page or leave it, but for those of a redirect: at once,
    to another address, where there is nothing to read yet."""
    for element in page.document.elements("meta"):
        if (element.get("http-equiv") or "").strip().lower() != "refresh":
            continue
        if any(each.tag == "noscript" for each in element.iterancestors()):
            continue
        found = SECONDS.match(element.get("content") or "")
        if not found:
            continue
        after = float(found[1]) if found[1].strip(".") else 0.0
        redirect = after <= 1 and bool((found[2] or "").strip())
        if not redirect:
            yield at(page, "refresh", element)


def _focused(page: Page, script: Script, call: Call) -> Iterator[Finding]:
    for element in meant(page, script, call.found.partition(".focus")[0]):
        field = element.tag in ("input", "textarea", "select")
        if field and not _is_asked_for(page, element):
            yield of(script, "focus", call)
            return


def _is_asked_for(page: Page, element: HtmlElement) -> bool:
    """Whether a field is what one came for: the search of a page that has nothing else, or what
    stands in a dialog that is closed."""
    if any(
        each.tag == "dialog" or each.get("popover") is not None for each in element.iterancestors()
    ):
        return True
    form = next(element.iterancestors("form", "search"), None)
    roles = {each.get("role") for each in element.iterancestors()}
    if (
        element.get("type") == "search"
        or "search" in roles
        or (form is not None and form.tag == "search")
    ):
        return True
    return element.get("name") in ("q", "query", "s", "search")
