"""Channels: what has feeds, and which articles are in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from permesso import locale
from permesso.edition import Edition
from permesso.feeds.settings import FeedFormat
from permesso.model import Author, Channel, ChannelKind, Feed, Post, Term
from permesso.taxonomy import Taxonomy
from permesso.whole import whole

NAMES: Mapping[FeedFormat, str] = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}
"""What the feeds of a list are called, beside its page: names that programs try by themselves where
a page says nothing, and that have no reason to change."""
LABELS: Mapping[FeedFormat, str] = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


def of(
    posts: Mapping[str, Sequence[Post]], terms: Mapping[str, Taxonomy], name: str, edition: Edition
) -> dict[str, tuple[Channel, ...]]:
    """Return what has feeds in the blog called `name`, by the language of its lists, from the
    listed posts in each (newest first).

    The feeds of the blog itself have all of them. Nothing has feeds without an address of the
    site: they are read elsewhere.
    """
    if edition.site_url is None:
        return {}
    every = sorted(
        (post for of_it in posts.values() for post in of_it),
        key=lambda post: post.published,
        reverse=True,
    )
    languages = list(_languages(every, name, terms, edition))
    found = {}
    for code, lists in terms.items():
        own = code == edition.language
        whole_blog = [_site(every, name, edition), *languages] if own else []
        of_it = [each for each in languages if not own and edition.to(each.lang) is lists.edition]
        found[code] = (*whole_blog, *of_it, *_lists(posts[code], lists, name))
    return found


def addresses(terms: Mapping[str, Taxonomy], edition: Edition) -> Iterator[str]:
    """Yield the address of every feed of the blog and of its lists: texts may link to them."""
    if edition.site_url is None:
        return
    found = [""]
    for lists in terms.values():
        for named in (lists.categories, lists.series, lists.tags):
            found += [term.url for term in named.values()]
        found += lists.authors.values()
    for url in found:
        yield from _addresses(url, edition).values()


def in_feeds(post: Post, edition: Edition) -> bool:
    """Tell whether an article is in feeds: it is public, and came out since the owner's day."""
    if post.noindex or not post.listed:
        return False
    since = edition.settings.feeds.since
    return since is None or post.published >= edition.moment(since)


def _site(posts: Sequence[Post], name: str, edition: Edition) -> Channel:
    words = edition.locale.feeds
    return Channel(
        kind="site",
        name=words.site,
        title=name,
        description=words.site_description.format(site=name),
        url="",
        lang=edition.language,
        **_feeds("", posts, edition),
    )


def _lists(posts: Sequence[Post], terms: Taxonomy, name: str) -> Iterator[Channel]:
    """Yield a channel for each list of a language."""
    edition = terms.edition
    words, by_url = edition.locale.feeds, _by_url(posts)
    groups: tuple[tuple[ChannelKind, Iterable[tuple[str, str]]], ...] = (
        ("category", _named(terms.categories)),
        ("series", _named(terms.series)),
        ("author", _authors(posts)),
        ("tag", _named(terms.tags)),
    )
    for kind, lists in groups:
        for called, url in lists:
            yield Channel(
                kind=kind,
                name=called,
                title=words.channel_title.format(name=called, site=name),
                description=words.channel_description.format(name=called, site=name),
                url=url,
                lang=edition.language,
                **_feeds(url, by_url[url], edition),
            )


def _languages(
    posts: Sequence[Post], name: str, terms: Mapping[str, Taxonomy], edition: Edition
) -> Iterator[Channel]:
    """Yield a channel for each language, where there is more than one; the blog's comes first."""
    by_language: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        if not post.noindex:
            # A form of a language (`en-GB`) is in the lists of that language.
            listed = edition.to(post.lang).language
            known = post.lang.partition("-")[0] == listed
            by_language[listed if known else post.lang].append(post)
    if len(by_language) < 2:
        return
    for code in sorted(by_language, key=lambda code: (code != edition.language, code)):
        spoken = edition.to(code)
        language = locale.language_name(code, edition.language)
        called, words = locale.language_name(code, spoken.language), spoken.locale.feeds
        yield Channel(
            kind="language",
            name=language[:1].upper() + language[1:],
            title=words.language_title.format(language=called, site=name),
            description=words.language_description.format(language=called, site=name),
            url=spoken.permalinks.home if spoken.language in terms else "",
            lang=code,
            **_feeds(edition.permalinks.feeds(code.lower()), by_language[code], edition),
        )


def _feeds(folder: str, posts: Sequence[Post], edition: Edition) -> dict[str, Any]:
    """Return what feeds in `folder` have to do with all posts of a channel, by field."""
    settings = edition.settings.feeds
    shown = [post for post in posts if in_feeds(post, edition)]
    return {
        "posts": tuple(shown[: settings.count]),
        "count_text": edition.articles(len(posts)),
        "feeds": tuple(
            Feed(format_, LABELS[format_], url, whole(url, edition))
            for format_, url in _addresses(folder, edition).items()
        ),
    }


def _addresses(folder: str, edition: Edition) -> dict[FeedFormat, str]:
    return {each: f"{folder}{NAMES[each]}" for each in edition.settings.feeds.formats}


def _named(terms: Mapping[str, Term]) -> Iterator[tuple[str, str]]:
    return ((name, term.url) for name, term in terms.items())


def _authors(posts: Iterable[Post]) -> list[tuple[str, str]]:
    """Return name and address of everybody who wrote one of the posts, by name."""
    found: dict[str, Author] = {author.id: author for post in posts for author in post.authors}
    in_order = sorted(found.values(), key=lambda author: (author.name, author.id))
    return [(author.name, author.url) for author in in_order if author.url is not None]


def _by_url(posts: Iterable[Post]) -> Mapping[str, list[Post]]:
    """Return the posts of each list, by its address."""
    found: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        lists = {term.url for term in (*post.categories, *post.tags)}
        lists |= {post.series.url} if post.series else set()
        lists |= {author.url for author in post.authors if author.url is not None}
        for url in lists:
            found[url].append(post)
    return found
