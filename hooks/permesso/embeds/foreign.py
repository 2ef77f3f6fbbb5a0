"""Foreign frames, scripts, films and sounds in a text: a reader's browser would call their site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from permesso import references
from permesso.advertising.signs import ATTRIBUTES
from permesso.links import lines_of
from permesso.markup import Body
from permesso.problem import Problem
from permesso.references import WHOLE_ADDRESS
from permesso.source import Source

ASKED = {
    "iframe": {"src"},
    "script": {"src"},
    "embed": {"src"},
    "object": {"data"},
    "video": {"src", "poster"},
    "audio": {"src"},
    "source": {"src"},
    "track": {"src"},
    "link": {"href"},
}
"""The attributes of each element whose addresses are called."""
NAMES = "|".join(ASKED)
# A sign whose case is fixed, at the beginning, is found at once.
MAY_BE = re.compile(rf"<(?i:{NAMES})\b")
LIVE = re.compile(
    rf"<!--.*?-->|<(?P<name>{NAMES})\b(?P<attributes>{ATTRIBUTES})>",
    re.IGNORECASE | re.DOTALL,
)
UNREAD = re.compile(r"[\t\n\r]")
"""What browsers leave out of an address."""


def problems(body: Body, source: Source, site_url: str | None) -> Iterator[Problem]:
    """Yield a problem for each element of a text that calls another site."""
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
        for attribute, value in references.attributes(found["attributes"] or ""):
            if attribute in ASKED[name]:
                # As browsers read it (https://url.spec.whatwg.org/#concept-basic-url-parser).
                address = UNREAD.sub("", value or "").strip().replace("\\", "/")
                if WHOLE_ADDRESS.match(address) and not address.startswith("#"):
                    yield name, address
            elif attribute == "srcdoc":
                yield from _called(value or "")


def _told(name: str, address: str, source: Source) -> Iterator[Problem]:
    host = urlsplit(address).netloc if "[" not in address else ""
    told = f"{name} of '{host or address[:60]}': the reader's browser would call it at once; "
    if name in {"script", "link"}:
        told += "delete it"
    else:
        told += "write its address on a line of its own (a link), and delete the code"
    lines = lines_of(address, source) or [source.body_line]
    for line in dict.fromkeys(lines):
        yield Problem(source.path, line, told)
