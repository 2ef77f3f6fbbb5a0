"""Consent: whether it is asked, and not taken."""

from __future__ import annotations

from collections.abc import Iterator

from permesso.audit.examined import Page
from permesso.audit.families.consent import boxes, fields, phrases, telling
from permesso.audit.families.consent.forms import forms
from permesso.audit.finding import Finding


def page(page: Page) -> Iterator[Finding]:
    """Yield where a page takes a consent, or does not say what one agrees to, each thing once.

    Letters and entries of feeds have no forms that programs show.
    """
    if page.document.kind != "page":
        return
    found = forms(page)
    seen: dict[Finding, None] = {}
    for part in (boxes, fields, telling, phrases):
        seen |= dict.fromkeys(part.found(page, found))
    yield from seen
