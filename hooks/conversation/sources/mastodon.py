"""Answers on Mastodon to the post with which an author announced an article.

Documentation: mastodon/documentation, content/en/methods/statuses.md and entities/Status.md. An
anonymous question is answered with at most 60 descendants, 20 levels deep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
from pydantic import AwareDatetime, TypeAdapter

from conversation.source import Fetched, Place, Seen, Tell
from conversation.sources import entries
from conversation.sources.answers import ABSENT, MOST_PAGES, Provider, Shape
from permesso.comments.records import Kind, Record
from permesso.comments.settings import MASTODON_POST, CommentsSettings

KEY = "mastodon"
MOST = 60
"""Descendants that an anonymous question is answered with."""
DEEPEST = 20
"""Levels of them."""
PUBLIC = {"public", "unlisted"}
"""Visibilities of what everybody may read."""
PEOPLE: Mapping[str, Kind] = {"favourited_by": "like", "reblogged_by": "repost"}
PEOPLE_PER_PAGE = 80
WITHHELD = ABSENT | {401, 403}
"""Statuses of servers that do not say who liked something; the answers are public all the same."""


class Account(Shape):
    """Who wrote or liked it."""

    id: str
    username: str
    display_name: str
    url: str


class Attachment(Shape):
    """A picture, a sound or a video."""

    url: str | None = None
    description: str | None = None


class Status(Shape):
    """A post."""

    id: str
    created_at: AwareDatetime
    in_reply_to_id: str | None
    spoiler_text: str
    visibility: str
    url: str | None
    reblogs_count: int
    favourites_count: int
    content: str
    account: Account
    media_attachments: list[Attachment]


class Context(Shape):
    """What stands below a post."""

    descendants: list[Status]


_STATUS = TypeAdapter(Status)
_CONTEXT = TypeAdapter(Context)
_ACCOUNTS = TypeAdapter(list[Account])


class Post(NamedTuple):
    """Where a post on Mastodon is."""

    api: str
    """Its address in the API."""
    shown: str
    """Its address for people."""
    thread: str
    """The conversation here."""


@dataclass(frozen=True, slots=True)
class Mastodon:
    """The servers that posts name."""

    provider: Provider
    """Any of them."""
    key: str = KEY

    def fetch(self, places: Sequence[Place], seen: Seen, tell: Tell) -> Iterator[Fetched]:
        """Yield the conversations that changed; a post without an address there has none.

        The count of answers knows only those to the post itself, so that every conversation is
        looked at every time; who liked it is asked where something changed.
        """
        for place in places:
            if place.mastodon:
                found = self._conversation(place, place.mastodon, seen.get(place.thread))
                if found:
                    yield found
            tell(1)

    def _conversation(self, place: Place, address: str, before: str | None) -> Fetched | None:
        post = self._post(address, place.thread)
        root = self._status(post)
        response = self.provider.ask("GET", f"{post.api}/context")
        descendants = self.provider.read(_CONTEXT, response).descendants
        complete = len(descendants) < MOST and _depth(root.id, descendants) < DEEPEST
        records = [_record(item, root.id) for item in descendants if item.visibility in PUBLIC]
        ordered = entries.rooted(records) if complete else entries.in_order(records)
        marker = entries.state(ordered, root.favourites_count, root.reblogs_count)
        if marker == before:
            return None
        people = entries.in_order(self._people(post, root))
        return Fetched(place.thread, (*ordered, *people), marker, complete)

    def _post(self, address: str, thread: str) -> Post:
        parts = urlsplit(address)
        found = MASTODON_POST.fullmatch(parts.path)
        if not found:
            raise self.provider.unreachable(
                f"{address} of {thread} is no post; write comments.mastodon as "
                "https://server/@name/number"
            )
        api = f"{parts.scheme}://{parts.netloc}/api/v1/statuses/{found['id']}"
        return Post(api, address, thread)

    def _status(self, post: Post) -> Status:
        response = self.provider.ask("GET", post.api, also=ABSENT)
        if response.status_code in ABSENT:
            raise self.provider.unreachable(
                f"{post.shown} is not there, or not public ({response.status_code}); correct "
                f"comments.mastodon of {post.thread}, or delete it"
            )
        return self.provider.read(_STATUS, response)

    def _people(self, post: Post, root: Status) -> Iterator[Record]:
        """Yield who liked it or passed it on, at the date of the post: when is not told."""
        counts = {"favourited_by": root.favourites_count, "reblogged_by": root.reblogs_count}
        for path, kind in PEOPLE.items():
            if counts[path]:
                for account in self._accounts(f"{post.api}/{path}"):
                    yield _reaction(account, kind, root.created_at)

    def _accounts(self, first: str) -> Iterator[Account]:
        url = f"{first}?limit={PEOPLE_PER_PAGE}"
        for _ in range(MOST_PAGES):
            response = self.provider.ask("GET", url, also=WITHHELD)
            if response.status_code in WITHHELD:
                return
            yield from self.provider.read(_ACCOUNTS, response)
            following = _next(response, first)
            if not following or following == url:
                return
            url = following
        raise self.provider.unreachable(f"{first} does not end; try again later")


def from_settings(
    _settings: CommentsSettings, client: httpx.Client, _environ: Mapping[str, str]
) -> Mastodon:
    """Return Mastodon; which servers, the posts say."""
    advice = "it shows posts to its own people only; take its address out of comments.mastodon"
    return Mastodon(Provider(KEY, client, advice={401: advice, 403: advice}))


def _next(response: httpx.Response, first: str) -> str | None:
    """Return the address of the next page, if it is one of the list that began with `first`."""
    address = response.links.get("next", {}).get("url", "")
    return address if address.partition("?")[0] == first else None


def _depth(root: str, descendants: Sequence[Status]) -> int:
    """Return how many levels there are; parents stand before the answers to them."""
    levels = {root: 0}
    for status in descendants:
        levels[status.id] = levels.get(status.in_reply_to_id or root, 0) + 1
    return max(levels.values())


def _record(status: Status, root: str) -> Record:
    return entries.record(
        KEY,
        status.id,
        status.created_at,
        _html(status),
        parent=None if status.in_reply_to_id == root else status.in_reply_to_id,
        author=_name(status.account),
        link=status.account.url,
        url=status.url,
    )


def _html(status: Status) -> str:
    links = [
        f'<p><a href="{escape(item.url)}">{escape(item.description or item.url)}</a></p>'
        for item in status.media_attachments
        if item.url
    ]
    body = "\n".join([status.content, *links])
    if not status.spoiler_text.strip():
        return body
    return f"<details><summary>{escape(status.spoiler_text)}</summary>{body}</details>"


def _reaction(account: Account, kind: Kind, date: datetime) -> Record:
    return entries.record(
        KEY, f"{kind}:{account.id}", date, kind=kind, author=_name(account), link=account.url
    )


def _name(account: Account) -> str:
    return account.display_name.strip() or account.username
