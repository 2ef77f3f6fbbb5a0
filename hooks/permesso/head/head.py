"""The head of a page: what browsers and search engines read before the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from permesso.edition import Edition
from permesso.locale import Comments
from permesso.model import Article, Blog, Link, Listing, NewsletterPage, View
from permesso.outputs import Outputs
from permesso.site import Site
from permesso.structured.structured import Graphs

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
    feed: Link | None = None
    """The feed of the comments: of the post, on the home page of the whole blog."""
    webmention: str | None = None
    """Where pages that link here may say so (W3C Webmention, 3.1.2)."""
    structured: Mapping[str, Any] | None = None
    """Structured data, as JSON values."""


class Heads:
    """The heads of all pages of a blog."""

    def __init__(self, blog: Blog, site: Site, edition: Edition, outputs: Outputs) -> None:
        """Take what all pages share."""
        self._blog, self._site, self._edition = blog, site, edition
        self._graphs = Graphs(blog, site, edition, outputs.cards)

    def of(self, view: View, address: str | None) -> Head:
        """Return the head of a page, which has the whole `address`."""
        words, feed = self._edition.locale.comments, self._blog.comments_feed
        found = of(view, self._site.name, self._site.description, address, words, feed)
        return replace(found, structured=self._graphs.of(view, address))


def of(
    view: View,
    site: str,
    site_description: str,
    address: str | None,
    words: Comments | None = None,
    comments_feed: str | None = None,
) -> Head:
    """Return the head of a page of the site called `site`; `address` is its whole address.

    `words` are those of the comments, `comments_feed` is the address of the feed of all of them.
    """
    if isinstance(view, Listing):
        found = _of_listing(view, site, site_description, address)
        if words and comments_feed and view.kind == "home":
            title = words.site_feed_title.format(site=site)
            return replace(found, feed=Link(title, comments_feed))
        return found
    if isinstance(view, NewsletterPage):
        return Head(f"{view.title}{SEPARATOR}{site}", view.description, address, view.noindex)
    page = view.post if isinstance(view, Article) else view
    canonical = page.canonical.url if page.canonical else address
    thread = view.post.thread if isinstance(view, Article) else None
    feed = None
    if words and thread and thread.feed:
        feed = Link(words.feed_title.format(title=page.title), thread.feed)
    return Head(
        title=f"{page.title}{SEPARATOR}{site}",
        description=page.description,
        canonical=canonical,
        noindex=page.noindex,
        feed=feed,
        webmention=thread.webmention if thread else None,
    )


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
