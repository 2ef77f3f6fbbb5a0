"""Fields: those without a label, those that nobody needs, those that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from permesso.audit.examined import Page
from permesso.audit.families.consent.forms import Form, finding, label, named
from permesso.audit.finding import Finding

PERSON = re.compile(
    r"^(?:(?:user|client|remote|visitor)?_?ip(?:_?addr(?:ess)?)?|(?:browser_?)?fingerprint|user_?agent"
    r"|refer+er|utm_\w+|gclid|fbclid|msclkid|(?:user|visitor|client|session|device)_?id|uid|e-?mail"
    r"|phone|telefono|latitude|longitude|geo(?:location)?|screen_?(?:size|resolution)|time_?zone)$",
    re.I,
)
"""Names of hidden fields that carry something about a person."""
EXCESS = re.compile(
    r"phone|telefono|cellulare|\btel\b|birth|nascita|\bborn\b|bday|codice_?-?fiscale|tax_?(?:id|code)"
    r"|gender|\bsex\b|sesso|genere|street|indirizzo_?(?:di_?)?(?:casa|postale)|postal|\bvia\b|\bcap\b",
    re.I,
)


def found(page: Page, forms: Sequence[Form]) -> Iterator[Finding]:
    """Yield the fields that ask wrongly, or for too much."""
    document = page.document
    for form in forms:
        for each in form.hidden:
            if PERSON.match(each.get("name") or ""):
                yield finding(document, each, "person")
        for each in form.fields:
            if _is_trap(each) or page.styles.hidden(each):
                continue
            if not label(document, each):
                yield finding(document, each, "label")
            if form.kind == "letter" and _is_required(each) and _is_excess(each):
                yield finding(document, each, "excess")


def _is_trap(field: HtmlElement) -> bool:
    """Tell whether a field is there for robots."""
    around = (field, *field.iterancestors())
    return field.get("tabindex") == "-1" or any(
        each.get("aria-hidden") == "true" for each in around
    )


def _is_required(field: HtmlElement) -> bool:
    return field.get("required") is not None or field.get("aria-required") == "true"


def _is_excess(field: HtmlElement) -> bool:
    called = f"{named(field)} {field.get('autocomplete') or ''}"
    return (field.get("type") or "").lower() == "tel" or bool(EXCESS.search(called))
