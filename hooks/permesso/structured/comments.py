"""Comments: what readers wrote, as nodes that answer each other by id."""

from __future__ import annotations

from permesso.comments.thread import Comment, Thread
from permesso.structured.requirements import Node


def nodes(thread: Thread, address: str) -> list[Node]:
    """Return the comments on the page at its whole `address`.

    One that was deleted, or that shows nothing to read, is left out; answers to it stay.
    """
    shown = {each.id: each for each in thread.comments if not each.deleted and each.plain.strip()}
    return [_node(each, shown.get(each.parent or ""), address) for each in shown.values()]


def _node(comment: Comment, parent: Comment | None, address: str) -> Node:
    """Return the node of a comment, which may answer another one that is shown."""
    node: Node = {
        "@type": "Comment",
        "@id": f"{address}#{comment.anchor}",
        "dateCreated": comment.date_text.iso,
        "text": comment.plain,
    }
    if comment.author:
        node["author"] = {"@type": "Person", "name": comment.author, "url": comment.link}
    if parent:
        node["parentItem"] = {"@id": f"{address}#{parent.anchor}"}
    return node
