"""Structured data: what a page says of itself to machines (schema.org, as JSON-LD 1.1).

A page has one graph; its nodes name each other by `@id`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from permesso.cards.cards import Cards
from permesso.comments.thread import Comment
from permesso.edition import Edition
from permesso.model import Article, Blog, View
from permesso.site import Site

Node = dict[str, Any]


class Graphs:
    """The structured data of every page of a blog."""

    def __init__(self, blog: Blog, site: Site, edition: Edition, cards: Cards) -> None:
        """Take what all pages share."""

    def of(self, view: View, address: str | None) -> Mapping[str, Any] | None:
        """Return the structured data of a page at its whole `address`; None where there is none."""
        return of(view, address)


def of(view: View, address: str | None) -> Mapping[str, Any] | None:
    """Return the structured data of a page at its whole `address`; None where there is none."""
    nodes = list(_nodes(view, address)) if address else []
    return {"@context": "https://schema.org", "@graph": nodes} if nodes else None


def _nodes(view: View, address: str) -> Iterator[Node]:
    if isinstance(view, Article) and view.post.thread and view.post.thread.count:
        yield _article(view, address)


def _article(article: Article, address: str) -> Node:
    """Return the node of an article with the comments of its readers."""
    post, thread = article.post, article.post.thread
    node: Node = {
        "@type": "BlogPosting",
        "@id": f"{address}#article",
        "url": address,
        "headline": post.title,
        "datePublished": post.published_text.iso,
    }
    if thread:
        shown = {comment.id: comment for comment in thread.comments if not comment.deleted}
        node["commentCount"] = thread.count
        node["comment"] = [
            _comment(comment, shown.get(comment.parent or ""), address)
            for comment in shown.values()
        ]
    return node


def _comment(comment: Comment, parent: Comment | None, address: str) -> Node:
    """Return the node of a comment, which may answer another one that is shown."""
    node: Node = {
        "@type": "Comment",
        "@id": f"{address}#{comment.anchor}",
        "dateCreated": comment.date_text.iso,
        "text": comment.plain,
    }
    if comment.author:
        node["author"] = {"@type": "Person", "name": comment.author}
        node["author"] |= {"url": comment.link} if comment.link else {}
    if parent:
        node["parentItem"] = {"@id": f"{address}#{parent.anchor}"}
    return node
