"""Boxes: consents that are ticked, hidden, or several in one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from permesso.audit.examined import Page
from permesso.audit.families.consent.forms import Form, finding, label, label_element, named
from permesso.audit.finding import Finding
from permesso.audit.readability import gulpease, reading_ease

YES = re.compile(
    r"^\W*(?:1|y|yes|s[iì]|true|on|ok|accept\w*|agree\w*|accett\w*|acconsent\w*)\b", re.I
)
CONSENT = re.compile(
    r"consen[ts]|gdpr|opt-?_?in\b|marketing|agree|accept|accett|newsletter|subscribe|iscriv", re.I
)
BANNER = re.compile(r"cookie|consent|consenso|gdpr", re.I)
INNOCENT = re.compile(
    r"remember|ricorda|theme|tema\b|palette|lang|lingua|sort|ordin|format|necessar|essential|required"
    r"|necessari|tecnic|strictly|menu|toggle|drawer|^\W*no\b",
    re.I,
)
HTML_OR_TEXT = re.compile(r"^\W*(?:html|text|testo)\W*$", re.I)
PURPOSES = (
    re.compile(
        r"newsletter|\bletter[ae]?\b|offert|offers|promo|marketing|commercial|e-?mails?\b", re.I
    ),
    re.compile(r"partner|\bterz[ei]\b|third part|affiliat|sponsor", re.I),
    re.compile(r"profil(?:a|ing|o (?:di|per))", re.I),
    re.compile(r"termini|condizioni|regolamento|\bterms\b|conditions", re.I),
)
NOT = re.compile(r"\b(?:non|mai|senza|nessun\w*|never|not|no|without|n't)\b", re.I)
SENTENCE = re.compile(r"(?<=[.!?;])\s+")
CHECKED = re.compile(r"(?:^|\.)(?:checked|defaultChecked)$")
TRUE = re.compile(r"^(?:true|!0|1|\"checked\"|'checked')$")
LITERAL = r"""(?:getElementById\(\s*["'`]|["'`]#)([\w-]+)["'`]"""
EASIEST_ENGLISH = 50.0
"""Reading ease that a consent in English has at least: above it texts are fairly difficult, below
it difficult (Flesch 1948)."""


def found(page: Page, forms: Sequence[Form]) -> Iterator[Finding]:
    """Yield the boxes that take a consent."""
    within = {each for form in forms for each in form.fields}
    for box in page.document.elements("input"):
        if (box.get("type") or "").lower() in ("checkbox", "radio"):
            yield from _ticked(page, box, asked=box in within)
    for role in page.document.elements():
        if role.get("aria-checked") != "true" or role.tag == "input":
            continue
        in_form = any(form.element in role.iterancestors() for form in forms)
        if (in_form or _in_banner(role)) and not _is_innocent(page, role):
            yield finding(page.document, role, "preticked")
    for form in forms:
        yield from _of_form(page, form)
    yield from _scripted(page, within)


def _ticked(page: Page, box: HtmlElement, *, asked: bool) -> Iterator[Finding]:
    if box.get("checked") is None or not (asked or _in_banner(box)) or _is_innocent(page, box):
        return
    said = label(page.document, box)
    if box.get("type", "").lower() == "radio" and not (
        YES.match(box.get("value") or "") or YES.match(said)
    ):
        return
    yield finding(page.document, box, "preticked")
    own = label_element(page.document, box)
    if page.styles.hidden(box) and (own is None or page.styles.hidden(own)):
        yield finding(page.document, box, "hidden")


def _of_form(page: Page, form: Form) -> Iterator[Finding]:
    document = page.document
    for each in form.hidden:
        if CONSENT.search(each.get("name") or "") and YES.match(each.get("value") or ""):
            yield finding(document, each, "hidden")
    for each in form.fields:
        if each.tag == "select" and CONSENT.search(each.get("name") or ""):
            for option in each.iter("option"):
                if option.get("selected") is not None and YES.match(option.get("value") or ""):
                    yield finding(document, option, "preticked")
        if (each.get("type") or "").lower() == "checkbox":
            said = label(document, each)
            parts = [part for part in SENTENCE.split(said) if not NOT.search(part)]
            if sum(any(purpose.search(part) for part in parts) for purpose in PURPOSES) > 1:
                yield finding(document, each, "bundled", said)
            own = label_element(document, each)
            yield from _hard(page, each if own is None else own, said)
    # Together: a formula says little of one line.
    lines = [document.words(each) for each in form.element.iter("p", "small")]
    yield from _hard(page, form.element, "\n".join(each for each in lines if each))


def _hard(page: Page, element: HtmlElement, text: str) -> Iterator[Finding]:
    tongues = (each.get("lang") for each in (element, *element.iterancestors()))
    tongue = next((each for each in tongues if each), page.declared.language)[:2].lower()
    if tongue == "it":
        ease, limit, name = gulpease(text), page.declared.limits.readability, "Gulpease"
    elif tongue == "en":
        ease, limit, name = reading_ease(text), EASIEST_ENGLISH, "reading ease"
    else:
        return
    if ease is not None and ease < limit:
        shown = f"{name} {ease:.0f}, at least {limit:.0f}: {text}"
        yield finding(page.document, element, "readability", shown)


def _scripted(page: Page, within: set[HtmlElement]) -> Iterator[Finding]:
    ids = {box.get("id") for box in within if (box.get("type") or "") == "checkbox"} - {None}
    for script in page.scripts:
        for each in script.assignments:
            if not (each.at_start and CHECKED.search(each.target) and TRUE.match(each.value)):
                continue
            owner = each.target.rpartition(".")[0]
            made = re.search(LITERAL, owner) or (
                re.search(rf"\b{re.escape(owner)}\s*=\s*[^;\n]{{0,80}}?{LITERAL}", script.text)
                if re.fullmatch(r"[\w$]{1,40}", owner)
                else None
            )
            if made and made[1] in ids:
                yield Finding(script.file, each.line, "consent.preticked", each.found)


def _in_banner(box: HtmlElement) -> bool:
    return any(BANNER.search(named(each)) for each in box.iterancestors("form", "dialog", "div"))


def _is_innocent(page: Page, box: HtmlElement) -> bool:
    if box.get("disabled") is not None or HTML_OR_TEXT.match(box.get("value") or ""):
        return True
    said = label(page.document, box)
    return bool(INNOCENT.search(box.get("name") or "") or INNOCENT.search(said))
