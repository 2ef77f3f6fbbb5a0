"""Comments from Disqus, from the XML that its administration sends by mail (`.xml` or `.xml.gz`).

First every `thread`, then every `post` with the id of its thread and of the post that it answers.
Shape: https://help.disqus.com/en/articles/1717164-comments-export
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conversation import text
from conversation.imports.exports import (
    Entry,
    Item,
    Topic,
    entry,
    undated,
    unnumbered,
)
from conversation.imports.xml_elements import Element, elements
from conversation.source import EPOCH

KEY = "disqus"
ID = "dsq:id"


def read(path: Path, shown: str, with_spam: bool) -> Iterator[Item]:
    """Yield the threads of an export, their comments, and what to know of them.

    `shown` is the file's path for people; with `with_spam`, spam waits to be looked at. Raises
    Unreadable for what is no such file, Refusal for one that cannot be opened.
    """
    for element in elements(path, shown, "disqus", frozenset({"thread", "post"})):
        if element.name == "thread":
            yield _topic(element)
        else:
            yield from _comment(element, with_spam)


def _topic(thread: Element) -> Topic:
    # Who embeds Disqus chooses the identifier: an address, a slug, a number. WordPress's plugin
    # writes "123 https://blog.example/?p=123".
    identifier = thread.text("id")
    words = identifier.split()
    addresses = [thread.text("link"), *(word for word in words if "/" in word or "?" in word)]
    return Topic(
        key=thread.attributes.get(ID, ""),
        title=text.line(thread.text("title")),
        addresses=tuple(dict.fromkeys(address for address in addresses if address)),
        slug=identifier if len(words) == 1 and len(addresses) == 1 else None,
    )


def _comment(post: Element, with_spam: bool) -> Iterator[Item]:
    moment = _date(post.text("createdAt"))
    if moment is None:
        yield undated(post.line, post.attributes.get(ID))
    yield _entry(post, moment or EPOCH, with_spam)


def _entry(post: Element, moment: datetime, with_spam: bool) -> Entry:
    author = next(post.all("author"), None)
    name = text.name((author.text("name") or author.text("username")) if author else "")
    written = post.text("message")
    number = post.attributes.get(ID, "")
    parent = post.reference("parent", ID)
    values: dict[str, Any] = {
        "id": text.record_id(KEY, number) if number else unnumbered(KEY, moment, name, written),
        "parent": text.record_id(KEY, parent) if parent else None,
        "author": name,
        "date": moment,
        "html": text.clean(written),
        "source": KEY,
    }
    left_out = None
    if _true(post, "isDeleted"):
        left_out = "deleted"
    elif _true(post, "isSpam"):
        if with_spam:
            values |= {"status": "pending", "reason": "spam at Disqus"}
        else:
            left_out = "spam"
    elif post.text("isApproved").lower() == "false":
        values |= {"status": "pending", "reason": "not approved at Disqus"}
    return entry(post.reference("thread", ID), post.line, values, left_out)


def _true(post: Element, name: str) -> bool:
    return post.text(name).lower() == "true"


def _date(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
