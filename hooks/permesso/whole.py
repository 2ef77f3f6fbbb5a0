"""Whole addresses: those of this site as other programs need them."""

from __future__ import annotations

from urllib.parse import quote

from permesso.references import WHOLE_ADDRESS

KEPT = "/%#?=&:+,;@!$*~"
"""What an address may hold as it is (RFC 3986, section 2); `%`, since some are encoded already.

Quotes and brackets are among what it allows; encoded, they end no link in Markdown or HTML.
"""


def whole(site_url: str, address: str) -> str:
    """Return an address below `site_url` as a whole one; one that is whole stays as it is."""
    return address if WHOLE_ADDRESS.match(address) else site_url + quote(address, safe=KEPT)
