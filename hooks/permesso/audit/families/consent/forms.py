"""Forms: which of a page's forms ask for something about a person, and what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from lxml.html import HtmlElement

from permesso.audit.document import Document
from permesso.audit.examined import Page
from permesso.audit.finding import Finding

Kind = Literal["letter", "message"]
"""One to be written to, or one to write: a comment, a message."""

PERSONAL = re.compile(r"e-?mail|(?:^|[^a-z])mail(?:$|[^a-z])|phone|telefono|cellulare", re.I)
OTHER = re.compile(
    r"comment|contact|contatt|messag|login|log-in|signin|search|cerca|checkout", re.I
)
"""Names of forms whose purpose is another one."""
NOT_FIELDS = frozenset({"hidden", "submit", "button", "reset", "image"})
WIDE = frozenset({"main", "article", "body", "html"})
BESIDE = 600
"""Characters beside a form at most: what has more is a text that the form stands in."""
AROUND = 2
"""Elements around a form at most in which words still belong to it."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form that asks for something about a person."""

    element: HtmlElement
    """Its element."""
    kind: Kind
    """What it is for."""
    box: HtmlElement
    """The element that holds it and the words beside it."""
    fields: tuple[HtmlElement, ...]
    """What readers fill in or tick: no buttons, nothing hidden by its type."""
    hidden: tuple[HtmlElement, ...]
    """Its hidden inputs."""
    text: str
    """Its words, and those beside it."""


def forms(page: Page) -> tuple[Form, ...]:
    """Return the forms of a page that ask for something about a person, in their order."""
    found = (_form(page.document, each) for each in page.document.elements("form"))
    return tuple(each for each in found if each)


def finding(document: Document, element: HtmlElement, rule: str, shown: str = "") -> Finding:
    """Return that an element breaks a rule of this family."""
    found = shown or document.shown(element)
    return Finding(document.file, document.line(element), f"consent.{rule}", found)


def label(document: Document, field: HtmlElement) -> str:
    """Return what labels a field: its label, or what ARIA names (WCAG 2.2, 1.3.1, 3.3.2, 4.1.2). A
    placeholder is none."""
    if name := field.get("aria-label") or field.get("title"):
        return name.strip()
    ids = (field.get("aria-labelledby") or "").split()
    for each in field.iterancestors("label"):
        return document.words(each)
    labels, known = _index(document)
    if (own := labels.get(field.get("id") or "")) is not None:
        return document.words(own)
    return " ".join(document.words(known[each]) for each in ids if each in known)


def label_element(document: Document, field: HtmlElement) -> HtmlElement | None:
    """Return the `label` of a field; None where it has none."""
    around = next(field.iterancestors("label"), None)
    return around if around is not None else _index(document)[0].get(field.get("id") or "")


@lru_cache(maxsize=1)
def _index(document: Document) -> tuple[dict[str, HtmlElement], dict[str, HtmlElement]]:
    """Return the labels of a document by what they are for, and its elements by their ids."""
    labels = {each.get("for") or "": each for each in document.elements("label")}
    labels.pop("", None)
    return labels, {each.get("id") or "": each for each in document.elements() if each.get("id")}


def named(element: HtmlElement) -> str:
    """Return the words by which an element is called in code: name, id and class."""
    return " ".join(element.get(each) or "" for each in ("name", "id", "class"))


def _form(document: Document, element: HtmlElement) -> Form | None:
    controls = list(element.iter("input", "select", "textarea"))
    types = [(each.get("type") or "text").lower() for each in controls]
    if element.get("role") == "search" or "password" in types or "search" in types:
        return None
    pairs = list(zip(controls, types, strict=True))
    fields = tuple(each for each, type_ in pairs if type_ not in NOT_FIELDS)
    if not any(_is_personal(each) for each in fields):
        return None
    asks_text = any(each.tag == "textarea" for each in fields)
    called = f"{named(element)} {element.get('action') or ''}"
    kind: Kind = "message" if asks_text or OTHER.search(called) else "letter"
    hidden = tuple(each for each, type_ in pairs if type_ == "hidden")
    box = _box(document, element)
    return Form(element, kind, box, fields, hidden, document.words(box))


def _is_personal(field: HtmlElement) -> bool:
    type_ = (field.get("type") or "text").lower()
    if field.tag != "input" or field.get("aria-hidden") == "true":
        return False
    if type_ in ("email", "tel"):
        return True
    return type_ == "text" and bool(PERSONAL.search(f"{named(field)} {field.get('autocomplete')}"))


def _box(document: Document, form: HtmlElement) -> HtmlElement:
    box = form
    most = len(document.words(form)) + BESIDE
    for _ in range(AROUND):
        parent = box.getparent()
        if parent is None or parent.tag in WIDE or len(list(islice(parent.iter("form"), 2))) > 1:
            return box
        if len(document.words(parent)) > most:
            return box
        box = parent
    return box
