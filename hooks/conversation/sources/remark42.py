"""Comments from Remark42, which shows them to anybody.

Shapes: umputun/remark42, site/content/docs/contributing/api and backend/app/store/comment.go; the
plain form of `/api/v1/find` is `commentsWithInfo` in backend/app/rest/api/rest.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

import httpx
from pydantic import AwareDatetime, Field, TypeAdapter

from conversation.source import Fetched, Place, Seen, Tell, Unreachable
from conversation.sources import entries, targets
from conversation.sources.answers import Provider, Shape
from permesso.comments.records import Record
from permesso.comments.settings import CommentsSettings

KEY = "remark42"
ANCHOR = "#remark42__comment-"
"""Before the id of a comment in the address that leads to it (frontend/app/common/constants)."""


class PostInfo(Shape):
    """A page that has comments."""

    url: str
    count: int
    last_time: str = ""


class User(Shape):
    """Who wrote it; name and id are escaped for HTML, the picture and the rest are not for us."""

    name: str


class Comment(Shape):
    """A comment; the text is HTML."""

    id: str
    pid: str
    text: str
    user: User
    time: AwareDatetime
    deleted: bool = Field(False, alias="delete")


class Found(Shape):
    """The comments of a page."""

    comments: list[Comment]


_LIST = TypeAdapter(list[PostInfo])
_FOUND = TypeAdapter(Found)


@dataclass(frozen=True, slots=True)
class Remark42:
    """A Remark42 server."""

    provider: Provider
    """The server."""
    root: str
    """Its address, without a slash at the end."""
    site: str
    """The blog's id there (`SITE`)."""
    key: str = KEY

    def fetch(self, places: Sequence[Place], seen: Seen, tell: Tell) -> Iterator[Fetched]:
        """Yield the conversations with another number of comments, or a newer one.

        Its list of pages knows nothing of a text that is corrected in the minutes after; who wants
        to be sure fetches all anew.
        """
        pages = self._pages(places)
        for place in places:
            infos = pages.get(place.thread, [])
            shown = [info.model_dump() for info in infos]
            marker = entries.marker(shown) if infos else entries.NOTHING
            if marker != seen.get(place.thread, entries.NOTHING):
                records = [record for info in infos for record in self._records(info.url)]
                yield Fetched(place.thread, entries.rooted(records), marker)
            tell(1)

    def _pages(self, places: Sequence[Place]) -> dict[str, list[PostInfo]]:
        """Return the pages with comments by conversation: a post may have had other addresses."""
        addresses = targets.by_address(places)
        params = {"site": self.site, "limit": "0"}
        response = self.provider.ask("GET", f"{self.root}/api/v1/list", params=params)
        pages: dict[str, list[PostInfo]] = {}
        infos = self.provider.read(_LIST, response)
        for info in sorted(infos, key=lambda item: item.url):
            place = targets.find(info.url, addresses)
            if place is not None:
                pages.setdefault(place.thread, []).append(info)
        return pages

    def _records(self, url: str) -> list[Record]:
        params = {"site": self.site, "url": url, "sort": "time", "format": "plain"}
        response = self.provider.ask("GET", f"{self.root}/api/v1/find", params=params)
        return [_record(item, url) for item in self.provider.read(_FOUND, response).comments]


def from_settings(
    settings: CommentsSettings, client: httpx.Client, _environ: Mapping[str, str]
) -> Remark42:
    """Return the server that the settings name; raises Unreachable where they name none."""
    for name in ("root", "site"):
        if not getattr(settings, name):
            raise Unreachable(f"{KEY}: no {name}; write it as extra.permesso.comments.{name}")
    advice = "see root and site in extra.permesso.comments"
    provider = Provider(KEY, client, advice={400: advice, 404: advice})
    return Remark42(provider, str(settings.root).rstrip("/"), str(settings.site))


def _record(comment: Comment, url: str) -> Record:
    parent = comment.pid or None
    if comment.deleted:
        return entries.deleted(KEY, comment.id, comment.time, parent)
    return entries.record(
        KEY,
        comment.id,
        comment.time,
        comment.text,
        parent=parent,
        author=unescape(comment.user.name),
        url=f"{url}{ANCHOR}{comment.id}",
    )
