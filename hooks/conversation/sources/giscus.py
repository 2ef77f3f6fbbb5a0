"""Comments from giscus: GitHub Discussions, over GraphQL.

giscus gives a discussion the term as its title, and a comment with the term's SHA-1 in its text,
by which it finds it again when `data-strict` is on (giscus, pages/api/discussions/index.ts and
lib/utils.ts).

Reactions of a discussion are counts of emoji and become no records.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from pydantic import TypeAdapter

from conversation import http
from conversation.source import Fetched, Place, Seen, Tell, Unreachable
from conversation.sources import entries, github
from conversation.sources.answers import MOST_PAGES, Provider
from conversation.sources.discussions import (
    COMMENTS,
    LIST,
    MORE,
    Comment,
    CommentsAnswer,
    Discussion,
    ListAnswer,
    Mistake,
    Page,
    RepliesAnswer,
    Reply,
)
from permesso.comments.records import Record
from permesso.comments.settings import CommentsSettings

KEY = "giscus"
SHA1 = re.compile(r"<!-- sha1: ([0-9a-f]{40}) -->")

_LIST = TypeAdapter(ListAnswer)
_COMMENTS = TypeAdapter(CommentsAnswer)
_REPLIES = TypeAdapter(RepliesAnswer)
_MISTAKES = TypeAdapter(list[Mistake])

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Giscus:
    """The discussions of a repository."""

    provider: Provider
    """GitHub."""
    owner: str
    """Owner of the repository."""
    name: str
    """Its name."""
    category: str | None
    """Id of the category that giscus uses; None for all of them."""
    key: str = KEY

    def fetch(self, places: Sequence[Place], seen: Seen, tell: Tell) -> Iterator[Fetched]:
        """Yield the conversations whose discussion changed.

        A text that is corrected in an answer, or beyond the first hundred comments, shows when
        GitHub moves the discussion's date with it; who wants to be sure fetches all anew.
        """
        named = _named(self._discussions())
        for place in places:
            discussion = named.get(_sha1(place.thread)) or named.get(place.thread)
            marker = _marker(discussion) if discussion else entries.NOTHING
            if marker != seen.get(place.thread, entries.NOTHING):
                records = entries.rooted(self._records(discussion.id)) if discussion else ()
                yield Fetched(place.thread, records, marker)
            tell(1)

    def _discussions(self) -> Iterator[Discussion]:
        values = {"owner": self.owner, "name": self.name, "category": self.category}

        def page(after: str | None) -> Page[Discussion]:
            return self._query(_LIST, LIST, {**values, "after": after}).repository.discussions

        return self._nodes(page, "the list of discussions does not end")

    def _records(self, id_: str) -> Iterator[Record]:
        def page(after: str | None) -> Page[Comment]:
            return self._query(_COMMENTS, COMMENTS, {"id": id_, "after": after}).node.comments

        for comment in self._nodes(page, "a discussion does not end"):
            yield _record(comment, None)
            for reply in self._replies(comment):
                yield _record(reply, comment.id)

    def _replies(self, comment: Comment) -> Iterator[Reply]:
        def page(after: str | None) -> Page[Reply]:
            if after is None:
                return comment.replies
            return self._query(_REPLIES, MORE, {"id": comment.id, "after": after}).node.replies

        return self._nodes(page, "the answers to a comment do not end")

    def _nodes(self, page: Callable[[str | None], Page[T]], complaint: str) -> Iterator[T]:
        """Yield what is on all pages; `page` returns the one after a cursor, the first for None."""
        after: str | None = None
        for _ in range(MOST_PAGES):
            found = page(after)
            yield from found.nodes
            if not found.pageInfo.hasNextPage:
                return
            after = found.pageInfo.endCursor
        raise self.provider.unreachable(f"{complaint}; try again later")

    def _query(self, shape: TypeAdapter[T], query: str, values: dict[str, Any]) -> T:
        body = {"query": query, "variables": values}
        response = self.provider.ask("POST", f"{github.API}/graphql", json=body)
        answer = http.json_of(KEY, response)
        whole = answer if isinstance(answer, dict) else {}
        if whole.get("errors"):
            mistakes = self.provider.fit(_MISTAKES, whole["errors"], response.url.host)
            raise self._mistake(mistakes, response)
        return self.provider.fit(shape, whole.get("data"), response.url.host)

    def _mistake(self, mistakes: Sequence[Mistake], response: httpx.Response) -> Unreachable:
        kinds = {mistake.type for mistake in mistakes}
        if "RATE_LIMITED" in kinds:
            return self.provider.limit(response)
        if "NOT_FOUND" in kinds:
            return self.provider.unreachable(
                f"GitHub knows no repository {self.owner}/{self.name} with such a category; see "
                "repository and category_id in extra.permesso.comments, and that the token may "
                "read them"
            )
        return self.provider.unreachable(
            f"GitHub answers «{mistakes[0].message[:200]}»; see the token's rights, or try again "
            "later"
        )


def from_settings(
    settings: CommentsSettings, client: httpx.Client, environ: Mapping[str, str]
) -> Giscus:
    """Return the discussions that the settings name; raises Unreachable where something lacks.

    GitHub's GraphQL API answers nobody without a token, for public repositories either.
    """
    owner, name = github.repository(KEY, settings)
    if not environ.get(github.TOKEN, "").strip():
        raise Unreachable(
            f"{KEY}: no token; set {github.TOKEN} to one that may read the discussions of "
            f"{owner}/{name}"
        )
    return Giscus(github.provider(KEY, client, environ), owner, name, settings.category_id)


def _named(discussions: Iterable[Discussion]) -> dict[str, Discussion]:
    """Return discussions by the hash in their text and by their title, the oldest of each."""
    named: dict[str, Discussion] = {}
    for discussion in discussions:
        for name in (*SHA1.findall(discussion.body), discussion.title):
            named.setdefault(name, discussion)
    return named


def _marker(discussion: Discussion) -> str:
    return entries.marker(discussion.updatedAt, discussion.comments.model_dump())


def _sha1(term: str) -> str:
    return hashlib.sha1(term.encode(), usedforsecurity=False).hexdigest()


def _record(reply: Reply, parent: str | None) -> Record:
    # Minimised: hidden by who looks after the repository, as spam or off topic.
    if reply.deletedAt or reply.isMinimized:
        return entries.deleted(KEY, reply.id, reply.createdAt, parent)
    return entries.record(
        KEY,
        reply.id,
        reply.createdAt,
        reply.bodyHTML,
        parent=parent,
        author=reply.author.login if reply.author else None,
        link=reply.author.url if reply.author else None,
        url=reply.url,
    )
