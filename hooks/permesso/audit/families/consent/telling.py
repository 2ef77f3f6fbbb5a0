"""Telling: what a form says of what comes, from whom, how often, and how one leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from permesso.audit.examined import Page
from permesso.audit.families.consent.forms import Form, finding
from permesso.audit.finding import Finding

PRIVACY = re.compile(r"privacy|informativa|data[ -]protection|datenschutz|gdpr", re.I)
DEAD = re.compile(r"^(?:#|javascript:.*|)$", re.I)
DAYS = (
    r"luned|marted|mercoled|gioved|venerd|sabato|domenica"
    r"|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday"
)
PURPOSE = re.compile(
    r"newsletter|\bletter[ae]?s?\b|articol|article|\bposts?\b|aggiornament|updates?\b|novit|notizi"
    r"|\bnews\b|\bnumer[oi]\b|\bissues?\b|digest|bollettino|riassunt|consigli|\btips\b|stori[ae]"
    r"|racconti",
    re.I,
)
FREQUENCY = re.compile(
    rf"settiman|mensil|\bmes[ei]\b|\bgiorn[oi]\b|giornalier|quindicin|trimestr|\banno\b|{DAYS}"
    r"|weekly"
    r"|monthly|\bdaily|every (?:new|other|day|week|month|two|few)|once (?:a|in|every)|fortnight"
    r"|\b(?:a|per|each) (?:day|week|month|quarter|year)\b|\brarely\b|di rado|raramente|ogni tanto"
    r"|(?:ogni|a ogni|each) (?:nuovo|new) (?:articolo|post|article)"
    r"|(?:when|whenever|quando) (?:i|we|esce|pubblic|c'è)",
    re.I,
)
SENDER = re.compile(
    r"\bscriv(?:e|ono|o|iamo)\b|redazione|mittente|curat[ao] da|da parte di|firmat[ao]"
    r"|written|\bsent by"
    r"|editors?\b|author|\bfrom (?:me|us)\b|\bwrites?\b|\bi send\b|\bwe send\b"
    r"|newsletter (?:di|of|by) \w",
    re.I,
)
SIGNED = re.compile(
    rf"\b(?i:da|from)\s+(?!(?i:{DAYS}|genn|febb|marz|april|magg|giugn|lugl|agost|sett|ott|nov|dic"
    r"|jan|feb|mar|may|june|july|aug|sep|oct|dec))[A-ZÀ-Ý][\w'-]{2,}"
)
"""A name that a letter comes from: `una lettera al mese, da Anna Rossi`."""
CONFIRMING = re.compile(
    r"conferm(?!o\b)|(?<!\bi )\bconfirm|double opt|doppi[oa] (?:consenso|opt)|verifi(?:c|y)"
    r"|activation",
    re.I,
)
UNCONFIRMED = re.compile(
    r"(?:senza|nessuna|non serve|without|no|no need to)(?: alcuna| any)?"
    r" (?:conferma\w*|confirm\w*)",
    re.I,
)
SENT_FIRST = re.compile(r"we send you (?:one|an) e-?mail", re.I)
LEAVING = re.compile(
    r"cancell|disiscri|disdi|annulla|uscire|uscita|andar(?:sene|tene|mene)|revoc|smettere|unsubscrib"
    r"|opt[ -]out|\bleave\b|cancel|withdraw",
    re.I,
)


def found(page: Page, forms: Sequence[Form]) -> Iterator[Finding]:
    """Yield what forms do not say."""
    for form in forms:
        if not _has_privacy(page, form):
            yield finding(page.document, form.element, "privacy")
        if form.kind == "letter":
            for rule in _unsaid(page, form):
                yield finding(page.document, form.element, rule)


def _unsaid(page: Page, form: Form) -> Iterator[str]:
    text = form.text.replace("’", "'")
    if not PURPOSE.search(text):
        yield "purpose"
    if not CONFIRMING.search(UNCONFIRMED.sub("", text)):
        yield "double-opt-in"
    if not FREQUENCY.search(text):
        yield "frequency"
    names = _names(page)
    said = SENDER.search(SENT_FIRST.sub("", text)) or SIGNED.search(text)
    if not said and not any(name in text for name in names):
        yield "sender"
    links = " ".join(each.get("href") or "" for each in form.box.iter("a"))
    if not LEAVING.search(f"{text} {links}"):
        yield "unsubscribe"


def _names(page: Page) -> list[str]:
    """Return the names of the site, as its head gives them."""
    metas = page.document.elements("meta")
    names = ("og:site_name", "author", "application-name")
    found = [
        each.get("content") for each in metas if (each.get("property") or each.get("name")) in names
    ]
    return [each for each in found if each]


def _has_privacy(page: Page, form: Form) -> bool:
    for link in form.box.iter("a"):
        address = (link.get("href") or "").strip()
        said = f"{page.document.words(link)} {address}"
        if not DEAD.match(address) and PRIVACY.search(said) and not page.styles.hidden(link):
            return True
    return False
