"""Feeds of comments: Atom (RFC 4287), each comment with what it answers (RFC 4685)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from feedgenerator import Atom1Feed  # type: ignore[import-untyped]

from permesso.comments.sanitiser import printable
from permesso.comments.thread import Comment, Thread
from permesso.edition import Edition
from permesso.model import Post

LATEST = 100
"""Comments in the feed of a whole blog; that of a post has all of them."""
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


class _Feed(Atom1Feed):  # type: ignore[misc]
    """Atom, with the elements of RFC 4685."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:thr": THREADS}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        ref, href = item["answered"]
        answered = {"ref": ref, "href": href, "type": "text/html"}
        handler.addQuickElement("thr:in-reply-to", "", answered)


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


def _feed(
    title: str,
    page: str,
    url: str,
    written: Iterable[Written],
    edition: Edition,
) -> str:
    site, words = edition.site_url or "", edition.locale.comments
    feed = _Feed(
        title=printable(title),
        link=f"{site}{page}",
        description="",
        language=edition.language,
        feed_url=f"{site}{url}",
        feed_guid=f"{site}{url}",
    )
    for post, comment, parent in written:
        name = comment.author or words.anonymous
        thread, address = post.thread.id if post.thread else "", f"{site}{post.url}"
        feed.add_item(
            title=printable(words.comment_title.format(name=name, title=post.title)),
            link=f"{address}#{comment.anchor}",
            description=None,
            content=comment.html,
            author_name=name,
            author_link=comment.link,
            pubdate=comment.date,
            unique_id=_id(site, thread, comment.id),
            answered=(
                (_id(site, thread, parent.id), f"{address}#{parent.anchor}")
                if parent
                else (address, address)
            ),
        )
    return str(feed.writeString("utf-8"))


def _id(site: str, thread: str, comment: str) -> str:
    """Return an id for ever (RFC 4151): it does not change with the address of the post."""
    host = urlsplit(site).hostname or ""
    return f"tag:{host},2000:comments/{quote(thread.strip('/'))}/{quote(comment, safe='')}"
