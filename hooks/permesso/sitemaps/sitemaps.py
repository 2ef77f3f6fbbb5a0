"""Site maps (https://www.sitemaps.org/protocol.html, 0.9): an index, and its parts.

There is always an index. A search engine is told of one address for ever, whether a blog has ten
articles or ten thousand; and of the parts it reads again only what has changed, which a part for
each kind of page makes likely: a new article changes the last part of the articles, and the lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from permesso.edition import Edition
from permesso.model import Blog
from permesso.sitemaps import entries
from permesso.sitemaps.entries import Entry
from permesso.whole import whole

INDEX = "sitemap.xml"
"""Address of the index."""
AT_MOST = 1000
"""Addresses in a part. The protocol allows 50,000; what changes often should be small."""
NAMESPACES: Mapping[str, str] = {
    "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xmlns:image": "http://www.google.com/schemas/sitemap-image/1.1",
    "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
}


def files(blog: Blog, edition: Edition) -> dict[str, bytes]:
    """Return the index and its parts by address.

    There are none where the owner wants none, where the site has no address, and where it has no
    page for search engines: an empty one would be against the schema.
    """
    if not edition.settings.machines.has_sitemap or edition.site_url is None:
        return {}
    parts = dict(_parts(blog, edition))
    made = {address: _part(found) for address, found in parts.items()}
    return {INDEX: _index(parts, edition), **made} if parts else {}


def _parts(blog: Blog, edition: Edition) -> Iterator[tuple[str, Sequence[Entry]]]:
    """Yield address and entries of each part; all stand at the root, for a site map speaks of what
    is below its own folder."""
    kinds = {"posts": entries.posts, "pages": entries.pages, "lists": entries.lists}
    for kind, of_kind in kinds.items():
        found = list(of_kind(blog, edition))
        for number, start in enumerate(range(0, len(found), AT_MOST), 1):
            yield f"sitemap-{kind}-{number}.xml", found[start : start + AT_MOST]


def _part(found: Iterable[Entry]) -> bytes:
    root = Element("urlset", dict(NAMESPACES))
    for entry in found:
        url = _listed(root, "url", entry.address, [entry])
        # The schema takes what is from elsewhere after what is its own.
        for lang, address in entry.alternates:
            SubElement(url, "xhtml:link", {"rel": "alternate", "hreflang": lang, "href": address})
        for picture in entry.pictures:
            SubElement(SubElement(url, "image:image"), "image:loc").text = picture
    return _written(root)


def _index(parts: Mapping[str, Iterable[Entry]], edition: Edition) -> bytes:
    root = Element("sitemapindex", {"xmlns": NAMESPACES["xmlns"]})
    for address, found in parts.items():
        _listed(root, "sitemap", whole(address, edition), found)
    return _written(root)


def _listed(root: Element, tag: str, address: str, found: Iterable[Entry]) -> Element:
    """Add an address with the day on which the newest of its entries changed."""
    made = SubElement(root, tag)
    made.tail = "\n"
    SubElement(made, "loc").text = address
    days = [entry.changed.date() for entry in found if entry.changed]
    if days:
        SubElement(made, "lastmod").text = max(days).isoformat()
    return made


def _written(root: Element) -> bytes:
    root.text = "\n"
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
