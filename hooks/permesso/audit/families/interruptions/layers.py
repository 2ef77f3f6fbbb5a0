"""Layers: what lies over the text as the page opens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from permesso.audit.examined import Page
from permesso.audit.families.interruptions.places import at, styled
from permesso.audit.families.interruptions.sizes import HEIGHT, WIDTH, extent, is_outside
from permesso.audit.finding import Finding
from permesso.audit.media import PHONE

SHARE = 0.15
"""Of a phone's screen that a layer may take: that of a usual header, with some room. Better Ads'
limit for sticky advertisements on phones is 30 %; text is read in what is left."""
TALLEST = SHARE * HEIGHT
"""CSS pixels of a bar's height."""
WHOLE = 0.9
"""Of both sides of a screen: the whole of it."""
WORDS = 8
"""Words that make a notice of a small layer whose size is not told; a button has fewer."""
NAVIGATION = frozenset({"nav", "header", "footer"})
TABLE = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
ABOUT = re.compile(
    r"nav(?!y)|menu|header|toolbar|\btoc\b|breadcrumb|skip|top-?link|back-?to-?top", re.I
)
"""Names of what helps to get about."""
MESSAGE = re.compile(
    r"\b(?:cookie|consent|gdpr|newsletter|subscribe|promo|banner|popup|modal)", re.I
)


def page(page: Page) -> Iterator[Finding]:
    """Yield open dialogs and layers over the text or the whole screen."""
    for element in page.document.elements("dialog"):
        if element.get("open") is not None and not page.styles.hidden(element):
            yield at(page, "dialog", element)
    outer: set[HtmlElement] = set()
    for element in styled(
        page, "position", lambda value: value in ("fixed", "sticky", "-webkit-sticky")
    ):
        if outer.intersection(element.iterancestors()) or not _is_seen(page, element):
            continue
        rule = _rule(page, element)
        if rule:
            outer.add(element)
            yield at(page, rule, element)
    for element in page.document.root.xpath("//*[@aria-modal]"):
        if element in outer or outer.intersection(element.iterancestors()):
            continue
        if element.get("aria-modal") == "true" and _is_placed(page, element):
            yield at(page, "dialog", element)


def _is_placed(page: Page, element: HtmlElement) -> bool:
    """Whether something said to be modal is shown over the page, not only written into it."""
    if element.tag == "dialog" or not _is_seen(page, element):
        return False
    chain = (element, *element.iterancestors())
    return any(page.styles.of(each).get("position") in ("fixed", "absolute") for each in chain)


def _is_seen(page: Page, element: HtmlElement) -> bool:
    if page.styles.hidden(element, PHONE) or element.tag == "dialog":
        return False
    return not any(is_outside(page.styles.of(each)) for each in (element, *element.iterancestors()))


def _rule(page: Page, element: HtmlElement) -> str | None:
    """Return the rule that a visible element breaks, if it is such a layer."""
    said = page.styles.of(element)
    position = said.get("position", "")
    if said.get("z-index", "").startswith("-") or said.get("pointer-events") == "none":
        return None
    if position.endswith("sticky"):
        return "layer" if _is_sticky_layer(page, element) else None
    if position != "fixed":
        return None
    width, height = extent(said, "width"), extent(said, "height")
    words = page.document.words(element)
    empty = not words and element.find(".//*") is None
    if empty and not (said.get("background") or said.get("background-color")):
        return None
    if width is not None and height is not None:
        if width >= WHOLE * WIDTH and height >= WHOLE * HEIGHT:
            return "interstitial"
        if width * height <= SHARE * WIDTH * HEIGHT:
            return None
        return None if _is_navigation(element) and height <= TALLEST else "layer"
    if _is_navigation(element):
        return "layer" if height is not None and height > TALLEST and not words else None
    if height is not None and height > TALLEST and words:
        return "layer"
    asks = element.find(".//form") is not None or bool(_named(element))
    bar = width is not None and width >= WHOLE * WIDTH
    return "layer" if words and (bar or asks or len(words.split()) >= WORDS) else None


def _is_sticky_layer(page: Page, element: HtmlElement) -> bool:
    """Whether an element that sticks stays over the text: a bar for a message, not a heading."""
    if element.tag in TABLE or any(each.tag in TABLE for each in element.iterancestors()):
        return False
    said = page.styles.of(element)
    if said.get("top", "auto") == "auto" and said.get("bottom", "auto") == "auto":
        return False
    height = extent({key: said[key] for key in said if key not in ("top", "bottom")}, "height")
    if _is_navigation(element) or any(
        each.tag == "aside" for each in (element, *element.iterancestors())
    ):
        return False
    words = page.document.words(element)
    if height is not None:
        return bool(words) and height > TALLEST
    at_bottom = said.get("bottom", "auto") != "auto" and said.get("top", "auto") == "auto"
    asks = element.find(".//form") is not None or element.find(".//button") is not None
    return bool(words) and (bool(_named(element)) or (at_bottom and asks))


def _named(element: HtmlElement) -> re.Match[str] | None:
    return MESSAGE.search(f"{element.get('id') or ''} {element.get('class') or ''}")


def _is_navigation(element: HtmlElement) -> bool:
    """Whether a layer is there to get about: a header, a menu, a list of contents."""
    if _named(element):
        return False
    if ABOUT.search(f"{element.get('id') or ''} {element.get('class') or ''}"):
        return True
    for each in (element, *element.iterancestors()):
        if each.tag in NAVIGATION or each.get("role") in (
            "navigation",
            "banner",
            "search",
            "menubar",
        ):
            return True
    return (
        element.find(".//nav") is not None or element.find(".//*[@role='navigation']") is not None
    )
