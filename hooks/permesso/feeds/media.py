"""Media RSS: the picture of an entry, with its size.

Without `media:description`: programs made with feedparser take it for the text of the article.
"""

from __future__ import annotations

from permesso.elements import element, wrapped
from permesso.feeds.entries import Enclosure

NAMESPACE = "http://search.yahoo.com/mrss/"
"""Of Media RSS 1.5.1 (RSS Advisory Board); its slash belongs to it."""


def of(picture: Enclosure) -> str:
    """Return the elements of a picture."""
    sizes = {"fileSize": picture.length, "width": picture.width, "height": picture.height}
    known: dict[str, str | None] = {name: str(value) for name, value in sizes.items() if value}
    size: dict[str, str | None] = {
        name: known[name] for name in ("width", "height") if name in known
    }
    return wrapped(
        "media:content",
        element("media:thumbnail", "", {"url": picture.url, **size}),
        {"url": picture.url, "type": picture.type, "medium": "image", **known},
    )
