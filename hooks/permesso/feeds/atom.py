"""Atom (RFC 4287), with Media RSS, comments' feeds (RFC 4685) and licences (RFC 4946)."""

from __future__ import annotations

from collections.abc import Iterator

from permesso.elements import HEAD, element, opened, uri, wrapped
from permesso.feeds import media
from permesso.feeds.entries import Entry
from permesso.feeds.frame import Frame

NAMESPACE = "http://www.w3.org/2005/Atom"
FEED = "application/atom+xml"


def fragment(entry: Entry, content: str) -> str:
    """Return the element of an entry whose finished HTML is `content`."""
    return wrapped("entry", _entry(entry, content), {"xml:lang": entry.lang or None})


def around(frame: Frame) -> tuple[str, str]:
    """Return what stands before and after the entries of a feed."""
    told = {
        "xmlns": NAMESPACE,
        "xml:base": frame.site,
        "xml:lang": frame.lang,
        "xmlns:media": media.NAMESPACE,
    }
    return f"{HEAD}{opened('feed', told)}{''.join(_frame(frame))}", "</feed>"


def _entry(entry: Entry, content: str) -> Iterator[str]:
    """Yield what is in an entry."""
    yield element("title", entry.title)
    yield element("link", "", {"href": uri(entry.url), "rel": "alternate"})
    yield element("published", entry.published.isoformat())
    yield element("updated", entry.changed.isoformat())
    yield element("id", entry.atom_id)
    yield element("content", content, {"type": "html"})
    if picture := entry.picture:
        enclosed = {"href": uri(picture.url), "length": str(picture.length), "type": picture.type}
        yield element("link", "", {"rel": "enclosure", **enclosed})
    for category in entry.categories:
        yield element("category", "", {"term": category})
    yield element("summary", entry.summary)
    for person in entry.people:
        page = element("uri", person.url) if person.url else ""
        yield wrapped("author", element("name", person.name) + page)
    links = (("canonical", entry.original, "text/html"), ("replies", entry.replies, FEED))
    for rel, href, type_ in links:
        if href:
            yield element("link", "", {"rel": rel, "href": href, "type": type_})
    if picture:
        yield media.of(picture)


def _frame(frame: Frame) -> Iterator[str]:
    """Yield what a feed says of itself."""
    yield element("title", frame.title)
    yield element("link", "", {"rel": "alternate", "href": uri(frame.page)})
    yield element("link", "", {"rel": "self", "href": uri(frame.address)})
    yield element("id", frame.address)
    yield element("updated", frame.changed.isoformat())
    own = element("name", frame.publisher) + element("uri", uri(frame.site))
    yield wrapped("author", own)
    if frame.description:
        yield element("subtitle", frame.description)
    if frame.rights is not None:
        yield element("rights", frame.rights)
    for rel, href in (("hub", frame.hub), ("license", frame.licence)):
        if href:
            yield element("link", "", {"rel": rel, "href": href})
    if frame.icon:
        yield element("icon", frame.icon)
