"""Pages: what kind of page it is, where it belongs and what is on it, as nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from permesso.edition import Edition
from permesso.model import Article, Listing, Page, Post, View
from permesso.site import Site
from permesso.structured import questions
from permesso.structured.addresses import Addresses
from permesso.structured.identity import Identity
from permesso.structured.people import People
from permesso.structured.posting import Postings
from permesso.structured.requirements import Node
from permesso.views import language

ABOUT: Mapping[str | None, str] = {
    "blog": "AboutPage",
    "contact": "ContactPage",
    "faq": "FAQPage",
}
"""Type of a page by what it is about."""


class Pages:
    """The pages of a blog."""

    def __init__(
        self,
        site: Site,
        edition: Edition,
        addresses: Addresses,
        identity: Identity,
        people: People,
        postings: Postings,
    ) -> None:
        """Take what is said of the blog as a whole, and who makes the nodes in a page."""
        self._site, self._edition, self._addresses = site, edition, addresses
        self._identity, self._people, self._postings = identity, people, postings

    def of(self, view: View, address: str, has_breadcrumb: bool) -> Iterator[Node]:
        """Yield the page at its whole `address`, then what only this page describes."""
        breadcrumb = {"@id": f"{address}#breadcrumb"} if has_breadcrumb else None
        page: Node = {
            "@type": "WebPage",
            "@id": f"{address}#webpage",
            "url": address,
            "isPartOf": self._identity.website(),
            "breadcrumb": breadcrumb,
        }
        if isinstance(view, Article):
            # What else is to be said of it, its article says.
            yield {**page, "name": view.post.title, **self._asked(view.post)}
        elif isinstance(view, Listing):
            yield from self._list(view, page)
        else:
            page |= {"name": view.title, "description": view.description}
            page["inLanguage"] = language(view)
            yield from self._page(view, page) if isinstance(view, Page) else [page]

    def _page(self, view: Page, page: Node) -> Iterator[Node]:
        page |= {"@type": ABOUT.get(view.about, "WebPage"), **self._postings.translations(view)}
        if view.about == "blog":
            publisher = {"@id": self._identity.publisher_id}
            yield {**page, "about": publisher, "isPartOf": self._named("website")}
            yield self._identity.whole_publisher()
            yield self._identity.whole_website()
        else:
            about = self._identity.publisher if view.about == "contact" else None
            yield {**page, "about": about, **self._asked(view)}

    def _asked(self, view: Page) -> Node:
        """Return the questions of a page that answers some, where its author says so."""
        if view.about != "faq":
            return {}
        asked = questions.nodes(view.body.portable_html(self._addresses.site))
        return {"@type": "FAQPage", "mainEntity": asked}

    def _list(self, view: Listing, page: Node) -> Iterator[Node]:
        page |= {
            "@type": "CollectionPage",
            "name": view.title,
            "description": view.description,
            "inLanguage": language(view),
            "mainEntity": self._items([*([view.lead] if view.lead else []), *view.posts]),
        }
        if view.kind == "home":
            page["description"] = view.description or self._site.description
            page |= {"about": self._named("blog"), "isPartOf": self._named("website")}
        elif view.author and view.is_first:
            page |= {"@type": "ProfilePage", "mainEntity": self._people.profile(view.author)}
        elif view.author:
            page["about"] = self._people.author(view.author)
        elif view.kind == "series" and view.is_first:
            page["about"] = {
                "@type": "CreativeWorkSeries",
                "@id": f"{page['url']}#series",
                "name": view.title,
                "url": page["url"],
                "description": view.description,
            }
        yield page
        if view.kind == "home":
            yield self._identity.whole_publisher()
            yield self._identity.whole_website()
            yield self._identity.whole_blog()

    def _named(self, name: str) -> Node:
        """Return a reference to what the same graph describes."""
        return {"@id": self._addresses.id(name)}

    def _items(self, posts: list[Post]) -> Node:
        return {
            "@type": "ItemList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": position,
                    "name": post.title,
                    "url": self._addresses.of(post.url),
                }
                for position, post in enumerate(posts, 1)
            ],
        }
