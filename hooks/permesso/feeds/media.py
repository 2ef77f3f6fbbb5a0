"""Media RSS: the picture of an entry, with its size.

Without `media:description`: programs made with feedparser take it for the text of the article.
"""

from __future__ import annotations

from typing import Any

from permesso.feeds.entries import Enclosure

NAMESPACE = "http://search.yahoo.com/mrss/"
"""Of Media RSS 1.5.1 (RSS Advisory Board); its slash belongs to it."""


def add(handler: Any, picture: Enclosure) -> None:
    """Write the elements of a picture to a SAX handler."""
    sizes = {"fileSize": picture.length, "width": picture.width, "height": picture.height}
    known: dict[str, str] = {name: str(value) for name, value in sizes.items() if value}
    content = {"url": picture.url, "type": picture.type, "medium": "image"} | known
    handler.startElement("media:content", content)
    size = {name: known[name] for name in ("width", "height") if name in known}
    handler.addQuickElement("media:thumbnail", "", {"url": picture.url} | size)
    handler.endElement("media:content")
