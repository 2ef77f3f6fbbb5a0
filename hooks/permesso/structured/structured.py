"""Structured data: what a page says of itself to machines (schema.org, as JSON-LD 1.1).

A page has one graph. Its nodes name each other by `@id`, and a thing has the same one on all pages;
none names what only another page describes, as whoever reads a graph need not know the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from permesso.cards.cards import Cards
from permesso.edition import Edition
from permesso.model import Article, Blog, View
from permesso.site import Site
from permesso.structured.addresses import Addresses
from permesso.structured.breadcrumbs import Breadcrumbs
from permesso.structured.identity import Identity
from permesso.structured.images import Images
from permesso.structured.pages import Pages
from permesso.structured.people import People
from permesso.structured.posting import Postings
from permesso.structured.requirements import Node, complete
from permesso.views import subject, translations


class Graphs:
    """The structured data of every page of a blog."""

    def __init__(self, blog: Blog, site: Site, edition: Edition, cards: Cards) -> None:
        """Take what all pages share."""
        # Without the address of the site there is no graph, as there are no ids.
        addresses = Addresses(edition)
        people = People(addresses)
        images = Images(addresses, cards.by_page, blog.pictures)
        identity = Identity(blog, site, edition, addresses, people, images)
        articles = {article.post.url for article in blog.articles}
        self._has_address = edition.site_url is not None
        self._cards, self._articles, self._identity = cards.by_page, articles, identity
        self._postings = Postings(edition, addresses, identity, people, images, articles)
        self._pages = Pages(site, edition, addresses, identity, people, self._postings)
        self._breadcrumbs = Breadcrumbs(blog, site.name, addresses, edition)

    def of(self, view: View, address: str | None) -> Mapping[str, Any] | None:
        """Return the structured data of a page at its whole `address`; None where there is none."""
        if not address or not self._has_address:
            return None
        nodes = [found for node in self._nodes(view, address) if (found := complete(node))]
        return {"@context": "https://schema.org", "@graph": nodes}

    def shared(self) -> Node:
        """Return what the graphs of all pages are made from, beside settings and `Site`."""
        return self._identity.whole_publisher()

    def basis(self, view: View) -> tuple[Any, ...]:
        """Return what the graph of a page is made from, beside that, the page and its address."""
        links = [translation.url in self._articles for translation in translations(view)]
        return self._cards.get(subject(view).url), self._breadcrumbs.steps(view), links

    def _nodes(self, view: View, address: str) -> Iterator[Node]:
        breadcrumb = self._breadcrumbs.of(view, address)
        yield from self._pages.of(view, address, breadcrumb is not None)
        if breadcrumb:
            yield breadcrumb
        if isinstance(view, Article):
            yield self._postings.of(view.post, address)
