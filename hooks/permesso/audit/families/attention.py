"""Attention: what an article asks of its reader, and how soon."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from permesso.audit.calls import counted, is_beside, is_call, is_form
from permesso.audit.document import Document, inside
from permesso.audit.examined import Page
from permesso.audit.facts import Attention
from permesso.audit.finding import Finding

FEWEST = 80
"""Words of an `article` that says nowhere that it is one; cards and notices have fewer."""
UNREAD = frozenset(
    "script style template noscript svg math select option textarea button dialog nav iframe object"
    " audio video canvas".split()
)
"""Elements without words of the article."""
SCHEMA = re.compile(r"(?:Article|BlogPosting|Report)$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A call to action or a form."""

    element: HtmlElement
    """What calls."""
    before: int | None
    """Words of the article before it; None beside the article, where nobody reads first."""
    form: bool
    """Whether it is a form."""


@dataclass(frozen=True, slots=True)
class Read:
    """An article as its reader meets it."""

    words: int
    """Its words."""
    asked: tuple[Asked, ...]
    """What is asked, in the order of the text."""


def of(page: Page) -> Attention | None:
    """Return what a page asks of its reader; None where it is not an article."""
    read = _read(page)
    if read is None:
        return None
    before = next((each.before for each in read.asked if each.before is not None), None)
    forms = sum(each.form for each in read.asked)
    return Attention(read.words, before, len(read.asked), forms)


def page(page: Page) -> Iterator[Finding]:
    """Yield where an article asks too soon, or too much (`declared.Limits`)."""
    read = _read(page)
    if read is None:
        return
    limits, document = page.declared.limits, page.document
    first = next((each for each in read.asked if each.before is not None), None)
    # An article that is shorter than the limit has been read when its end asks.
    if first and (first.before or 0) < min(limits.words_before_call, read.words):
        found = f"after {first.before} words, at least {limits.words_before_call} come first"
        yield _finding(document, first, "attention.first-call", found)
    allowed = max(limits.calls, int(limits.calls_per_1000_words * read.words / 1000))
    if len(read.asked) > allowed:
        found = f"{len(read.asked)} calls in {read.words} words, at most {allowed}"
        yield _finding(document, read.asked[allowed], "attention.calls", found)
    forms = [each for each in read.asked if each.form]
    if len(forms) > limits.forms:
        found = f"{len(forms)} forms, at most {limits.forms}"
        yield _finding(document, forms[limits.forms], "attention.forms", found)


def _finding(document: Document, asked: Asked, rule: str, found: str) -> Finding:
    shown = f"{document.shown(asked.element)}: {found}"
    return Finding(document.file, document.line(asked.element), rule, shown)


def _read(page: Page) -> Read | None:
    """Walk through a page once, as it is read."""
    document = page.document
    article = _article(document) if document.kind == "page" and not _leaves(document) else None
    if article is None:
        return None
    words, within, met = 0, False, False
    foot: HtmlElement | None = None
    asked: list[Asked] = []
    walk = etree.iterwalk(document.root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            within = within and element is not article
            foot = None if element is foot else foot
            if within and foot is None:
                words += counted(element.tail)
            continue
        if element is article:
            within = met = True
        if not _is_followed(page, element, article):
            walk.skip_subtree()
        elif is_call(document, element):
            is_read = met or inside(element, "aside") is None
            asked.append(Asked(element, words if is_read else None, is_form(element)))
            walk.skip_subtree()
        elif within:
            if foot is None and element.tag == "footer":
                foot = element
            if foot is None and element.tag != "button":
                words += counted(element.text)
    return Read(words, tuple(asked))


def _leaves(document: Document) -> bool:
    """Tell whether a page only sends on to another one."""
    metas = document.elements("meta")
    return any((each.get("http-equiv") or "").strip().lower() == "refresh" for each in metas)


def _article(document: Document) -> HtmlElement | None:
    """Return the element that holds a page's article: its only outermost `article`; where the page
    says that it is an article, the longest, or its `main`. A page that says it is something else,
    as one for subscribing does, is none: its form is what one comes for."""
    outermost = [each for each in document.elements("article") if inside(each, "article") is None]
    own = [each for each in outermost if not is_beside(each)]
    says = _says_article(document)
    if says:
        # Comments and cards are articles, too: of several the longest is meant.
        candidates = own or document.elements("main") or document.elements("body")
        return max(candidates, key=lambda each: len(document.words(each)), default=None)
    if says is False or len(own) != 1 or counted(document.words(own[0])) < FEWEST:
        return None
    return own[0]


def _says_article(document: Document) -> bool | None:
    """Tell whether a page says that it is an article; None where it says nothing."""
    kinds = [
        kind
        for script in document.elements("script")
        if (script.get("type") or "").strip().lower() == "application/ld+json"
        for kind in _types(script.text or "")
    ]
    graph = next(
        (
            (meta.get("content") or "").strip().lower()
            for meta in document.elements("meta")
            if meta.get("property") == "og:type"
        ),
        None,
    )
    if graph == "article" or any(map(SCHEMA.search, kinds)):
        return True
    return None if graph is None else False


def _types(text: str) -> Iterator[str]:
    """Yield the types of what structured data describes at its top."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return
    whole = said.get("@graph", [said]) if isinstance(said, dict) else said
    for node in whole if isinstance(whole, list) else ():
        kinds = node.get("@type") if isinstance(node, dict) else None
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if isinstance(kind, str):
                yield kind


def _is_followed(page: Page, element: HtmlElement, article: HtmlElement) -> bool:
    """Tell whether a reader's eye goes into an element: it is seen, and belongs to the text or to
    what is asked; headers and footers of the site are its furniture, their forms ask all the same.
    """
    tag = element.tag
    if tag in ("html", "body", "main") or element is article:
        return True
    if tag in UNREAD - {"button"} or is_beside(element):
        return False
    return not page.styles.hidden(element)
