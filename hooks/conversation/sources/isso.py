"""Comments from Isso: what its server shows to anybody (isso/views/comments.py of Isso 0.14)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from conversation import http, text
from conversation.source import Fetched, Place, Unreachable
from permesso.comments.records import Record
from permesso.comments.settings import CommentsSettings

KEY = "isso"
DELETED = 4
"""Mode of a comment of which only the place is left, for its answers."""
BATCH = 200
"""Conversations that are counted at once: proxies allow little in a request."""


class Comment(BaseModel):
    """A comment in Isso's answer; what else is there, the hash of the e-mail address among it, is
    not for us."""

    id: int
    parent: int | None
    text: str
    author: str | None
    website: str | None
    created: float
    mode: int
    replies: list[Comment] = []


class Answer(BaseModel):
    """The comments of a conversation."""

    replies: list[Comment]


_COUNTS = TypeAdapter(list[int])


@dataclass(frozen=True, slots=True)
class Isso:
    """An Isso server."""

    client: httpx.Client
    """How it is asked."""
    root: str
    """Its address, without a slash at the end."""
    key: str = KEY

    def fetch(
        self,
        places: Sequence[Place],
        seen: Mapping[str, str],
        tell: Callable[[int], None],
    ) -> Iterator[Fetched]:
        """Yield the conversations that changed.

        Its counts know nothing of changed texts: what has comments is looked at every time.
        """
        for start in range(0, len(places), BATCH):
            batch = places[start : start + BATCH]
            for place, count in zip(batch, self._counts(batch), strict=True):
                if count or place.thread in seen:
                    found = self._conversation(place)
                    if found.seen != seen.get(place.thread):
                        yield found
                tell(1)

    def _counts(self, places: Sequence[Place]) -> list[int]:
        paths = [place.path for place in places]
        answer = http.ask_json(KEY, self.client, "POST", f"{self.root}/count", json=paths)
        try:
            counts = _COUNTS.validate_python(answer)
        except ValidationError:
            counts = []
        if len(counts) != len(places):
            raise self._stranger()
        return counts

    def _conversation(self, place: Place) -> Fetched:
        url = f"{self.root}/"
        answer = http.ask_json(KEY, self.client, "GET", url, params={"uri": place.path})
        try:
            comments = sorted(_flat(Answer.model_validate(answer)), key=_age)
            records = tuple(_record(item) for item in comments)
        except (ValidationError, OverflowError, ValueError, OSError):
            raise self._stranger() from None
        return Fetched(place.thread, records, _marker(records))

    def _stranger(self) -> Unreachable:
        return Unreachable(
            f"isso: {self.root}/ does not answer as Isso does; see that extra.permesso.comments."
            "root names the server"
        )


def from_settings(
    settings: CommentsSettings, client: httpx.Client, _environ: Mapping[str, str]
) -> Isso:
    """Return the server that the settings name; raises Unreachable where they name none."""
    if not settings.root:
        raise Unreachable("isso: no server; write its address as extra.permesso.comments.root")
    return Isso(client, settings.root.rstrip("/"))


def _age(comment: Comment) -> tuple[float, int]:
    return comment.created, comment.id


def _flat(answer: Answer) -> Iterator[Comment]:
    waiting = [*answer.replies]
    while waiting:
        comment = waiting.pop()
        waiting += comment.replies
        yield comment


def _record(comment: Comment) -> Record:
    values: dict[str, Any] = {
        "id": text.record_id(KEY, str(comment.id)),
        "date": datetime.fromtimestamp(int(comment.created), UTC),
        "source": KEY,
    }
    if comment.parent is not None:
        values["parent"] = text.record_id(KEY, str(comment.parent))
    html = text.clean(comment.text)
    if comment.mode == DELETED or not html:
        return Record(**values, status="deleted")
    # Isso keeps names and addresses escaped for HTML.
    author = text.line(unescape(comment.author or ""))
    link = text.link(unescape(comment.website or ""))
    return Record(**values, author=author, link=link, html=html)


def _marker(records: Sequence[Record]) -> str:
    state = [record.model_dump(mode="json", exclude_defaults=True) for record in records]
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]
