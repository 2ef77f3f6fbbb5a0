"""What stands beside a button: the words that a reader sees, or hears, before pressing it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from permesso.audit.document import Document, is_unseen

BOXES = frozenset(
    {"figure", "section", "form", "aside", "dialog", "details", "fieldset", "li", "td"}
)
"""Elements that hold what belongs together."""
WIDER = frozenset({"article", "main", "body", "html"})
"""Elements that hold a whole text: what stands somewhere in them is not beside a button."""
STEPS = 4
"""Elements around a button at most in which its words are looked for."""
SPOKEN = ("aria-label", "title", "alt", "placeholder")
"""Attributes whose words are shown or spoken; `value` is, too, on a button."""
BUTTONS = frozenset({"submit", "button", "reset"})
MOST = 20_000
"""Characters that are read at most: a form longer than a chapter has no words beside a button."""


def words(
    document: Document,
    element: HtmlElement,
    box: HtmlElement,
    hides: Callable[[HtmlElement], bool] | None = None,
) -> str:
    """Return what is said in `box` to who is about to press `element`, which is inside it or it.

    Where a script still has to show the button, the text around it comes with it. `hides` tells
    what stylesheets hide.
    """
    shown = {element, *element.iterancestors()}
    if hides and hides(element):
        hides = None
    found: list[str] = []
    length = 0
    for text in _read(box, shown, hides):
        found.append(text)
        length += len(text)
        if length > MOST:
            break
    described = (element.get("aria-describedby") or "").split()
    labelled = (element.get("aria-labelledby") or "").split()
    for id_ in [*described, *labelled][:STEPS]:
        found += (part.text_content() for part in document.root.xpath("//*[@id=$id]", id=id_)[:1])
    return " ".join(" ".join(found).split())


def box_of(element: HtmlElement) -> HtmlElement:
    """Return the element that holds what belongs to a button: its figure, section or form, else
    what is close around it."""
    if element.tag in BOXES:
        return element
    last = element
    for number, around in enumerate(element.iterancestors()):
        if around.tag in WIDER or number == STEPS:
            return last
        if around.tag in BOXES:
            return around
        last = around
    return last


def names(host: str, text: str) -> bool:
    """Tell whether a text names a host, with or without its `www.`: `si collega a youtube.com`."""
    bare = re.escape(host.removeprefix("*.").removeprefix("www."))
    return bool(re.search(rf"(?<![\w-]){bare}(?![\w-]|\.\w)", text, re.IGNORECASE))


def _read(
    box: HtmlElement, shown: set[HtmlElement], hides: Callable[[HtmlElement], bool] | None
) -> Iterator[str]:
    stack: list[HtmlElement | str] = [box]
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            yield each
            continue
        if each in shown or not (is_unseen(each) or (hides and hides(each))):
            yield from _spoken(each)
            stack += reversed(_inside(each))


def _inside(element: HtmlElement) -> list[HtmlElement | str]:
    found: list[HtmlElement | str] = [element.text] if element.text else []
    for child in element:
        found.append(child)
        if child.tail:
            found.append(child.tail)
    return found


def _spoken(element: HtmlElement) -> Iterator[str]:
    yield from (element.get(name) or "" for name in SPOKEN)
    if element.tag == "input" and (element.get("type") or "").lower() in BUTTONS:
        yield element.get("value") or ""
