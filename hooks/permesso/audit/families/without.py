"""Without: what a page is for those whose browser runs no scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from permesso.audit.examined import Page
from permesso.audit.finding import Finding, shortened

FEWEST = 20
"""Words of a text that is worth being told of."""
SHARE = 1 / 3
"""Share of an article's words which, hidden piece by piece, leaves a text with holes."""
SHOWING = re.compile(r"opacity|visibility|display|stylesheet", re.IGNORECASE)
"""What a `noscript` says that shows again what a style hides."""
LATER = ("data-src", "data-srcset", "data-lazy-src", "data-lazy", "data-original", "data-lazyload")
"""Where scripts look for the address of a picture."""
LEADS = re.compile(
    r"\blocation(?:\.href)?\s*=(?!=)|\blocation\.(?:assign|replace)\s*\(|\bwindow\.open\s*\("
)
"""Code that goes to another page."""
STAYS = re.compile(
    r"^(?:void\b.*|;*|undefined;?|false;?|.*\b(?:print|back|reload|scroll\w*)\s*\(.*)$"
)
"""Code of a `javascript:` address that leads to no other page."""
ADDRESS = re.compile(r"^(?:/(?!$)|https?://|\.\.?/)")
TOGGLING = ("aria-expanded", "aria-haspopup", "aria-controls", "data-toggle", "data-bs-toggle")
"""Attributes of what opens a menu, whose entries are links."""
POSTED = ("netlify", "data-netlify")
"""Attributes of forms that a host takes without an address."""


def page(page: Page) -> Iterator[Finding]:
    """Yield what a page keeps from those who run no scripts; in letters and feeds nobody does."""
    yield from _pictures(page)
    if page.document.kind == "page":
        yield from _hidden(page)
        yield from _links(page)
        yield from _handlers(page)
        yield from _forms(page)


def _finding(page: Page, element: HtmlElement, rule: str, more: str = "") -> Finding:
    document = page.document
    return Finding(document.file, document.line(element), rule, document.shown(element) + more)


def _hidden(page: Page) -> Iterator[Finding]:
    """Yield the text that a style hides until a script shows it, once a page."""
    if not page.scripts or _is_shown_without(page):
        return
    whole = page.document.elements("body")
    total = sum(_count(each) for each in whole)
    if total == 0 and (root := _drawn(page)) is not None:
        yield _finding(page, root, "without.hidden", ": nothing but what a script draws")
    if total < FEWEST:
        return
    for element in (*whole, *page.document.elements("main", "article")):
        if _is_hidden(page, element) and _count(element) * 2 >= total:
            yield _finding(page, element, "without.hidden")
            return
    yield from _revealed(page, total)


def _drawn(page: Page) -> HtmlElement | None:
    """Return the empty element in which a script draws a page that has nothing else: no text, no
    picture, no way on, as a redirect has."""
    leaves = any(
        (each.get("http-equiv") or "").strip().lower() == "refresh"
        for each in page.document.elements("meta")
    ) or any(LEADS.search(each.text) for each in page.scripts if each.inline)
    if leaves or page.document.elements("img", "picture", "svg", "iframe", "video", "object"):
        return None
    roots = page.document.elements("div", "main")
    return next((each for each in roots if each.get("id") and not len(each)), None)


def _revealed(page: Page, total: int) -> Iterator[Finding]:
    """Yield the first of the pieces that are hidden one by one, where they are much of the text."""
    first, words = None, 0
    walk = etree.iterwalk(page.document.root, events=("start",))
    for _, element in walk:
        if isinstance(element.tag, str) and element.tag not in ("html", "head"):
            said = page.styles.of(element)
            if said and _is_faded(said.get("opacity"), said.get("visibility")):
                walk.skip_subtree()
                if _is_hidden(page, element) and (count := _count(element)):
                    first = element if first is None else first
                    words += count
    if first is not None and words >= max(FEWEST, total * SHARE):
        yield _finding(page, first, "without.hidden", f": {words} of {total} words")


def _is_faded(opacity: str | None, visibility: str | None) -> bool:
    return visibility in ("hidden", "collapse") or (opacity or "").rstrip("%") in ("0", "0.0", ".0")


def _is_hidden(page: Page, element: HtmlElement) -> bool:
    """Tell whether an element is hidden by itself, on each screen, and no animation shows it."""
    parent = element.getparent()
    if parent is not None and page.styles.hidden(parent):
        return False
    said = page.styles.of(element)
    if any(said.get(name, "none") != "none" for name in ("animation", "animation-name")):
        return False
    return page.styles.hidden(element)


def _is_shown_without(page: Page) -> bool:
    return any(SHOWING.search(_source(each)) for each in page.document.elements("noscript"))


def _source(element: HtmlElement) -> str:
    return str(etree.tostring(element, encoding="unicode", with_tail=False))


def _count(element: HtmlElement) -> int:
    """Return the words in an element, hidden ones, too."""
    words = 0
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, each in walk:
        if event == "start" and isinstance(each.tag, str):
            if each.tag in ("script", "style", "template", "noscript", "dialog", "svg"):
                walk.skip_subtree()
            else:
                words += len((each.text or "").split())
        elif event == "end" and each is not element:
            words += len((each.tail or "").split())
    return words


def _pictures(page: Page) -> Iterator[Finding]:
    """Yield the pictures whose address only a script knows, without another for the rest."""
    for image in page.document.elements("img"):
        source = (image.get("src") or "").strip()
        if source and not source.startswith(("data:", "about:")):
            continue
        if image.get("srcset") or not any(image.get(name) for name in LATER):
            continue
        if not _has_other(image):
            yield _finding(page, image, "without.picture")


def _has_other(image: HtmlElement) -> bool:
    """Tell whether a `noscript` holds the picture: beside it, or beside the `picture` or link that
    it stands in."""
    place = image
    for _ in range(3):
        for sibling in (*place.itersiblings(), *place.itersiblings(preceding=True)):
            if sibling.tag == "noscript" and re.search(r"<img|&lt;img", _source(sibling)):
                return True
            if sibling.tag == "img":
                break
        parent = place.getparent()
        if parent is None or parent.tag not in ("a", "figure", "picture", "span", "div"):
            return False
        place = parent
    return False


def _links(page: Page) -> Iterator[Finding]:
    """Yield links that lead nowhere by themselves, where they should lead to a page."""
    for link in page.document.elements("a"):
        href = (link.get("href") or "").strip()
        if any(link.get(name) is not None for name in TOGGLING) or link.get("onclick"):
            continue
        if href.lower().startswith("javascript:"):
            code = href[len("javascript:") :].strip()
            leads = not STAYS.match(code) and _is_way(link, code)
            if leads or _names_page(link):
                yield _finding(page, link, "without.navigation")
        elif href == "#" and _names_page(link):
            yield _finding(page, link, "without.navigation")


def _is_way(link: HtmlElement, code: str) -> bool:
    return bool(LEADS.search(code)) or next(link.iterancestors("nav"), None) is not None


def _names_page(link: HtmlElement) -> bool:
    """Tell whether an attribute for scripts holds the address that `href` should hold."""
    return any(
        name.startswith("data-") and ADDRESS.match(value.strip()) for name, value in link.items()
    )


def _handlers(page: Page) -> Iterator[Finding]:
    """Yield what leads to another page by a handler only."""
    for script in page.scripts:
        element = script.element
        if element is None or script.handler not in ("onclick", "onchange"):
            continue
        if LEADS.search(script.text) and not _has_way(element):
            found = shortened(f"{page.document.shown(element)}")
            line = page.document.line(element)
            yield Finding(page.document.file, line, "without.navigation", found)


def _has_way(element: HtmlElement) -> bool:
    """Tell whether an element, or what is in or around it, is a link or sends a form."""
    around = (element, *element.iterancestors("a", "form"))
    if any(each.tag == "form" and each.get("action") for each in around):
        return True
    inside = (*around, *element.iter("a"))
    return any(
        each.tag == "a"
        and (each.get("href") or "").strip().lower().lstrip("#")
        and not (each.get("href") or "").strip().lower().startswith("javascript:")
        for each in inside
    )


def _forms(page: Page) -> Iterator[Finding]:
    """Yield the forms of newsletters that only a script sends."""
    if not page.scripts:
        return
    for form in page.document.elements("form"):
        if not _asks_address(form) or next(form.iter("noscript"), None) is not None:
            continue
        action = (form.get("action") or "").strip().lower()
        is_sent = action not in ("", "#") and not action.startswith("javascript:")
        is_sent = is_sent or any(each.get("formaction") for each in form.iter("button", "input"))
        is_posted = (form.get("method") or "").lower() == "post" and not action
        if not is_sent and not is_posted and not any(form.get(name) is not None for name in POSTED):
            yield _finding(page, form, "without.subscribing")


def _asks_address(form: HtmlElement) -> bool:
    """Tell whether a form is one of a newsletter: it asks for an address, no text, no password."""
    if next(form.iter("textarea"), None) is not None:
        return False
    kinds = {(field.get("type") or "").lower() for field in form.iter("input")}
    return "email" in kinds and "password" not in kinds
