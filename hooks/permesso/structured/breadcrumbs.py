"""Breadcrumbs: the way from the home page to a page, as a node."""

from __future__ import annotations

from collections.abc import Iterator

from permesso.edition import Edition
from permesso.model import Article, Blog, Listing, NewsletterPage, Page, View
from permesso.structured.addresses import Addresses
from permesso.structured.requirements import Node
from permesso.views import subject


class Breadcrumbs:
    """The ways to all pages of a blog."""

    def __init__(self, blog: Blog, name: str, addresses: Addresses, edition: Edition) -> None:
        """Take the blog, what it is called, and the addresses of its site."""
        self._addresses = addresses
        first = (found for found in blog.listings if found.is_first)
        pages: tuple[Listing | Page | NewsletterPage, ...] = (
            *first,
            *blog.pages,
            *blog.newsletter,
        )
        self._titles = {page.url: page.title for page in pages}
        self._homes = {code: each.home for code, each in blog.interfaces.items()}
        self._titles |= dict.fromkeys(self._homes.values(), name)
        self._edition = edition

    def of(self, view: View, address: str) -> Node | None:
        """Return the way to the page at its whole `address`; None for the home page.

        An article is in its main category. Everything else is where its address says:
        `archivio/2026/05/` is in `archivio/2026/`. The home page is that of the page's language.
        """
        steps = self.steps(view)
        if not steps:
            return None
        items = [
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                "item": self._addresses.of(url),
            }
            for position, (name, url) in enumerate(steps, 1)
        ]
        # The last step is the page itself: its address would say nothing new.
        title = subject(view).title
        if isinstance(view, Listing) and view.pagination and not view.is_first:
            title = view.pagination.text
        items.append({"@type": "ListItem", "position": len(items) + 1, "name": title})
        return {
            "@type": "BreadcrumbList",
            "@id": f"{address}#breadcrumb",
            "itemListElement": items,
        }

    def steps(self, view: View) -> list[tuple[str, str]]:
        """Return titles and addresses of the pages on that way, without the page itself; none for
        the home page."""
        home = self._homes[self._edition.to(subject(view).lang).language]
        if isinstance(view, Article):
            category = next(iter(view.post.categories), None)
            around = [category.url] if category and category.url in self._titles else []
        elif view.url in ("", home):
            return []
        else:
            around = [url for url in self._around(view.url) if url != home]
        return [(self._titles[url], url) for url in (home, *around)]

    def _around(self, url: str) -> Iterator[str]:
        """Yield the addresses of the pages that an address is below, the home page left out."""
        parts = url.rstrip("/").split("/")
        for count in range(1, len(parts)):
            above = "/".join(parts[:count]) + "/"
            if above in self._titles:
                yield above
