"""Mentions from webmention.io: pages elsewhere that link to a post, answer it or like it.

Documentation: aaronpk/webmention.io, templates/api.php, src/Controllers/ApiController.php and
src/Format/Jf2Format.php.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from textwrap import shorten
from urllib.parse import urlsplit

import httpx
from pydantic import AwareDatetime, Field, TypeAdapter

from conversation.source import EPOCH, Fetched, Place, Seen, Tell, Unreachable
from conversation.sources import entries, targets
from conversation.sources.answers import MOST_PAGES, Provider, Shape
from permesso.comments.records import Kind, Record
from permesso.comments.settings import CommentsSettings

KEY = "webmention"
API = "https://webmention.io/api/mentions.jf2"
TOKEN = "WEBMENTION_TOKEN"
"""Variable of the environment with the token of the account's settings page; it reads only."""
PER_PAGE = 1000
"""The most that an answer has."""
LONGEST = 500
"""Characters of a page elsewhere that mentions us: it may be a whole article."""
KINDS: Mapping[str, Kind] = {
    "in-reply-to": "comment",
    "like-of": "like",
    "repost-of": "repost",
    "bookmark-of": "bookmark",
}
"""By `wm-property`; everything else is a mention."""


class Author(Shape):
    """Who wrote it, as far as the page says."""

    name: str | None = None
    url: str | None = None


class Content(Shape):
    """What it says."""

    html: str | None = None
    text: str | None = None


class Summary(Shape):
    """What it says in short."""

    value: str | None = None


class Mention(Shape):
    """A page that links here."""

    id: int = Field(alias="wm-id")
    source: str = Field(alias="wm-source")
    target: str = Field(alias="wm-target")
    property: str = Field(alias="wm-property")
    received: AwareDatetime | None = Field(None, alias="wm-received")
    private: bool = Field(False, alias="wm-private")
    author: Author | None = None
    url: str | None = None
    published: str | None = None
    name: str | None = None
    summary: Summary | None = None
    content: Content | None = None


class Feed(Shape):
    """Mentions."""

    children: list[Mention]


_FEED = TypeAdapter(Feed)


@dataclass(frozen=True, slots=True)
class Webmention:
    """The mentions of a domain."""

    provider: Provider
    """webmention.io."""
    domain: str
    """Domain that is registered there."""
    key: str = KEY

    def fetch(self, places: Sequence[Place], seen: Seen, tell: Tell) -> Iterator[Fetched]:
        """Yield the posts whose mentions changed.

        All mentions are listed every time, a thousand in an answer: one that is corrected keeps its
        id, and one that is gone is no more in the list; neither is new.
        """
        addresses = targets.by_address(places)
        mentions: dict[str, list[Mention]] = {}
        for mention in self._mentions():
            place = targets.find(mention.target, addresses)
            if place is not None and not mention.private:
                mentions.setdefault(place.thread, []).append(mention)
        for place in places:
            records = entries.in_order(map(_record, mentions.get(place.thread, [])))
            marker = entries.state(records)
            if marker != seen.get(place.thread, entries.NOTHING):
                yield Fetched(place.thread, records, marker)
            tell(1)

    def _mentions(self) -> Iterator[Mention]:
        """Yield all mentions. What comes or goes meanwhile moves no other one to another page."""
        last = 0
        for _ in range(MOST_PAGES):
            params = {
                "domain": self.domain,
                "per-page": str(PER_PAGE),
                "sort-dir": "up",
                "since_id": str(last),
            }
            response = self.provider.ask("GET", API, params=params)
            page = self.provider.read(_FEED, response).children
            yield from page
            newest = max((mention.id for mention in page), default=last)
            if newest <= last:
                return
            last = newest
        raise self.provider.unreachable("the list of mentions does not end; try again later")


def from_settings(
    settings: CommentsSettings, client: httpx.Client, environ: Mapping[str, str]
) -> Webmention:
    """Return the mentions of the settings' domain; raises Unreachable where something lacks."""
    if not settings.webmention:
        raise Unreachable(
            f"{KEY}: no domain; write the one registered at webmention.io as "
            "extra.permesso.comments.webmention"
        )
    token = environ.get(TOKEN, "").strip()
    if not token:
        raise Unreachable(
            f"{KEY}: no token; set {TOKEN} to the one that webmention.io/settings shows"
        )
    # Not in the address: addresses stand in logs.
    headers = {"Authorization": f"Bearer {token}"}
    advice = {401: f"see that the token in {TOKEN} is the one that webmention.io/settings shows"}
    return Webmention(Provider(KEY, client, headers, advice), settings.webmention)


def _record(mention: Mention) -> Record:
    kind = KINDS.get(mention.property, "mention")
    author = mention.author or Author()
    url = mention.url or mention.source
    return entries.record(
        KEY,
        str(mention.id),
        _date(mention),
        _text(mention, kind),
        kind=kind,
        author=author.name or _host(author.url or url),
        link=author.url,
        url=url,
    )


def _date(mention: Mention) -> datetime:
    """Return when the page says that it was published, if that can be: not after it was received.

    A page may leave out its offset; then it is taken as UTC.
    """
    received = mention.received or EPOCH
    try:
        said = datetime.fromisoformat(mention.published or "")
    except ValueError:
        return received
    aware = said if said.tzinfo else said.replace(tzinfo=UTC)
    likely = said.year >= EPOCH.year and (not mention.received or aware <= received)
    return aware if likely else received


def _text(mention: Mention, kind: Kind) -> str:
    """Return as HTML what a page says: all of an answer, a mention in short, else nothing."""
    content = mention.content or Content()
    match kind:
        case "comment":
            return content.html or escape(content.text or mention.name or "")
        case "mention":
            summary = mention.summary.value if mention.summary else None
            found = mention.name or summary or content.text or ""
            return escape(shorten(found, LONGEST, placeholder=" …"))
    return ""


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
