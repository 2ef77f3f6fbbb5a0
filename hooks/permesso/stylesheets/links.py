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

    @property
    def way(self) -> str:
        """The way from the page to the site's root."""
        return self.href.partition("?")[0].removesuffix(self.address)


def runs(page: Printed, root: str) -> Iterator[list[Link]]:
    """Yield the links of a page's head to stylesheets of the site, those together that nothing else
    with rules stands between; `root` is the path of the site on its host.

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
            if link := _link(page.url, number, tag, root):
                run.append(link)
                continue
        if run:
            yield run
        run = []
    if run:
        yield run


def _link(url: str, number: int, tag: Tag, root: str) -> Link | None:
    asked = tag.known(_asked)
    if asked is None:
        return None
    href, media = asked
    address = place(href, url, root).partition("?")[0]
    # Beside the site, where it is in a folder of its host.
    return None if "://" in address else Link(number, href, address, media)


def _asked(tag: Tag) -> tuple[str, str] | None:
    """Return what a link asks for and for which media, where it does nothing else."""
    values = {name: value or "" for name, value in tag.attributes.items()}
    href = values.get("href", "").strip()
    if not href or "://" in href or href.startswith(("//", "data:")) or set(values) - PLAIN:
        return None
    is_plain = values["rel"].lower().strip() == "stylesheet"
    return (href, values.get("media", "").strip()) if is_plain else None
