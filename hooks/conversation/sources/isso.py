"""Comments from Isso: what its server shows to anybody (isso/views/comments.py of Isso 0.14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

import httpx
from pydantic import AwareDatetime, TypeAdapter

from conversation.source import Fetched, Place, Seen, Tell, Unreachable
from conversation.sources import entries
from conversation.sources.answers import Provider, Shape
from permesso.comments.records import Record
from permesso.comments.settings import CommentsSettings

KEY = "isso"
DELETED = 4
"""Mode of a comment of which only the place is left, for its answers."""
BATCH = 200
"""Conversations that are counted at once: proxies allow little in a request."""


class Comment(Shape):
    """A comment; names and addresses are escaped for HTML, the hash of the e-mail and the rest are
    not for us."""

    id: int
    parent: int | None
    text: str
    author: str | None
    website: str | None
    created: AwareDatetime
    mode: int
    replies: tuple[Comment, ...] = ()


class Answer(Shape):
    """The comments of a conversation."""

    replies: list[Comment]


_COUNTS = TypeAdapter(list[int])
_ANSWER = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class Isso:
    """An Isso server."""

    provider: Provider
    """The server."""
    root: str
    """Its address, without a slash at the end."""
    key: str = KEY

    def fetch(self, places: Sequence[Place], seen: Seen, tell: Tell) -> Iterator[Fetched]:
        """Yield the conversations that changed.

        Its counts know nothing of changed texts: what has comments is looked at every time.
        """
        for start in range(0, len(places), BATCH):
            batch = places[start : start + BATCH]
            for place, count in zip(batch, self._counts(batch), strict=True):
                before = seen.get(place.thread, entries.NOTHING)
                if count or before != entries.NOTHING:
                    records = entries.in_order(self._records(place))
                    marker = entries.state(records)
                    if marker != before:
                        yield Fetched(place.thread, records, marker)
                tell(1)

    def _counts(self, places: Sequence[Place]) -> list[int]:
        paths = [place.path for place in places]
        response = self.provider.ask("POST", f"{self.root}/count", json=paths)
        counts = self.provider.read(_COUNTS, response)
        if len(counts) != len(places):
            raise self.provider.unreachable(
                f"{self.root}/ does not answer as Isso does; see that extra.permesso.comments.root "
                "names the server"
            )
        return counts

    def _records(self, place: Place) -> Iterator[Record]:
        response = self.provider.ask("GET", f"{self.root}/", params={"uri": place.path})
        for comment in sorted(_flat(self.provider.read(_ANSWER, response)), key=lambda it: it.id):
            yield _record(comment)


def from_settings(
    settings: CommentsSettings, client: httpx.Client, _environ: Mapping[str, str]
) -> Isso:
    """Return the server that the settings name; raises Unreachable where they name none."""
    if not settings.root:
        raise Unreachable(f"{KEY}: no server; write its address as extra.permesso.comments.root")
    advice = {404: "see that extra.permesso.comments.root names the server"}
    return Isso(Provider(KEY, client, advice=advice), settings.root.rstrip("/"))


def _flat(answer: Answer) -> Iterator[Comment]:
    waiting = [*answer.replies]
    while waiting:
        comment = waiting.pop()
        waiting += comment.replies
        yield comment


def _record(comment: Comment) -> Record:
    parent = None if comment.parent is None else str(comment.parent)
    if comment.mode == DELETED:
        return entries.deleted(KEY, str(comment.id), comment.created, parent)
    return entries.record(
        KEY,
        str(comment.id),
        comment.created,
        comment.text,
        parent=parent,
        author=unescape(comment.author or ""),
        link=unescape(comment.website or ""),
    )
