"""Calls to action: what in a page asks its reader to do something for its owner."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from permesso.audit.document import Document, inside

BLOCK = 120
"""Words of a block that calls, at most; what is longer is a text whose class is called so."""
BESIDE = frozenset(
    "breadcrumb breadcrumbs comment comments condividi contents correlati footnote footnotes menu"
    " navbar navigation pagination related share sharing toc".split()
)
"""Classes and ids of what stands with an article and is neither its text nor a call."""
BESIDE_PHRASES = ("read-also", "read_also", "leggi-anche", "table-of-contents", "social-share")
CALLING = frozenset({"cta", "calltoaction"})
CALLING_PHRASES = ("call-to-action", "call_to_action")
BUTTON = frozenset({"btn", "button", "cta"})
"""Parts of the classes of links that are dressed as buttons."""
NAME_PARTS = re.compile(r"[^a-z0-9]+")
ASKING = re.compile(
    r"^\W*(?:iscriv|abbona|(?:"
    # English.
    r"subscribe|sign up|sign me up|join|register|enrol|buy|order|purchase|shop|add to cart|get"
    r"|download|claim|try|start|book (?:a|an|your|my|the|now)|schedule|request|contact|talk to"
    r"|call us|hire|donate|support us|become|upgrade|reserve|apply"
    # Italian.
    r"|registrati|unisciti|compra|acquista|ordina|aggiungi al carrello|scarica|prova"
    r"|prenota|richiedi|chiedi|contatta|scrivici|scrivimi|chiamaci|parla con|dona|sostieni"
    r"|diventa|ottieni|inizia|candidati|vai al negozio"
    r")\b)",
    re.IGNORECASE,
)
"""How the words on a button begin that asks for something: the imperatives of English and Italian
shops, newsletters and offices."""
PERSONAL = frozenset({"email", "tel"})
ABOUT = re.compile(r"e-?mail|mail|phone|telefono|cellulare|(?:first|last|full)_?name|cognome", re.I)
"""Names of fields that ask something about a person."""
COMMENT = re.compile(r"comment", re.IGNORECASE)
WORD = re.compile(r"\w[\w'’.-]*")


def is_beside(element: HtmlElement) -> bool:
    """Tell whether an element stands with an article and is neither its text nor a call: related
    articles, comments, contents, buttons to share."""
    said = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    if not said.strip():
        return False
    return any(phrase in said for phrase in BESIDE_PHRASES) or any(
        set(NAME_PARTS.split(name)) & BESIDE and _is_small_name(name) for name in said.split()
    )


def _is_small_name(name: str) -> bool:
    """Tell whether a class names a part: `post-comments`, not `has-related-posts-below`."""
    return len(NAME_PARTS.split(name)) <= 3 and not name.startswith(("has-", "no-", "with-", "js-"))


def is_call(document: Document, element: HtmlElement) -> bool:
    """Tell whether an element calls: a form about a person, a link or button that is dressed as one
    and says so, a block whose class says it. Buttons in the header or footer of a site are its
    furniture."""
    if element.tag == "form":
        return is_form(element)
    if element.tag in ("a", "button"):
        return (
            _is_button(element)
            and not _is_furniture(element)
            and bool(ASKING.match(_text(element)))
        )
    return _is_block(document, element)


def is_form(element: HtmlElement) -> bool:
    """Tell whether an element is a form that asks something about a person; comments are given, not
    asked for, and a search is the reader's own."""
    if element.tag != "form" or element.get("role") == "search":
        return False
    if COMMENT.search(f"{element.get('id') or ''} {element.get('class') or ''}"):
        return False
    return any(
        (field.get("type") or "").lower() in PERSONAL or ABOUT.search(field.get("name") or "")
        for field in element.iter("input")
        if (field.get("type") or "").lower() not in ("hidden", "checkbox", "radio", "submit")
    )


def _is_block(document: Document, element: HtmlElement) -> bool:
    said = (element.get("class") or "").lower()
    if not said or element.tag in ("article", "main", "body"):
        return False
    parts = {part for name in said.split() for part in NAME_PARTS.split(name)}
    if not (parts & CALLING or any(phrase in said for phrase in CALLING_PHRASES)):
        return False
    has_way = next(element.iter("a", "button", "form"), None) is not None
    return has_way and counted(document.words(element)) <= BLOCK


def _is_button(element: HtmlElement) -> bool:
    if element.tag == "a" and not (element.get("href") or "").strip("# "):
        return False
    parts = NAME_PARTS.split((element.get("class") or "").lower())
    return bool(set(parts) & BUTTON) or element.get("role") == "button"


def _is_furniture(element: HtmlElement) -> bool:
    """Tell whether an element is in the header or footer of the whole site."""
    return inside(element, "article") is None and inside(element, "header", "footer") is not None


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def counted(text: str | None) -> int:
    """Return how many words a text has; an element without one has none."""
    return sum(1 for _ in WORD.finditer(text)) if text else 0
