"""Atom (RFC 4287), with Media RSS, comments' feeds (RFC 4685) and licences (RFC 4946)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from feedgenerator import Atom1Feed  # type: ignore[import-untyped]
from feedgenerator import Enclosure as AtomEnclosure

from permesso.feeds import finished, media
from permesso.feeds.entries import Entry
from permesso.feeds.finished import Finished
from permesso.feeds.frame import Frame

FEED = "application/atom+xml"


class _Items(Atom1Feed):  # type: ignore[misc]
    """Entries with everything that they have."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        entry: Entry = item["entry"]
        return {"xml:lang": entry.lang} if entry.lang else {}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        handler.addQuickElement("summary", entry.summary)
        for person in entry.people:
            handler.startElement("author", {})
            handler.addQuickElement("name", person.name)
            if person.url:
                handler.addQuickElement("uri", person.url)
            handler.endElement("author")
        links = (("canonical", entry.original, "text/html"), ("replies", entry.replies, FEED))
        for rel, href, type_ in links:
            if href:
                handler.addQuickElement("link", "", {"rel": rel, "href": href, "type": type_})
        if entry.picture:
            media.add(handler, entry.picture)


class _Feed(Finished, _Items):
    """A feed of entries that are written already."""

    def root_attributes(self) -> dict[str, str]:
        frame: Frame = self.feed["frame"]
        own = {"xml:base": frame.site, "xmlns:media": media.NAMESPACE}
        return {**super().root_attributes(), **own}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        frame: Frame = self.feed["frame"]
        for rel, href in (("hub", frame.hub), ("license", frame.licence)):
            if href:
                handler.addQuickElement("link", "", {"rel": rel, "href": href})
        if frame.icon:
            handler.addQuickElement("icon", frame.icon)


def fragment(entry: Entry, content: str) -> str:
    """Return the element of an entry whose finished HTML is `content`."""
    feed = _Items(title="", link="", description="")
    picture = entry.picture
    feed.add_item(
        title=entry.title,
        link=entry.url,
        description=None,
        content=content,
        pubdate=entry.published,
        updateddate=entry.changed,
        unique_id=entry.atom_id,
        categories=entry.categories,
        enclosures=(
            [AtomEnclosure(picture.url, str(picture.length), picture.type)] if picture else ()
        ),
        entry=entry,
    )
    return finished.fragment(feed)


def feed(frame: Frame, fragments: Sequence[str]) -> str:
    """Return a whole feed, from its frame and its entries."""
    whole = _Feed(
        title=frame.title,
        link=frame.page,
        description=frame.description,
        language=frame.lang,
        feed_url=frame.address,
        feed_guid=frame.address,
        feed_copyright=frame.rights,
        author_name=frame.publisher,
        author_link=frame.site,
        frame=frame,
        fragments=fragments,
    )
    return str(whole.writeString("utf-8"))
