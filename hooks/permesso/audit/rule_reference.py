"""The page about the rules of the audit, printed from their tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from permesso.audit.rules import FAMILIES, Rule, family, rules
from permesso.reference_page import page, table

MARKER = re.compile(r"\[\[[\w-]+\]\]")
"""A block that an author places by hand."""
TITLES = {
    "advertising": "Advertising and tracking",
    "strangers": "Strangers",
    "interruptions": "Interruptions",
    "consent": "Consent",
    "attention": "Attention",
    "promises": "Promises",
    "disclosure": "Disclosure",
    "without": "Without scripts, cookies and third parties",
}
"""Headings of the families."""


def text() -> str:
    """Return the page in Markdown."""
    known = rules()
    seen = sum(rule.browser for rule in known.values())
    return page(
        "Rules of the audit",
        "Every rule of the permission audit: what is found, why it interrupts, what to do instead.",
        "the tables in hooks/permesso/audit/rules",
        [
            f"There are {len(known)} rules; {seen} of them need a browser "
            "(`./scripts/audit --browser`). An exemption names one by its id.",
            *(part for name in FAMILIES for part in _family(name, known)),
        ],
    )


def _family(name: str, known: dict[str, Rule]) -> Iterator[str]:
    rows = [
        (
            f"`{id_}`",
            f"{_cell(rule.what)}{' (browser)' if rule.browser else ''}",
            _cell(rule.why),
            _cell(rule.instead),
            _cell(rule.source),
        )
        for id_, rule in known.items()
        if family(id_) == name
    ]
    yield f"## {TITLES[name]}"
    yield table(("rule", "what is found", "why it is one", "what to do", "source"), rows)


def _cell(written: str) -> str:
    """Return words for a cell of a table; addresses and tags in them are shown as they are."""
    if found := MARKER.search(written):
        before, marker, after = written.partition(found[0])
        return f"{_cell(before)}`{marker}`{_cell(after)}"
    escaped = written.replace("|", "\\|").replace("[", "\\[").replace("<", "&lt;")
    return escaped.replace("_", "\\_").replace("*", "\\*")
