"""Feeds of a blog: RSS 2.0, Atom and JSON Feed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
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
from permesso.model import Article, Blog, Channel, Feed, FeedsPage, Listing, Post, View
from permesso.site import Site
from permesso.whole import whole
from permesso.workshop.store import key
from permesso.workshop.workshop import Workshop

KIND = "feeds"
"""Where they are kept."""
REVISION = 3
"""Of what this package writes: another one makes every feed anew."""
TYPES: Mapping[FeedFormat, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
Files = dict[str, bytes | Path]
"""Feeds by address."""
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
    maker = _Maker(entries, blog.channels, workshop)
    files: Files = {}
    links: dict[tuple[str, str], tuple[FeedLink, ...]] = {}
    languages: dict[str, tuple[FeedLink, ...]] = {}
    for channel in blog.channels:
        changed = _changed(channel, edition, entries)
        frames = [
            (told, _frame(channel, told, site, edition, changed, icons)) for told in channel.feeds
        ]
        files |= maker.files(channel, frames)
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
    """Makes feeds; each article is written once in each format, for all feeds that it is in, and
    forgotten after the last of them."""

    def __init__(self, entries: Entries, channels: Iterable[Channel], workshop: Workshop) -> None:
        self._entries = entries
        self._workshop = workshop
        self._left = Counter(post.source for channel in channels for post in channel.posts)
        """Channels to come, by article."""
        self._written: dict[str, _Written] = {}

    def files(self, channel: Channel, frames: Iterable[tuple[Feed, Frame]]) -> Files:
        """Return the feeds of a channel, each a file where the disk takes one."""
        articles = [self._of(post) for post in channel.posts]
        made = {
            feed.url: self._file(_WRITERS[feed.format], feed.format, frame, articles)
            for feed, frame in frames
        }
        for post in channel.posts:
            self._left[post.source] -= 1
            if not self._left[post.source]:
                del self._written[post.source]
                self._entries.forget(post)
        return made

    def _of(self, post: Post) -> _Written:
        if post.source not in self._written:
            self._written[post.source] = _Written(self._entries.of(post))
        return self._written[post.source]

    def _file(
        self, writer: _Writer, format_: FeedFormat, frame: Frame, articles: Sequence[_Written]
    ) -> bytes | Path:
        digests = (article.digest for article in articles)
        name = key(REVISION, _cleaner(), format_, frame.digest, *digests)
        if found := self._workshop.store.find(KIND, name):
            return found
        before, after = writer.around(frame)
        items = writer.between.join(article.fragment(format_, writer) for article in articles)
        written = b"".join((before.encode(), items, after.encode()))
        return self._workshop.store.write(KIND, name, written) or written


class _Written:
    """An article, written in each format when that is needed first."""

    def __init__(self, entry: Entry) -> None:
        self._entry = entry
        self._fragments: dict[FeedFormat, bytes] = {}

    @cached_property
    def digest(self) -> str:
        return self._entry.digest

    @cached_property
    def _content(self) -> str:
        return content.clean(self._entry.html, self._entry.url)

    def fragment(self, format_: FeedFormat, writer: _Writer) -> bytes:
        if format_ not in self._fragments:
            self._fragments[format_] = writer.fragment(self._entry, self._content).encode()
        return self._fragments[format_]


@dataclass(frozen=True, slots=True)
class _Writer:
    """A format."""

    fragment: Callable[[Entry, str], str]
    around: Callable[[Frame], tuple[str, str]]
    between: bytes = b""
    """What stands between two articles."""


_WRITERS: Mapping[FeedFormat, _Writer] = {
    "rss": _Writer(rss.fragment, rss.around),
    "atom": _Writer(atom.fragment, atom.around),
    "json": _Writer(json_feed.fragment, json_feed.around, b","),
}


def _frame(
    channel: Channel, feed: Feed, site: Site, edition: Edition, changed: datetime, icons: Icons
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
        changed=changed,
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
def _cleaner() -> str:
    """Return the version of what cleans the HTML in feeds."""
    return version("nh3")
