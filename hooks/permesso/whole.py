"""Whole addresses: those of this site as other programs need them."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from permesso.edition import Edition
from permesso.references import WHOLE_ADDRESS

BEHIND = "/%#?=&:+,;@!$*~"
"""What the query and the fragment of an address may hold as they are (RFC 3986, 3.4 and 3.5).

Quotes and brackets are among what it allows; encoded, they end no link in Markdown or HTML.
"""
STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
"""A percent sign that encodes nothing (RFC 3986, 2.1)."""

PLAIN = re.compile(r"(?!//)[\w/.~-]*", re.ASCII)
"""An address on this site that is whole with the root before it."""
PATH = "/%:@!$&'()*+,;=~"
"""What stands in a path as it is (RFC 3986, 3.3)."""


def whole(address: str, edition: Edition) -> str:
    """Return an address of this site as a whole one; one that is whole stays as it is.

    Its path may be encoded already. It comes out as in MkDocs's `canonical_url`: one page has one
    address, whoever names it.
    """
    root = edition.site_url or ""
    if PLAIN.fullmatch(address):
        return f"{root}{address}"
    if WHOLE_ADDRESS.match(address):
        return urljoin(root, address) if address.startswith("//") else address
    end = next((at for at, each in enumerate(address) if each in "?#"), len(address))
    path = quote(STRAY.sub("%25", address[:end]), safe="/%")
    return f"{root}{path}{quote(address[end:], safe=BEHIND)}"


def site_address(written: str) -> str:
    """Return the address of a site as every program understands it: its host in ASCII (RFC 5891),
    its path encoded, without query and fragment.

    Raises ValueError for a host that cannot be one.
    """
    parts = urlsplit(written)
    host = parts.netloc.encode("idna").decode()
    return urlunsplit((parts.scheme, host, quote(parts.path, safe=PATH), "", ""))
