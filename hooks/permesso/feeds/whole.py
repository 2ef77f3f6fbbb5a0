"""Whole addresses: what is read elsewhere leads back here."""

from __future__ import annotations

from urllib.parse import quote

from permesso.edition import Edition
from permesso.references import WHOLE_ADDRESS

SAFE = "/:@!$&'()*+,;=~?#%"
"""What an address holds as it is, beside letters, digits and `-._` (RFC 3986, 2)."""


def whole(url: str, edition: Edition) -> str:
    """Return a whole address for one on this site; one that is whole stays as it is."""
    return url if WHOLE_ADDRESS.match(url) else f"{edition.site_url or ''}{quote(url, safe=SAFE)}"
