"""The head of a page: what browsers and search engines read before the text."""

from __future__ import annotations

from dataclasses import dataclass

from permesso.model import Article, Listing, NewsletterPage, View

SEPARATOR = " · "


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in `<head>`."""

    title: str
    """Of the window, and of the result in search engines."""
    description: str
    """Empty where there is none."""
    canonical: str | None
    """Whole address of the page that counts: its own, or the original's."""
    noindex: bool
    """Whether search engines are asked to stay away."""
    newer: str | None = None
    """Address of the page before, in a list."""
    older: str | None = None
    """Address of the page after, in a list."""


def of(view: View, site: str, site_description: str, address: str | None) -> Head:
    """Return the head of a page of the site called `site`; `address` is its whole address."""
    if isinstance(view, Listing):
        return _of_listing(view, site, site_description, address)
    if isinstance(view, NewsletterPage):
        return Head(f"{view.title}{SEPARATOR}{site}", view.description, address, view.noindex)
    page = view.post if isinstance(view, Article) else view
    canonical = page.canonical.url if page.canonical else address
    return Head(f"{page.title}{SEPARATOR}{site}", page.description, canonical, page.noindex)


def _of_listing(listing: Listing, site: str, site_description: str, address: str | None) -> Head:
    if listing.kind == "home":
        title = site if listing.title == site else f"{site}{SEPARATOR}{listing.title}"
        return Head(title, listing.description or site_description, address, listing.noindex)
    parts = [listing.title, site]
    newer = older = None
    if listing.pagination:
        newer, older = listing.pagination.newer, listing.pagination.older
        if listing.pagination.number > 1:
            parts.insert(1, listing.pagination.text)
    description = listing.description if listing.intro or not listing.pagination else ""
    return Head(SEPARATOR.join(parts), description, address, listing.noindex, newer, older)
