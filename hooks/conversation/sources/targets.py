"""From an address that a provider knows a post by to the post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

from conversation.source import Place


def by_address(places: Iterable[Place]) -> dict[str, Place]:
    """Return places by every address that leads to them, in the form of `find`."""
    found: dict[str, Place] = {}
    for place in places:
        for address in place.addresses:
            found.setdefault(_key(address, query=True), place)
    return found


def find(address: str, places: Mapping[str, Place]) -> Place | None:
    """Return the place that an address leads to, or None.

    http or https, a slash at the end, a fragment, and what is percent-encoded make no other page. A
    query makes one where the blog says so (`?p=12` of the blog before); else it is somebody's
    tracking.
    """
    return places.get(_key(address, query=True)) or places.get(_key(address, query=False))


def _key(address: str, *, query: bool) -> str:
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return address
    asked = f"?{parts.query}" if query and parts.query else ""
    return f"{host}{unquote(parts.path).rstrip('/')}{asked}"
