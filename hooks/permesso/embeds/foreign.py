"""Foreign frames and scripts in a text: a reader's browser would call their site at once."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from permesso.advertising.signs import ATTRIBUTES
from permesso.links import lines_of
from permesso.markup import Body
from permesso.problem import Problem
from permesso.references import ATTRIBUTE, WHOLE_ADDRESS
from permesso.source import Source

MAY_BE = re.compile(r"<(?:iframe|script|embed|object)\b", re.IGNORECASE)
LIVE = re.compile(
    rf"<!--.*?-->|<(?P<name>iframe|script|embed|object)\b(?P<attributes>{ATTRIBUTES})>",
    re.IGNORECASE | re.DOTALL,
)
ASKED = {"iframe": "src", "script": "src", "embed": "src", "object": "data"}
"""The attribute of each element whose address is called."""


def problems(body: Body, source: Source, site_url: str | None) -> Iterator[Problem]:
    """Yield a problem for each frame and script of another site in a text."""
    told: set[tuple[str, str]] = set()
    for piece in body.pieces[::2]:
        if MAY_BE.search(piece):
            for name, address in _called(piece):
                own = site_url is not None and f"{address}/".startswith(site_url)
                if not own and (name, address) not in told:
                    told.add((name, address))
                    yield from _told(name, address, source)


def _called(rendered: str) -> Iterator[tuple[str, str]]:
    """Yield the elements of HTML that call another site, with the address."""
    for found in LIVE.finditer(rendered):
        name = (found["name"] or "").lower()
        for attribute in ATTRIBUTE.finditer(found["attributes"] or ""):
            if attribute["name"].lower() == ASKED[name]:
                value = attribute["double"] or attribute["single"] or attribute["bare"] or ""
                address = html.unescape(value).strip()
                if WHOLE_ADDRESS.match(address) and not address.startswith("#"):
                    yield name, address


def _told(name: str, address: str, source: Source) -> Iterator[Problem]:
    host = urlsplit(address).netloc if "[" not in address else ""
    told = f"{name} of '{host or address[:60]}': the reader's browser would call it at once; "
    if name == "script":
        told += "delete it"
    else:
        told += "write its address on a line of its own (a link), and delete the code"
    lines = lines_of(address, source) or [source.body_line]
    for line in dict.fromkeys(lines):
        yield Problem(source.path, line, told)
