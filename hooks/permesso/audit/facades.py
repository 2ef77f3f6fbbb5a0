"""Facades: elements that stand for something of another host until a reader presses them, and
name it in their data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from permesso.audit.hosts import host_of

NAMED = etree.XPath(
    "//*[@*[starts-with(name(), 'data-') and (contains(., '//') or contains(name(), 'host'))]]"
)
ADDRESS = re.compile(r"(?:(?:https?|wss?):)?//[\w.\-\[\]:@%]{3,260}(?:/[^\s\"'<>\\]{0,2000})?")
HOST = re.compile(r"(?:[\w-]{1,63}\.){1,10}[\w-]{2,63}(?::\d{1,5})?")
LOADING = re.compile(
    r"src|embed|iframe|player|video|audio|script|frame|map|widget|comment|host|server|endpoint"
    r"|api|load",
)
"""In the name of an attribute that says what will be loaded."""
NOT_LOADING = re.compile(
    r"href|share|copy|copied|clipboard|link|canonical|title|text|caption|description|poster"
)
"""In the name of one that says where a link leads, or what is copied."""
EMBED = re.compile(r"/(?:embed|player|iframe|widgets?)(?:[/?.#-]|$)|\.m?js(?:[?#]|$)")
"""In an address that is made to be put into another page."""
LONGEST = 20_000
"""Characters of an attribute that are looked through."""


def facades(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield each element of a page that names another host to be called, and an address there; of
    several, each."""
    for element in NAMED(root):
        told: set[str] = set()
        for name, value in element.attrib.items():
            if name.startswith("data-"):
                for address in _addresses(name[5:].lower(), value[:LONGEST]):
                    host = host_of(address)
                    if host and host not in told:
                        told.add(host)
                        yield element, address


def _addresses(name: str, value: str) -> Iterator[str]:
    if NOT_LOADING.search(name):
        return
    loading = bool(LOADING.search(name))
    if loading and HOST.fullmatch(value) and "host" in name:
        yield f"//{value}"
    for found in ADDRESS.finditer(value):
        whole = value.lstrip().startswith(found[0][:8]) or '"src"' in value
        if (loading and whole) or EMBED.search(found[0]):
            yield found[0]
