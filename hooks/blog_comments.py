"""`python -m blog_comments`, behind ./scripts/comments: its commands, on the blog of MkDocs."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag

import blog_reader
from blog_reader import Reading
from conversation import commands
from conversation.home import Home
from conversation.source import Place
from permesso.comments import identity
from terminal.refusal import Refusal


def home(config_file: Path) -> Home:
    """Return what the commands for comments have to know of a blog.

    Raises like `blog_reader.read`, and Refusal for a blog that does not know its address.
    """
    found = blog_reader.read(config_file)
    settings = found.edition.settings.comments
    return Home(
        settings=settings,
        root=config_file.absolute().parent,
        folder=found.docs / settings.folder,
        places=tuple(_places(found)),
    )


def _places(found: Reading) -> Iterator[Place]:
    """Yield the posts that have a conversation, the newest first."""
    site = found.edition.site_url
    if site is None:
        raise Refusal("the comments are found by the blog's address; set site_url")
    old: dict[str, list[str]] = defaultdict(list)
    for redirect in found.loaded.blog.redirects:
        old[urldefrag(redirect.target).url].append(f"{site}{redirect.url}")
    for article in found.loaded.blog.articles:
        post, thread = article.post, article.post.thread
        if thread:
            announced = dict(thread.elsewhere)
            # A provider may know it by its conversation's page, also where the build makes none.
            landing = identity.landing_url(thread.id, site)
            known = (f"{site}{post.url}", *old[post.url], landing)
            yield Place(
                thread=thread.id,
                title=post.title,
                url=f"{site}{post.url}",
                addresses=tuple(dict.fromkeys(known)),
                path=identity.path(thread.id),
                mastodon=announced.get("Mastodon"),
                bluesky=announced.get("Bluesky"),
            )


if __name__ == "__main__":
    sys.exit(commands.main(home))
