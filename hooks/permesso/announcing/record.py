"""The record of a build: what was public, in a form that a later build can be compared with.

Texts are compared by what they say, never by their pages: a new masthead changes every page and no
article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from permesso.announcing import proof
from permesso.edition import Edition
from permesso.model import Blog, Listing, Page
from permesso.outputs import File
from permesso.sitemaps import entries
from permesso.views import subject
from permesso.whole import whole
from permesso.workshop.store import key, sum_in, sum_of

VERSION = 1
"""Of the format; one that is not known is as good as none."""


def text(blog: Blog, files: Mapping[str, File], edition: Edition) -> str:
    """Return the record of a build, as JSON; `files` are those that it made beside its pages.

    `built` is its moment; `due` are the moments at which a text comes out or expires, each with its
    file; `pages` and `feeds` what they say, by whole address; `hub` and `indexnow` who is told.
    """
    proved = next(iter(proof.files(edition).items()), None)
    record = {
        "version": VERSION,
        "built": edition.now.isoformat(),
        "due": [
            {"at": moment.isoformat(), "file": file}
            for file, moment in sorted(blog.due.items(), key=lambda each: (each[1], each[0]))
        ],
        "pages": dict(_pages(blog, edition)) if edition.site_url else {},
        "feeds": dict(_feeds(blog, files)),
        "hub": edition.settings.feeds.hub,
        "indexnow": {"key": proved[1], "file": whole(proved[0], edition)} if proved else None,
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _pages(blog: Blog, edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield whole address and fingerprint of each text that search engines are told of, and of the
    home page. Other lists change with every article, which leads to them."""
    shown = {
        entry.address for entry in (*entries.posts(blog, edition), *entries.pages(blog, edition))
    }
    for view in blog.views:
        about = subject(view)
        address = whole(about.url, edition)
        if isinstance(about, Page) and address in shown:
            yield address, _of_text(about)
        elif isinstance(about, Listing) and about.url == "" and not about.noindex:
            first = [about.lead] if about.lead else []
            yield address, key(about.title, *(post.url for post in (*first, *about.posts)))


def _of_text(page: Page) -> str:
    return key(page.title, page.description, *page.body.pieces)


def _feeds(blog: Blog, files: Mapping[str, File]) -> Iterator[tuple[str, str]]:
    """Yield whole address and fingerprint of each feed: its own bytes, which change with what it
    says alone."""
    for channel in blog.channels:
        for feed in channel.feeds:
            content = files.get(feed.url)
            if isinstance(content, Path):
                # It was compared when the feed was found or written.
                yield feed.address, sum_in(content)
            elif content is not None:
                yield (
                    feed.address,
                    sum_of(content.encode() if isinstance(content, str) else content),
                )
