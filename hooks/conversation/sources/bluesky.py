"""Answers on Bluesky to the post with which an author announced an article.

The public service answers without an account.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import httpx
from pydantic import TypeAdapter

from conversation.source import EPOCH, Fetched, Place, Seen, Tell, Unreachable
from conversation.sources import entries, facets
from conversation.sources.answers import MOST_PAGES, Provider
from conversation.sources.lexicon import (
    Actor,
    Handle,
    Label,
    Likes,
    Mistake,
    Post,
    Reposts,
    ThreadAnswer,
    Tree,
)
from permesso.comments.records import Kind, Record
from permesso.comments.settings import BLUESKY_POST, CommentsSettings

KEY = "bluesky"
HOST = "public.api.bsky.app"
API = f"https://{HOST}/xrpc"
DEPTH = 50
"""Levels of answers that are asked for at once; what is deeper is asked for on its own, so that no
answer is nested deeper than JSON is read."""
PER_PAGE = 100
TREE = "app.bsky.feed.defs#threadViewPost"
NOT_OUTSIDE = "!no-unauthenticated"
"""Label of authors who do not want to be shown to people who are not signed in at Bluesky."""
FOR_A_LOOK = {
    "!hide": "hidden by a moderator",
    "!warn": "marked by a moderator",
    "dmca-violation": "marked for a copyright",
    "doxxing": "marked as doxxing",
    "gore": "marked as gore",
    "graphic-media": "marked as graphic",
    "nsfl": "marked as disturbing",
    "nudity": "marked as nudity",
    "porn": "marked as pornography",
    "sexual": "marked as sexual",
    "spam": "marked as spam",
}
"""Labels with which an answer waits for the owner, and why (com.atproto.label.defs)."""


_THREAD = TypeAdapter(ThreadAnswer)
_TREE = TypeAdapter(Tree)
_HANDLE = TypeAdapter(Handle)
_LIKES = TypeAdapter(Likes)
_REPOSTS = TypeAdapter(Reposts)
_MISTAKE = TypeAdapter(Mistake)

Page = TypeVar("Page", Likes, Reposts)


@dataclass(frozen=True, slots=True)
class Bluesky:
    """Bluesky's public service."""

    provider: Provider
    """It."""
    key: str = KEY

    def fetch(self, places: Sequence[Place], seen: Seen, tell: Tell) -> Iterator[Fetched]:
        """Yield the conversations that changed; a post without an address there has none.

        Every conversation is looked at every time; who liked it is asked where something changed.
        """
        names: dict[str, str] = {}
        for place in places:
            if place.bluesky:
                found = self._conversation(place, place.bluesky, seen.get(place.thread), names)
                if found:
                    yield found
            tell(1)

    def _conversation(
        self, place: Place, address: str, before: str | None, names: dict[str, str]
    ) -> Fetched | None:
        uri = self._uri(address, place.thread, names)
        root = self._tree(uri)
        if root is None:
            raise self._missing(address, place.thread)
        records = entries.in_order(self._answers(root))
        marker = entries.state(records, root.post.likeCount, root.post.repostCount)
        if marker == before:
            return None
        people = entries.in_order(self._people(root.post))
        return Fetched(place.thread, (*records, *people), marker)

    def _uri(self, address: str, thread: str, names: dict[str, str]) -> str:
        found = BLUESKY_POST.fullmatch(urlsplit(address).path)
        if not found:
            raise self.provider.unreachable(
                f"{address} of {thread} is no post; write comments.bluesky as "
                f"{facets.SITE}/profile/name/post/key"
            )
        who = unquote(found["who"])
        if not who.startswith("did:") and who not in names:
            url = f"{API}/com.atproto.identity.resolveHandle"
            response = self.provider.ask("GET", url, params={"handle": who}, also={400})
            if response.status_code == 400:
                raise self._missing(address, thread)
            names[who] = self.provider.read(_HANDLE, response).did
        return f"at://{names.get(who, who)}/app.bsky.feed.post/{found['key']}"

    def _missing(self, address: str, thread: str) -> Unreachable:
        return self.provider.unreachable(
            f"{address} is not there; correct comments.bluesky of {thread}, or delete it"
        )

    def _tree(self, uri: str) -> Tree | None:
        """Return a post with the answers to it, or None where it is not there."""
        url = f"{API}/app.bsky.feed.getPostThread"
        params = {"uri": uri, "depth": str(DEPTH), "parentHeight": "0"}
        response = self.provider.ask("GET", url, params=params, also={400})
        if response.status_code == 400:
            if self.provider.read(_MISTAKE, response).error != "NotFound":
                raise self.provider.refusal(response)
            return None
        return self._branch(self.provider.read(_THREAD, response).thread)

    def _branch(self, node: dict[str, Any]) -> Tree | None:
        """Return a node as a post; None for one that is deleted, or behind a block."""
        return self.provider.fit(_TREE, node, HOST) if node.get("$type") == TREE else None

    def _answers(self, root: Tree) -> Iterator[Record]:
        """Yield the answers, however deep, each after what it answers."""
        hidden = set(root.post.threadgate.record.hiddenReplies) if root.post.threadgate else set()
        known = {root.post.uri}
        waiting: list[tuple[Tree, str | None, int]] = [
            (item, None, 1) for item in self._below(root)
        ]
        while waiting:
            tree, parent, level = waiting.pop()
            post = tree.post
            if post.uri in known:
                continue
            known.add(post.uri)
            if level == DEPTH and post.replyCount and not tree.replies:
                tree, level = self._tree(post.uri) or tree, 0
            if _is_private(post.author):
                below = parent
            else:
                below = _id(post.uri)
                yield _record(post, parent, hidden)
            waiting += [(item, below, level + 1) for item in self._below(tree)]

    def _below(self, tree: Tree) -> list[Tree]:
        found = [self._branch(node) for node in tree.replies or []]
        return [item for item in found if item]

    def _people(self, post: Post) -> Iterator[Record]:
        """Yield who liked it, and who passed it on: these at its date, as when is not told."""
        if post.likeCount:
            for likes in self._pages(_LIKES, "getLikes", post):
                for like in likes.people:
                    yield from _reaction(like.actor, "like", like.indexedAt)
        if post.repostCount:
            for reposts in self._pages(_REPOSTS, "getRepostedBy", post):
                for actor in reposts.people:
                    yield from _reaction(actor, "repost", post.indexedAt)

    def _pages(self, shape: TypeAdapter[Page], name: str, post: Post) -> Iterator[Page]:
        params = {"uri": post.uri, "limit": str(PER_PAGE)}
        for _ in range(MOST_PAGES):
            response = self.provider.ask("GET", f"{API}/app.bsky.feed.{name}", params=params)
            page = self.provider.read(shape, response)
            yield page
            if not page.cursor or not page.people:
                return
            params = {**params, "cursor": page.cursor}
        raise self.provider.unreachable(f"the answer to {name} does not end; try again later")


def from_settings(
    _settings: CommentsSettings, client: httpx.Client, _environ: Mapping[str, str]
) -> Bluesky:
    """Return Bluesky; which posts, the blog's own say."""
    return Bluesky(Provider(KEY, client))


def _id(uri: str) -> str:
    """Return a short id of an at:// address: whose post it is, and its key."""
    parts = uri.removeprefix("at://").split("/")
    return f"{parts[0]}:{parts[-1]}"


def _values(labels: Sequence[Label]) -> set[str]:
    taken_back = {label.val for label in labels if label.neg}
    return {label.val for label in labels} - taken_back


def _is_private(actor: Actor) -> bool:
    return NOT_OUTSIDE in _values(actor.labels)


def _record(post: Post, parent: str | None, hidden: Collection[str]) -> Record:
    date = _date(post)
    if post.uri in hidden:
        return entries.deleted(KEY, _id(post.uri), date, parent)
    labels = sorted(_values([*post.labels, *post.author.labels]) & FOR_A_LOOK.keys())
    return entries.record(
        KEY,
        _id(post.uri),
        date,
        _html(post),
        parent=parent,
        author=_name(post.author),
        link=_profile(post.author),
        url=f"{_profile(post.author)}/post/{post.uri.rpartition('/')[2]}",
        status="pending" if labels else None,
        reason=", ".join(FOR_A_LOOK[label] for label in labels) or None,
    )


def _date(post: Post) -> datetime:
    """Return when it was written, or seen first if the author's own word cannot be."""
    try:
        said = datetime.fromisoformat(post.record.createdAt)
    except ValueError:
        return post.indexedAt
    likely = said.tzinfo is not None and said.year >= EPOCH.year
    return said if likely and said <= post.indexedAt else post.indexedAt


def _html(post: Post) -> str:
    links = [(item.fullsize, item.alt) for item in post.embed.images] if post.embed else []
    if post.embed and post.embed.external:
        links.append((post.embed.external.uri, post.embed.external.title))
    linked = [
        f'<p><a href="{escape(address)}">{escape(name.strip() or address)}</a></p>'
        for address, name in links
    ]
    return "\n".join([facets.html(post.record.text, post.record.facets), *linked])


def _reaction(actor: Actor, kind: Kind, date: datetime) -> Iterator[Record]:
    if not _is_private(actor):
        yield entries.record(
            KEY,
            f"{kind}:{actor.did}",
            date,
            kind=kind,
            author=_name(actor),
            link=_profile(actor),
        )


def _name(actor: Actor) -> str:
    return actor.displayName.strip() or actor.handle


def _profile(actor: Actor) -> str:
    # By its id: a handle can change its owner.
    return f"{facets.SITE}/profile/{actor.did}"
