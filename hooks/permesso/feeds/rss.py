"""RSS 2.0, as the RSS Advisory Board's Best Practices Profile asks for it.

With `content:encoded` (RSS 1.0's content module), Dublin Core, Media RSS, and Atom's links: what
feed readers and mail services look for.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import format_datetime
from html import escape

from permesso.elements import HEAD, element, opened, uri, wrapped
from permesso.feeds import media
from permesso.feeds.entries import Entry
from permesso.feeds.frame import Frame

NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": media.NAMESPACE,
}


def fragment(entry: Entry, content: str) -> str:
    """Return the item of an entry whose finished HTML is `content`."""
    return wrapped("item", _item(entry, content))


def around(frame: Frame) -> tuple[str, str]:
    """Return what stands before and after the items of a feed."""
    told = {"version": "2.0", "xml:base": frame.site, **NAMESPACES}
    before = f"{HEAD}{opened('rss', told)}{opened('channel')}{''.join(_channel(frame))}"
    return before, "</channel></rss>"


def _item(entry: Entry, content: str) -> Iterator[str]:
    """Yield the elements of an item."""
    yield element("title", entry.title)
    yield element("link", uri(entry.url))
    # HTML, in RSS.
    yield element("description", escape(entry.summary, quote=False))
    yield element("pubDate", format_datetime(entry.published))
    if entry.comments is not None:
        yield element("comments", entry.comments)
    is_address = "true" if entry.id == entry.url else "false"
    yield element("guid", entry.id, {"isPermaLink": is_address})
    if picture := entry.picture:
        enclosed = {"url": uri(picture.url), "length": str(picture.length), "type": picture.type}
        yield element("enclosure", "", enclosed)
    for category in entry.categories:
        yield element("category", category)
    for person in entry.people:
        yield element("dc:creator", person.name)
    if entry.lang:
        yield element("dc:language", entry.lang)
    if entry.updated:
        yield element("atom:updated", entry.updated.isoformat())
    if entry.original:
        yield element("atom:link", "", {"rel": "canonical", "href": entry.original})
    if picture:
        yield media.of(picture)
    yield element("content:encoded", content)


def _channel(frame: Frame) -> Iterator[str]:
    """Yield what a feed says of itself."""
    yield element("title", frame.title)
    yield element("link", uri(frame.page))
    yield element("description", frame.description)
    yield element("atom:link", "", {"rel": "self", "href": uri(frame.address)})
    yield element("language", frame.lang)
    if frame.rights is not None:
        yield element("copyright", frame.rights)
    yield element("lastBuildDate", format_datetime(frame.changed))
    if frame.hub:
        yield element("atom:link", "", {"rel": "hub", "href": frame.hub})
    if frame.licence:
        yield element("creativeCommons:license", frame.licence)
