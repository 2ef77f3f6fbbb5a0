"""Links: where a page asks for its stylesheets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

HEAD_END = re.compile(r"</head\s*>|<body\b", re.I)
SKIPPED = r"<!--.*?-->|<script\b.*?</script\s*>|<noscript\b.*?</noscript\s*>"
PIECE = re.compile(
    rf"{SKIPPED}|<style\b.*?</style\s*>|<link\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.I | re.S
)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
PLAIN = frozenset({"href", "media", "rel", "type"})
"""Attributes of a link that does nothing but bring a stylesheet."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a stylesheet of the site."""

    start: int
    """Where it begins in the page."""
    end: int
    """Where it ends."""
    href: str
    """As it is written."""
    address: str
    """From the site's root."""
    media: str
    """For which media it is; all, when empty."""

    @property
    def way(self) -> str:
        """Return the way from the page to the site's root."""
        return self.href.partition("?")[0].removesuffix(self.address)


def runs(url: str, html: str) -> Iterator[list[Link]]:
    """Yield the links of a page's head to stylesheets of the site, those together that nothing else
    with rules stands between.

    A link to another host, one with an id or `alternate`, which scripts may look for, stays.
    """
    end = HEAD_END.search(html)
    run: list[Link] = []
    for match in PIECE.finditer(html, 0, end.start() if end else len(html)):
        text = match[0]
        if text[:5].lower() == "<link":
            values = {
                name.lower(): unescape(a or b or c)
                for name, a, b, c in ATTRIBUTE.findall(text[5:].rstrip("/>"))
            }
            if "stylesheet" not in values.get("rel", "").lower().split():
                continue
            if link := _link(url, match.start(), match.end(), values):
                run.append(link)
                continue
        elif text[:6].lower() != "<style":
            continue
        if run:
            yield run
        run = []
    if run:
        yield run


def _link(url: str, start: int, end: int, values: dict[str, str]) -> Link | None:
    href = values.get("href", "").strip()
    if not href or "://" in href or href.startswith(("//", "data:")) or set(values) - PLAIN:
        return None
    if values["rel"].lower().strip() != "stylesheet":
        return None
    path = href.partition("#")[0].partition("?")[0]
    if path.startswith("/"):
        address = path.lstrip("/")
    else:
        folder = url if url.endswith("/") or not url else posixpath.dirname(url)
        address = posixpath.normpath(posixpath.join(folder, path))
    if address.startswith(".."):
        return None
    return Link(start, end, href, address, values.get("media", "").strip())
