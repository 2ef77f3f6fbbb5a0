"""Feeds of comments: Atom (RFC 4287), each comment with what it answers (RFC 4685)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from permesso.comments.sanitiser import printable
from permesso.comments.thread import Comment, Thread
from permesso.edition import Edition
from permesso.elements import HEAD, element, uri, wrapped
from permesso.model import Post

LATEST = 100
"""Comments in the feed of a whole blog; that of a post has all of them."""
ATOM = "http://www.w3.org/2005/Atom"
"""Namespace of RFC 4287."""
THREADS = "http://purl.org/syndication/thread/1.0"
"""Namespace of RFC 4685."""


class Written(NamedTuple):
    """A comment that is shown."""

    post: Post
    """What it is about."""
    comment: Comment
    """The comment."""
    parent: Comment | None
    """What it answers, where that is shown too."""


def address(edition: Edition) -> str:
    """Return the address of the feed of the comments of the whole blog."""
    return f"{edition.locale.comments.anchor}.xml"


def feeds(posts: Iterable[Post], name: str, edition: Edition) -> dict[str, str]:
    """Return the feeds of the comments of the blog called `name` by their addresses.

    Each post with comments has one, and the blog one with the latest of all posts that are in a
    list. There is none where nobody has written, or where the blog has no address.
    """
    found: dict[str, str] = {}
    latest: list[Written] = []
    for post in posts:
        if post.thread and post.thread.feed:
            written = _newest_first(_written(post, post.thread))
            spoken = edition.to(post.lang)
            title = spoken.locale.comments.feed_title.format(title=post.title)
            found[post.thread.feed] = _feed(title, post.url, post.thread.feed, written, spoken)
            if post.listed and not post.label:
                latest += written[:LATEST]
    if latest:
        title = edition.locale.comments.site_feed_title.format(site=name)
        url = address(edition)
        found[url] = _feed(title, "", url, _newest_first(latest)[:LATEST], edition)
    return found


def _written(post: Post, thread: Thread) -> Iterator[Written]:
    shown = [comment for comment in thread.comments if not comment.deleted]
    by_id = {comment.id: comment for comment in shown}
    for comment in shown:
        yield Written(post, comment, by_id.get(comment.parent or ""))


def _newest_first(written: Iterable[Written]) -> list[Written]:
    return sorted(written, key=lambda each: each.comment.date.timestamp(), reverse=True)


def _feed(title: str, page: str, url: str, written: Sequence[Written], edition: Edition) -> str:
    """Return the feed at the address `url` of what was written, which is shown on a page."""
    site = edition.site_url or ""
    own = uri(f"{site}{url}")
    parts = [
        element("title", printable(title)),
        element("link", "", {"rel": "alternate", "href": uri(f"{site}{page}")}),
        element("link", "", {"rel": "self", "href": own}),
        element("id", f"{site}{url}"),
        element("updated", max(each.comment.date for each in written).isoformat()),
        *(wrapped("entry", _entry(each, site, edition)) for each in written),
    ]
    told = {"xmlns": ATOM, "xml:lang": edition.language, "xmlns:thr": THREADS}
    return HEAD + wrapped("feed", parts, told)


def _entry(written: Written, site: str, edition: Edition) -> Iterator[str]:
    """Yield what is in the entry of a comment."""
    post, comment, parent = written
    words = edition.locale.comments
    name = comment.author or words.anonymous
    thread, address = post.thread.id if post.thread else "", f"{site}{post.url}"
    moment = comment.date.isoformat()
    yield element("title", printable(words.comment_title.format(name=name, title=post.title)))
    link = uri(f"{address}#{comment.anchor}")
    yield element("link", "", {"href": link, "rel": "alternate"})
    yield element("published", moment)
    yield element("updated", moment)
    page = element("uri", uri(comment.link)) if comment.link is not None else ""
    yield wrapped("author", element("name", name) + page)
    yield element("id", _id(site, thread, comment.id))
    yield element("content", comment.html, {"type": "html"})
    ref, href = address, address
    if parent:
        ref, href = _id(site, thread, parent.id), f"{address}#{parent.anchor}"
    yield element("thr:in-reply-to", "", {"ref": ref, "href": href, "type": "text/html"})


def _id(site: str, thread: str, comment: str) -> str:
    """Return an id for ever (RFC 4151): it does not change with the address of the post."""
    host = urlsplit(site).hostname or ""
    return f"tag:{host},2000:comments/{quote(thread.strip('/'))}/{quote(comment, safe='')}"
