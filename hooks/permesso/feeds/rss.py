"""RSS 2.0, as the RSS Advisory Board's Best Practices Profile asks for it.

With `content:encoded` (RSS 1.0's content module), Dublin Core, Media RSS, and Atom's links: what
feed readers and mail services look for.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from feedgenerator import Enclosure as RssEnclosure  # type: ignore[import-untyped]
from feedgenerator import Rss201rev2Feed

from permesso.feeds import finished, media
from permesso.feeds.entries import Entry
from permesso.feeds.finished import Finished
from permesso.feeds.frame import Frame

NAMESPACES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": media.NAMESPACE,
}


class _Items(Rss201rev2Feed):  # type: ignore[misc]
    """Items with everything that an entry has."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        for person in entry.people:
            handler.addQuickElement("dc:creator", person.name)
        if entry.lang:
            handler.addQuickElement("dc:language", entry.lang)
        if entry.updated:
            handler.addQuickElement("atom:updated", entry.updated.isoformat())
        if entry.original:
            handler.addQuickElement("atom:link", "", {"rel": "canonical", "href": entry.original})
        if entry.picture:
            media.add(handler, entry.picture)
        handler.addQuickElement("content:encoded", item["content"])


class _Feed(Finished, _Items):
    """A feed of items that are written already."""

    def rss_attributes(self) -> dict[str, str]:
        frame: Frame = self.feed["frame"]
        return {**super().rss_attributes(), **NAMESPACES, "xml:base": frame.site}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        frame: Frame = self.feed["frame"]
        if frame.hub:
            handler.addQuickElement("atom:link", "", {"rel": "hub", "href": frame.hub})
        if frame.licence:
            handler.addQuickElement("creativeCommons:license", frame.licence)


def fragment(entry: Entry, content: str) -> str:
    """Return the item of an entry whose finished HTML is `content`."""
    feed = _Items(title="", link="", description="")
    picture = entry.picture
    feed.add_item(
        title=entry.title,
        link=entry.url,
        # HTML, in RSS.
        description=escape(entry.summary, quote=False),
        content=content,
        pubdate=entry.published,
        unique_id=entry.id,
        unique_id_is_permalink=entry.id == entry.url,
        comments=entry.comments,
        categories=entry.categories,
        enclosures=(
            [RssEnclosure(picture.url, str(picture.length), picture.type)] if picture else ()
        ),
        entry=entry,
    )
    return finished.fragment(feed)


def feed(frame: Frame, fragments: Sequence[str]) -> str:
    """Return a whole feed, from its frame and its items."""
    whole = _Feed(
        title=frame.title,
        link=frame.page,
        description=frame.description,
        language=frame.lang,
        feed_url=frame.address,
        feed_copyright=frame.rights,
        frame=frame,
        fragments=fragments,
    )
    return str(whole.writeString("utf-8"))
