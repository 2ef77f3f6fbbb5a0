"""Links: where a page asks for its stylesheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from permesso.finishing.places import place
from permesso.finishing.printed import Printed, Tag

PLAIN = frozenset({"href", "media", "rel", "type"})
"""Attributes of a link that does nothing but bring a stylesheet."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a stylesheet of the site."""

    place: int
    """Which of the page's tags it is."""
    href: str
    """As it is written."""
    address: str
    """From the site's root."""
    media: str
    """For which media it is; all, when empty."""

    def way(self, address: str) -> str:
        """Return the way from the page to the site's root, where `address` is there."""
        return self.href.partition("?")[0].removesuffix(address)


def runs(page: Printed) -> Iterator[list[Link]]:
    """Yield the links of a page's head to stylesheets of the site, those together that nothing else
    with rules stands between.

    A link to another host, one with an id or `alternate`, which scripts may look for, stays.
    """
    run: list[Link] = []
    is_heard = True
    for number, tag in page.telling:
        if page.body and number >= page.body:
            break
        if tag.name in {"noscript", "/noscript"}:
            is_heard = tag.name == "/noscript"
        if not is_heard or tag.name not in {"link", "style"}:
            continue
        if tag.name == "link":
            if "stylesheet" not in (tag.attributes.get("rel") or "").lower().split():
                continue
            if link := _link(page.url, number, tag):
                run.append(link)
                continue
        if run:
            yield run
        run = []
    if run:
        yield run


def _link(url: str, number: int, tag: Tag) -> Link | None:
    values = {name: value or "" for name, value in tag.attributes.items()}
    href = values.get("href", "").strip()
    if not href or "://" in href or href.startswith(("//", "data:")) or set(values) - PLAIN:
        return None
    if values["rel"].lower().strip() != "stylesheet":
        return None
    address = place(href, url, "/").partition("?")[0]
    return Link(number, href, address, values.get("media", "").strip())
