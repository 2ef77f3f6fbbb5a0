"""The head of a page: what browsers, search engines and previews read before the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag

from permesso.cards.cards import Card
from permesso.edition import Edition
from permesso.feeds.feeds import FeedLink
from permesso.head import descriptions, previews
from permesso.head.previews import Meta, Preview
from permesso.head.titles import Titles
from permesso.icons.icons import Icon
from permesso.machines import policy
from permesso.model import Article, Blog, Listing, Page, Redirect, View
from permesso.outputs import Outputs
from permesso.site import Site
from permesso.structured.structured import Graphs
from permesso.views import language, subject, text_of, translations
from permesso.whole import whole

NOINDEX = "noindex"
ATOM = "application/atom+xml"
DEFAULT = "x-default"
"""The page for readers whose language none of the others is."""


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in a language."""

    lang: str
    """The language, or `x-default`."""
    url: str
    """Its whole address."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in `<head>`."""

    title: str
    """Of the window, and of the result in search engines."""
    description: str = ""
    """Of the result in search engines; empty where there is nothing to say it with."""
    canonical: str | None = None
    """Whole address of the page that counts: its own, or the original's."""
    robots: str = NOINDEX
    """What search engines may do with the page."""
    properties: tuple[Meta, ...] = ()
    """Open Graph, in the order in which it is read."""
    names: tuple[Meta, ...] = ()
    """What else previews read."""
    alternates: tuple[Alternate, ...] = ()
    """The page in every language that it has, its own too; none where it has one."""
    newer: str | None = None
    """Address of the page before, in a list."""
    older: str | None = None
    """Address of the page after, in a list."""
    feeds: tuple[FeedLink, ...] = ()
    """The feeds that a feed reader is offered."""
    markdown: str | None = None
    """Address of the page as Markdown."""
    webmention: str | None = None
    """Where pages that link here may say so (W3C Webmention, 3.1.2)."""
    colour: str = ""
    """What browsers paint around the page; empty leaves it to them."""
    colour_dark: str = ""
    """The same for readers of the dark scheme."""
    icons: tuple[Icon, ...] = ()
    """The icons of the site; on the home page, its manifest too."""
    structured: Mapping[str, Any] | None = None
    """Structured data, as JSON values."""

    @property
    def noindex(self) -> bool:
        """Whether search engines are asked to stay away."""
        return self.robots == NOINDEX


class Heads:
    """The heads of all pages of a blog."""

    def __init__(self, blog: Blog, site: Site, edition: Edition, outputs: Outputs) -> None:
        """Take what all pages share."""
        self._blog, self._site, self._edition, self._outputs = blog, site, edition, outputs
        self._titles = Titles(site, edition)
        self._graphs = Graphs(blog, site, edition, outputs.cards)
        self._views = {subject(view).url: view for view in blog.views}

    def of(self, view: View, address: str | None) -> Head:
        """Return the head of a page, which has the whole `address`; None where it is not known."""
        settings, page = self._edition.settings.head, subject(view)
        preview = self._preview(view, address)
        hidden = page.noindex or self._edition.preview or policy.noindex(self._edition)
        paged = view.pagination if isinstance(view, Listing) else None
        thread = view.post.thread if isinstance(view, Article) else None
        return Head(
            title=self._titles.of(view),
            description=preview.description,
            canonical=preview.url,
            robots=NOINDEX if hidden else settings.robots,
            properties=tuple(previews.properties(view, preview, self._edition)),
            names=tuple(previews.names(view, preview, self._edition)),
            alternates=() if hidden else tuple(self._alternates(view, address)),
            newer=paged.newer if paged else None,
            older=paged.older if paged else None,
            feeds=self._feeds(view),
            markdown=None if hidden else self._twin(view),
            webmention=thread.webmention if thread else None,
            colour=settings.colour,
            colour_dark=settings.colour_dark,
            icons=self._icons(view),
            structured=self._graphs.of(view, address),
        )

    def shared(self) -> tuple[Any, ...]:
        """Return what the heads of all pages are made from, but for the words of the interface."""
        edition, site = self._edition, self._site
        return (
            edition.settings,
            edition.language,
            edition.preview,
            edition.site_url,
            site.name,
            site.description,
            self._outputs.icons.links,
            self._graphs.shared(),
        )

    def basis(self, view: View) -> tuple[Any, ...]:
        """Return what the head of a page is made from, beside that, the page and its address: two
        pages with the same have the same head."""
        return self._card(view), self._feeds(view), self._twin(view), self._graphs.basis(view)

    def of_redirect(self, redirect: Redirect) -> Head:
        """Return the head of an old address: what previews show of the page to which it leads."""
        url = urldefrag(redirect.target).url
        address = whole(url, self._edition) if self._edition.site_url else None
        view = self._views.get(url)
        if view is None:
            return Head(redirect.title, canonical=address)
        preview = self._preview(view, address)
        return Head(
            title=redirect.title,
            canonical=address,
            properties=tuple(previews.properties(view, preview, self._edition)),
            names=tuple(previews.names(view, preview, self._edition)),
        )

    def of_missing(self) -> Head:
        """Return the head of what readers get for an address that is not there.

        The status 404 keeps search engines away from it, so it does not have to:
        https://developers.google.com/search/docs/crawling-indexing/http-network-errors
        """
        settings, text = self._edition.settings.head, self._edition.locale.text
        hidden = self._edition.preview or policy.noindex(self._edition)
        return Head(
            title=f"{text.not_found} · {self._site.name}",
            description=text.not_found_text,
            robots=NOINDEX if hidden else settings.robots,
            colour=settings.colour,
            colour_dark=settings.colour_dark,
            icons=self._icons(None),
        )

    def _icons(self, view: View | None) -> tuple[Icon, ...]:
        """Return the icons of a page. Who wants to keep the blog on their screen does so from its
        home page: no other one has browsers fetch the manifest."""
        links = self._outputs.icons.links
        if isinstance(view, Listing) and view.kind == "home":
            return links
        return tuple(link for link in links if link.rel != "manifest")

    def _preview(self, view: View, address: str | None) -> Preview:
        page = subject(view)
        original = page.canonical if isinstance(page, Page) else None
        card, edition = self._card(view), self._edition
        return Preview(
            title=self._titles.bare(view),
            description=descriptions.of(view, self._site),
            site=self._site.name,
            url=original.url if original else address,
            image=whole(card.url, edition) if edition.site_url and card else None,
            card=card,
        )

    def _card(self, view: View) -> Card | None:
        """Return the picture of a page: its card, its lead picture, else the card of its list or
        of the home page."""
        cards, url = self._outputs.cards.by_page, subject(view).url
        if url in cards:
            return cards[url]
        text = text_of(view)
        picture = text.picture if text else None
        found = picture.rendition if picture else None
        # No preview shows SVG.
        if picture and found and not found.is_drawing:
            return Card(found.url, found.type, found.width, found.height, picture.alt)
        home = self._blog.interfaces[self._edition.to(subject(view).lang).language].home
        own = cards.get(view.start if isinstance(view, Listing) else home)
        return own or cards.get(home) or cards.get("")

    def _alternates(self, view: View, address: str | None) -> Iterator[Alternate]:
        """Yield the page in every language; each of them yields the same."""
        edition, others = self._edition, translations(view)
        if not others or not edition.site_url or not address:
            return
        urls = {language(view): address}
        urls |= {other.lang: whole(other.url, edition) for other in others}
        for lang in sorted(urls):
            yield Alternate(lang, urls[lang])
        yield Alternate(DEFAULT, urls.get(edition.language, urls[min(urls)]))

    def _twin(self, view: View) -> str | None:
        """Return the address of a page as Markdown; None where it is not there as such."""
        twin = f"{subject(view).url}index.md"
        return twin if twin in self._outputs.files else None

    def _feeds(self, view: View) -> tuple[FeedLink, ...]:
        """Return the feeds that a feed reader is offered on a page."""
        spoken = self._edition.to(subject(view).lang)
        own = self._outputs.feeds.links(view, spoken.language)
        return (*own, *self._comments_feed(view, spoken))

    def _comments_feed(self, view: View, edition: Edition) -> Iterator[FeedLink]:
        """Yield the feed of the comments: a post's, or on the home page that of the whole blog."""
        words = edition.locale.comments
        if isinstance(view, Article):
            thread = view.post.thread
            if thread and thread.feed:
                yield FeedLink(words.feed_title.format(title=view.post.title), thread.feed, ATOM)
        elif isinstance(view, Listing) and view.kind == "home" and self._blog.comments_feed:
            title = words.site_feed_title.format(site=self._site.name)
            yield FeedLink(title, self._blog.comments_feed, ATOM)
