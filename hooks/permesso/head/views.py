"""Views: what a head needs of a page, whatever it shows."""

from __future__ import annotations

from permesso.model import Article, Listing, NewsletterPage, Page, View


def subject(view: View) -> Page | Listing | NewsletterPage:
    """Return what a page is about, which has a title, a description and an address."""
    return view.post if isinstance(view, Article) else view


def text_of(view: View) -> Page | None:
    """Return the author's own text on a page: of a list, its introduction."""
    found = subject(view)
    return found if isinstance(found, Page) else found.intro
