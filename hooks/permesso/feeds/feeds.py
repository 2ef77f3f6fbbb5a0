"""Feeds of a blog: RSS 2.0, Atom and JSON Feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from permesso.cards.cards import Cards
from permesso.comments.sanitiser import printable
from permesso.edition import Edition
from permesso.feeds import atom, content, json_feed, rss
from permesso.feeds.entries import Entries, Entry
from permesso.feeds.frame import Frame
from permesso.feeds.settings import FeedFormat
from permesso.icons.icons import Icons
from permesso.model import Article, Blog, Channel, Feed, FeedsPage, Listing, View
from permesso.site import Site
from permesso.whole import whole
from permesso.workshop.store import key
from permesso.workshop.workshop import Workshop

KIND = "feeds"
"""Where they are kept."""
REVISION = 2
"""Of what this package writes: another one makes every feed anew."""
TYPES: Mapping[FeedFormat, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without articles last changed, where nobody set a day from which there are some."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed, as a page's head names it."""

    title: str
    """What it is called; different from every other one."""
    url: str
    """Its address on this site, such as `categoria/misure/rss.xml`."""
    type: str
    """Media type: `application/rss+xml`, `application/atom+xml` or `application/feed+json`."""


@dataclass(frozen=True, slots=True)
class Feeds:
    """The feeds of a blog."""

    files: Mapping[str, str | bytes | Path] = field(default_factory=dict)
    """By address; none without an address of the site."""
    site: tuple[FeedLink, ...] = ()
    """The feeds of the whole blog."""
    languages: Mapping[str, tuple[FeedLink, ...]] = field(default_factory=dict)
    """Those of one language each, by its code."""
    by_page: Mapping[str, tuple[FeedLink, ...]] = field(default_factory=dict)
    """Those of a list, by the address of each of its pages."""
    own_language: str = ""
    """Code of the blog's own language."""

    def links(self, view: View, language: str) -> tuple[FeedLink, ...]:
        """Return the feeds that the head of a page in a language of the interface names, its own
        before those of the blog.

        Of the blog, pages in its own language name those that have everything. An article names
        one: whoever wants another finds all on the home page.
        """
        if isinstance(view, FeedsPage):
            return (*self.site, *(link for each in self.languages.values() for link in each))
        own = self.by_page.get(view.url, ()) if isinstance(view, Listing) else ()
        others = self.languages.get(language, ()) if language != self.own_language else ()
        found = others or self.site
        if isinstance(view, Article):
            # In the format of the feed of its comments, which stands beside it.
            return tuple(sorted(found, key=lambda link: link.type != TYPES["atom"])[:1])
        return (*own, *found)


def of(
    blog: Blog, site: Site, edition: Edition, workshop: Workshop, cards: Cards, icons: Icons
) -> Feeds:
    """Return the feeds of a blog; none without an address of the site.

    A feed that was made before from the same things is taken from the workshop.
    """
    entries = Entries(edition, blog.pictures, cards)
    maker = _Maker(entries, workshop)
    files: dict[str, bytes | Path] = {}
    links: dict[tuple[str, str], tuple[FeedLink, ...]] = {}
    languages: dict[str, tuple[FeedLink, ...]] = {}
    for channel in blog.channels:
        for told in channel.feeds:
            frame = _frame(channel, told, site, edition, entries, icons)
            files[told.url] = maker.file(told.format, frame, channel)
        if channel.kind == "language":
            languages[channel.lang] = _links(channel)
        else:
            links[channel.kind, channel.url] = _links(channel)
    return Feeds(
        files=files,
        site=links.get(("site", ""), ()),
        languages=languages,
        own_language=edition.language,
        by_page={
            listing.url: own
            for listing in blog.listings
            if (own := links.get((listing.kind, listing.start)))
        },
    )


class _Maker:
    """Makes feeds; each article is written once in each format, for all feeds that it is in."""

    def __init__(self, entries: Entries, workshop: Workshop) -> None:
        self._entries = entries
        self._workshop = workshop
        self._digests: dict[str, str] = {}
        self._contents: dict[str, str] = {}
        self._fragments: dict[tuple[FeedFormat, str], str] = {}

    def file(self, format_: FeedFormat, frame: Frame, channel: Channel) -> bytes | Path:
        """Return a feed, which is a file where the disk takes one."""
        entries = [self._entries.of(post) for post in channel.posts]
        digests = (self._digest(entry) for entry in entries)
        name = key(REVISION, _libraries(), format_, frame.digest, *digests)
        if found := self._workshop.store.find(KIND, name):
            return found
        fragments = [self._fragment(format_, entry) for entry in entries]
        written = _WRITERS[format_].feed(frame, fragments).encode()
        return self._workshop.store.write(KIND, name, written) or written

    def _digest(self, entry: Entry) -> str:
        if entry.url not in self._digests:
            self._digests[entry.url] = entry.digest
        return self._digests[entry.url]

    def _fragment(self, format_: FeedFormat, entry: Entry) -> str:
        place = format_, entry.url
        if place not in self._fragments:
            if entry.url not in self._contents:
                self._contents[entry.url] = content.clean(entry.html, entry.url)
            found = _WRITERS[format_].fragment(entry, self._contents[entry.url])
            self._fragments[place] = found
        return self._fragments[place]


@dataclass(frozen=True, slots=True)
class _Writer:
    """A format."""

    fragment: Callable[[Entry, str], str]
    feed: Callable[[Frame, Sequence[str]], str]


_WRITERS: Mapping[FeedFormat, _Writer] = {
    "rss": _Writer(rss.fragment, rss.feed),
    "atom": _Writer(atom.fragment, atom.feed),
    "json": _Writer(json_feed.fragment, json_feed.feed),
}


def _frame(
    channel: Channel, feed: Feed, site: Site, edition: Edition, entries: Entries, icons: Icons
) -> Frame:
    settings = edition.settings
    terms = settings.machines.terms
    description = channel.description
    if channel.kind == "site" and site.description:
        description = site.description
    icon = next((each.url for each in icons.links if each.rel == "apple-touch-icon"), None)
    return Frame(
        title=printable(channel.title),
        description=printable(description),
        page=whole(channel.url, edition),
        address=feed.address,
        site=whole("", edition),
        lang=channel.lang,
        changed=_changed(channel, edition, entries),
        publisher=printable(settings.publisher.name or site.name),
        rights=terms.name if terms else None,
        licence=terms.url if terms else None,
        icon=whole(icon, edition) if icon else None,
        hub=settings.feeds.hub,
    )


def _changed(channel: Channel, edition: Edition, entries: Entries) -> datetime:
    """Return when what a feed holds was last another thing; when it was built says nothing."""
    since = edition.settings.feeds.since
    never = edition.moment(since) if since else NEVER
    return max((entries.of(post).changed for post in channel.posts), default=never)


def _links(channel: Channel) -> tuple[FeedLink, ...]:
    return tuple(
        FeedLink(f"{channel.title} ({feed.label})", feed.url, TYPES[feed.format])
        for feed in channel.feeds
    )


@lru_cache
def _libraries() -> str:
    """Return the versions of what writes feeds."""
    return " ".join(version(name) for name in ("feedgenerator", "nh3"))
