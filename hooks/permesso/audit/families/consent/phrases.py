"""Phrases: dark wording on buttons, beside boxes, in forms and in dialogs; never in articles, which
may quote it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from permesso.audit import wording
from permesso.audit.document import inside
from permesso.audit.examined import Page
from permesso.audit.families.consent.forms import BESIDE, WIDE, Form, finding, named
from permesso.audit.families.consent.telling import DEAD
from permesso.audit.finding import Finding, shortened

TEXTS = (
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "label",
    "legend",
    "li",
    "small",
    "strong",
    "dt",
    "dd",
)
SPOKEN = ("a", "button", "label", "summary")
QUOTES = ("blockquote", "q", "pre", "code")
BUTTON = re.compile(r"\b(?:btn|button|cta)\b", re.I)
COUNTDOWN = re.compile(r"countdown|count-down|conto-alla-rovescia|timer", re.I)
COOKIES = re.compile(r"(?:^|[\s_-])(?:cookies?|gdpr|ccpa|consent|cc)(?:$|[\s_-])", re.I)
"""What plugins call such banners: `cookie-law-info-bar`, `gdpr_banner`, `cc-window`."""
ABOUT = re.compile(r"(?:tag|category|topic|post)-", re.I)
"""Classes that tell what a post is about: `tag-cookie`."""
BANNERS = ("div", "aside", "section", "footer", "p")
PRESSED = frozenset({"submit", "button"})


def found(page: Page, forms: Sequence[Form]) -> Iterator[Finding]:
    """Yield phrases that push, shame or trick, each where it stands."""
    document = page.document
    boxes = [form.box for form in forms] + document.elements("dialog") + list(_banners(page))
    told: set[str] = set()
    for element in _spoken(page, boxes):
        text = element.get("value") if element.tag == "input" else document.words(element)
        if pattern := wording.dark(text or element.get("aria-label") or "", spoken=True):
            told.add(text or "")
            yield _finding(page, element, pattern, text or "")
    for box in boxes:
        for element in (box, *box.iter(*TEXTS)) if box.tag == "div" else box.iter(*TEXTS):
            text = document.words(element)
            if text in told or inside(element, *QUOTES) is not None:
                continue
            if pattern := wording.dark(text, spoken=False):
                told.add(text)
                yield _finding(page, element, pattern, text)
        for element in _neighbours(box):
            text = document.words(element)
            if text not in told and (pattern := wording.pressing(text)):
                told.add(text)
                yield _finding(page, element, pattern, text)
        for element in box.iter("div", "span", "p", "time"):
            if COUNTDOWN.search(named(element)):
                yield finding(document, element, "urgency")


def _spoken(page: Page, boxes: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    near = {each for box in boxes for each in box.iter(*SPOKEN)}
    for element in page.document.elements("a", "button", "label", "summary", "input"):
        pressed = element.tag == "button" or (
            element.tag == "input" and (element.get("type") or "").lower() in PRESSED
        )
        dressed = element.tag == "a" and (
            element.get("role") == "button"
            or BUTTON.search(element.get("class") or "")
            or DEAD.match((element.get("href") or "").strip())
        )
        if (pressed or dressed or element in near) and inside(element, *QUOTES) is None:
            yield element


def _neighbours(box: HtmlElement) -> list[HtmlElement]:
    """Return the texts that stand right before and right behind a form."""
    return [
        each
        for each in (box.getprevious(), box.getnext())
        if each is not None and each.tag in (*TEXTS, "div")
    ]


def _banners(page: Page) -> Iterator[HtmlElement]:
    """Yield what asks about cookies, by its name; an article about them is none."""
    for element in page.document.elements(*BANNERS):
        called = " ".join(each for each in named(element).split() if not ABOUT.match(each))
        is_named = COOKIES.search(called) and next(element.iter(*WIDE), None) is None
        if is_named and len(page.document.words(element)) <= BESIDE:
            yield element


def _finding(page: Page, element: HtmlElement, by: wording.Pattern, text: str) -> Finding:
    return finding(page.document, element, by.kind, shortened(f"{text} ({by.name})"))
