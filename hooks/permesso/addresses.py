"""Addresses: each belongs to one page, and every other claim to it is a problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from permesso.edition import Edition
from permesso.library import Folder, Library
from permesso.model import FeedsPage, Listing, NewsletterPage, Page, PermissionPage, SearchPage
from permesso.problem import Problem
from permesso.taxonomy import Draft
from permesso.urls import LONGEST, is_too_long, page_url


def alias_url(alias: str) -> str:
    """Return the address of an alias: a folder, unless it names an HTML file."""
    if alias.endswith(".html"):
        # Hosts answer with `a/index.html` at `a/`: they are one address.
        return alias.removesuffix("index.html") if f"/{alias}".endswith("/index.html") else alias
    return f"{alias}/"


def shared(
    books: Library,
    drafts: Sequence[Draft],
    pages: Mapping[str, Page],
    listings: Iterable[Listing],
    newsletter: Iterable[NewsletterPage],
    guides: Iterable[FeedsPage],
    searches: Iterable[SearchPage],
    proofs: Iterable[PermissionPage],
    folder: Folder,
    edition: Edition,
) -> Iterator[Problem]:
    """Yield a problem for everything whose address belongs to something else, with both named."""
    owners = {url: folder.show(uri) for uri, url in folder.media.items()}
    yield from _lists(owners, pages, listings, edition)
    for made in newsletter:
        if made.intro is None:
            owners.setdefault(made.url, f"the newsletter's page '{made.title}'")
    for guide in guides:
        yield from _feeds(owners, guide, folder)
        yield from _page(owners, guide, "feeds", pages, edition)
    for page in searches:
        yield from _page(owners, page, "search", pages, edition)
    for proof in proofs:
        yield from _page(owners, proof, "permission", pages, edition)
    claims = chain(
        ((entry.source, page_url(entry.source.uri), "title") for entry in books.pages),
        ((draft.entry.source, draft.url, "slug") for draft in drafts),
    )
    for source, url, key in claims:
        owner = owners.setdefault(url, source.path)
        if owner != source.path:
            line = source.front.line(key, default=source.front.line("title"))
            message = f"the address '/{url}' is also that of {owner}; change the slug of one"
            yield Problem(source.path, line, message)
        if is_too_long(url):
            line = source.front.line(key, default=source.front.line("title"))
            message = f"slug: is longer than {LONGEST} characters; write a shorter one"
            yield Problem(source.path, line, message)
    yield from _aliases(owners, books, drafts)


def _lists(
    owners: dict[str, str],
    pages: Mapping[str, Page],
    listings: Iterable[Listing],
    edition: Edition,
) -> Iterator[Problem]:
    introductions = {page.url for page in pages.values()}
    seen: dict[str, Listing] = {}
    for page in listings:
        other = seen.setdefault(page.url, page)
        if other is page:
            if page.url not in introductions:
                owners[page.url] = f"the list '{page.title}'"
        elif page.kind != other.kind or page.kind == "author":
            # Two terms of one kind are told by the posts that carry them (taxonomy.py).
            message = (
                f"the list '{page.title}' ({page.kind}) has the address '/{page.url}' of "
                f"'{other.title}' ({other.kind}); rename one, or change extra.permesso.urls"
            )
            yield edition.configuration.problem(message, "extra", "permesso", "urls")


def _feeds(owners: dict[str, str], guide: FeedsPage, folder: Folder) -> Iterator[Problem]:
    """Yield a problem for each feed whose address is that of a file."""
    files = {url: uri for uri, url in folder.media.items()}
    for channel in (channel for group in guide.groups for channel in group.channels):
        for feed in channel.feeds:
            if uri := files.get(feed.url):
                message = (
                    f"the address '/{feed.url}' is that of the feed '{channel.title}'; rename the "
                    "file, or leave the format out of extra.permesso.feeds.formats"
                )
                yield Problem(folder.show(uri), 1, message)
            owners.setdefault(feed.url, f"the feed '{channel.title}'")


def _page(
    owners: dict[str, str],
    page: FeedsPage | SearchPage | PermissionPage,
    key: str,
    pages: Mapping[str, Page],
    edition: Edition,
) -> Iterator[Problem]:
    """Yield a problem where a page that the build makes has the address of something else; `key` is
    that of its address in the settings. A text of the owner's there introduces it."""
    name = f"the page of the {key}, '{page.title}'"
    if page.source not in pages and (owner := owners.setdefault(page.url, name)) != name:
        message = (
            f"{name} has the address '/{page.url}' of {owner}; change extra.permesso.urls.{key}"
        )
        yield edition.configuration.problem(message, "extra", "permesso", "urls")


def _aliases(owners: dict[str, str], books: Library, drafts: Iterable[Draft]) -> Iterator[Problem]:
    claims = chain(
        ((entry.source, entry.front.aliases) for entry in books.pages),
        ((draft.entry.source, draft.entry.front.aliases) for draft in drafts),
    )
    for source, aliases in claims:
        claim = f"{source.path} (alias)"
        for index, alias in enumerate(aliases):
            owner = owners.setdefault(alias_url(alias), claim)
            if owner != claim:
                message = f"aliases: '/{alias}' is the address of {owner}; delete the alias"
                yield source.problem(message, "aliases", index)
            if is_too_long(alias_url(alias)):
                message = f"aliases: has a part longer than {LONGEST} characters; delete the alias"
                yield source.problem(message, "aliases", index)
