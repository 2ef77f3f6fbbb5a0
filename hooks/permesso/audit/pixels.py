"""Pixels: pictures that nobody is to see, fetched so that a server counts who opens a page or a
letter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from permesso.audit.document import Kind
from permesso.audit.hosts import Own, host_of

INLINE = ("data:", "blob:", "cid:", "about:")
"""Schemes of pictures that no server is asked for."""
PICTURE = re.compile(r"\.(?:jpe?g|png|webp|avif|svg|bmp|ico)$", re.IGNORECASE)
"""Ends of the path of a picture that is stored. `.gif` is left out: pixels of counters end so."""
TINY = 1
"""CSS pixels of width and of height at most: nobody sees it."""
LENGTH = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(?:px)?$")
OUTSIDE = re.compile(r"-\d{4,9}(?:\.\d{1,9})?(?:px)?$")
"""A place a thousand pixels or more above or left of the page."""
PLACEHOLDER = re.compile(
    r"\{\{[^{}]{0,200}\}\}|\{%[^{}%]{0,200}%\}|\*\|[^|*]{0,100}\|\*|%%[^%]{0,100}%%|%[\w.-]{1,60}%"
    r"|\[\[?[\w.-]{1,60}\]?\]|\$?\{\$?[\w.-]{1,60}\}"
)
"""What a mail program fills in for each letter: `{{ … }}` of listmonk, Buttondown, Brevo, Keila,
EmailOctopus, `*|…|*` of Mailchimp, `%%…%%` of Salesforce, `%…%` of Mailgun, `[…]` of Campaign
Monitor and Sendy, `{$…}` of MailerLite."""
PERSON = re.compile(
    r"(?<![a-z])(?:subscriber|contact|recipient|e?mail(?:_?address)?|uniqid|uuid|user|member)"
    r"(?:_?id)?(?![a-z_])",
    re.IGNORECASE,
)
"""Names of what is filled in that stand for a person."""
PERSONAL = frozenset(
    "e email mail email_id emailaddress uid uuid user userid user_id subscriber subscriber_id "
    "subscriberid contact contact_id contactid recipient recipient_id member member_id".split()
)
"""Names of parameters that tell who opened a letter."""


def is_pixel(attributes: Mapping[str, str], kind: Kind, own: Own) -> bool:
    """Tell whether a picture (an `img` with these attributes) counts who opens a document.

    Innocent are spacers of the site's own, pictures that wait hidden for their turn (they have the
    address of a picture), and what no server is asked for.
    """
    address = attributes.get("src", "").strip()
    if not address or address.lower().startswith(INLINE):
        return False
    if kind == "letter" and is_personal(address):
        return True
    style = _declarations(attributes.get("style", ""))
    if _is_tiny(attributes, style):
        return kind != "page" or _is_foreign(address, own) or _is_worked_out(address)
    if _is_hidden(attributes, style):
        return _is_worked_out(address) and (kind != "page" or _is_foreign(address, own))
    return False


def is_personal(address: str) -> bool:
    """Tell whether an address in a letter carries something about who reads it."""
    written = unquote(address)
    if any(PERSON.search(found) for found in PLACEHOLDER.findall(written)):
        return True
    try:
        query = urlsplit(address).query
    except ValueError:
        return False
    return any(name.lower() in PERSONAL and value for name, value in parse_qsl(query))


def _is_foreign(address: str, own: Own) -> bool:
    host = host_of(address)
    return host is not None and not own.has(host)


def _is_worked_out(address: str) -> bool:
    """Tell whether a program answers and not a stored picture."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    if parts.path.lower().endswith(".gif"):
        return bool(parts.query)
    return not PICTURE.search(parts.path)


def _is_tiny(attributes: Mapping[str, str], style: Mapping[str, str]) -> bool:
    sizes = [
        _length(style.get(name, attributes.get(name, "").strip())) for name in ("width", "height")
    ]
    return all(size is not None and size <= TINY for size in sizes)


def _length(text: str) -> float | None:
    found = LENGTH.match(text)
    return float(found[1]) if found else None


def _is_hidden(attributes: Mapping[str, str], style: Mapping[str, str]) -> bool:
    return (
        "hidden" in attributes
        or style.get("display") == "none"
        or style.get("visibility") == "hidden"
        or style.get("opacity") in ("0", "0.0", "0%")
        or any(OUTSIDE.match(style.get(side, "")) for side in ("left", "top"))
    )


def _declarations(style: str) -> dict[str, str]:
    """Return the declarations of a `style` attribute, names and values in small letters."""
    pairs = (part.partition(":") for part in style.lower().split(";"))
    return {
        name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value
    }
