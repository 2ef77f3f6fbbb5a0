"""Titles: of windows and of search results, as the owner's patterns say."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from permesso.edition import Edition
from permesso.head.measures import TITLE_SIZE, TITLE_WIDTH, pixels
from permesso.model import Article, Listing, NewsletterPage, View
from permesso.site import Site
from permesso.views import subject

SEPARATORS = " ·•|/–—:,-"
"""What stands between the parts of a title."""
BARE = "{title} · {page}"
"""A title for whoever knows the blog's name already."""


class Titles:
    """The titles of all pages."""

    def __init__(self, site: Site, edition: Edition) -> None:
        """Take what all pages share."""
        self._name = site.name
        self._patterns = edition.settings.head.titles

    def of(self, view: View) -> str:
        """Return the title of a page.

        Where it is wider than a search result shows, the blog's name is left out: results name
        the site above the title.
        """
        values = self._values(view)
        pattern: str = getattr(self._patterns, _kind(view))
        whole = filled(pattern, values)
        if pixels(whole, TITLE_SIZE) <= TITLE_WIDTH:
            return whole
        return filled(pattern, {**values, "site": ""}) or whole

    def bare(self, view: View) -> str:
        """Return the title of a page without the blog's name, which previews have beside it."""
        return filled(BARE, self._values(view)) or self._name

    def _values(self, view: View) -> dict[str, str]:
        listing = view if isinstance(view, Listing) else None
        title = subject(view).title
        if listing and listing.kind == "home" and title == self._name:
            title = ""
        paged = listing.pagination if listing else None
        return {
            "title": title,
            "site": self._name,
            "page": paged.text if paged and paged.number > 1 else "",
            "kind": (listing.overline or "") if listing else "",
        }


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """Return a pattern with its values; an empty one takes the separator before it along."""
    text = ""
    for literal, name, _, _ in Formatter().parse(pattern):
        value = values[name] if name else ""
        if name and not value:
            literal = literal.rstrip(SEPARATORS)
        if not text:
            literal = literal.lstrip(SEPARATORS)
        text += literal + value
    return text


def _kind(view: View) -> str:
    """Return the kind of a page, by the name of its pattern."""
    if isinstance(view, Article):
        return "post"
    if isinstance(view, Listing):
        return view.kind
    return "newsletter" if isinstance(view, NewsletterPage) else "page"
