"""Ids of articles in feeds: they never change, so that nobody is sent an article twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import quote, urlsplit

from permesso.comments import identity
from permesso.edition import Edition
from permesso.problem import Problem
from permesso.taxonomy import Draft

URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
"""What an id of Atom has to be (RFC 4287, 4.2.6; RFC 3987)."""


def of(guid: str | None, conversation: str, published: datetime, edition: Edition) -> str:
    """Return the id of an article: that of another system, else one of our own.

    Ours is a tag URI (RFC 4151) of host, year of publication and the id of the conversation. That
    is the path of the article's file unless the author says otherwise, and has to stay for the
    comments' sake; title, slug and address are not in it, and a file that moves takes its id along
    by the same line of front matter (`comments: {thread: …}`) that takes its comments along.
    """
    return guid or _tag(published, quote(identity.key(conversation)), edition)


def whole(id_: str, published: datetime, edition: Edition) -> str:
    """Return an id as Atom wants it: one of another system need not be a URI."""
    return id_ if URI.fullmatch(id_) else _tag(published, f"guid/{quote(id_, safe='')}", edition)


def shared(drafts: Iterable[Draft], edition: Edition) -> Iterator[Problem]:
    """Yield a problem at every article whose id is that of another one too."""
    by_id: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        entry = draft.entry
        by_id[of(entry.front.guid, entry.thread, draft.published, edition)].append(draft)
    for id_, found in by_id.items():
        for draft in found:
            # Conversations with one id are a problem of their own.
            others = [other.entry.source.path for other in found if other is not draft]
            if others and draft.entry.front.guid:
                message = f"guid: '{id_}' is also that of {others[0]}; delete or correct one"
                yield draft.entry.source.problem(message, "guid")


def _tag(published: datetime, specific: str, edition: Edition) -> str:
    host = edition.settings.feeds.host or urlsplit(edition.site_url or "").hostname or ""
    return f"tag:{host},{published:%Y}:{specific}"
