"""Answers on Bluesky to the post with which an author announced an article.

Shapes: the lexicons of bluesky-social/atproto, app.bsky.feed.getPostThread, getLikes,
getRepostedBy, defs, app.bsky.richtext.facet, com.atproto.label.defs. The public service answers
without an account.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
from pydantic import AwareDatetime, TypeAdapter

from conversation.source import Fetched, Place, Unreachable
from conversation.sources import entries, facets
from conversation.sources.answers import MOST_PAGES, Provider, Shape
from conversation.sources.facets import Facet
from permesso.comments.records import Kind, Record
from permesso.comments.settings import CommentsSettings

KEY = "bluesky"
HOST = "public.api.bsky.app"
API = f"https://{HOST}/xrpc"
DEPTH = 50
"""Levels of answers that are asked for at once; what is deeper is asked for on its own, so that no
answer is nested deeper than JSON is read."""
PER_PAGE = 100
ADDRESS = re.compile(r"/profile/(?P<who>[A-Za-z0-9.:%_-]+)/post/(?P<key>[A-Za-z0-9._:~-]+)/?")
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


class Label(Shape):
    """What a moderator, or the author, says of a post or an account."""

    val: str
    neg: bool = False


class Actor(Shape):
    """Who wrote or liked it."""

    did: str
    handle: str
    displayName: str = ""
    labels: tuple[Label, ...] = ()


class Written(Shape):
    """What the author wrote; the author's own program filled it in."""

    text: str = ""
    createdAt: str = ""
    facets: tuple[Facet, ...] = ()


class Image(Shape):
    """A picture."""

    fullsize: str
    alt: str


class External(Shape):
    """A page that is linked to."""

    uri: str
    title: str


class Embed(Shape):
    """What hangs on a post."""

    images: tuple[Image, ...] = ()
    external: External | None = None


class Gate(Shape):
    """What the author of the first post decided about the answers."""

    hiddenReplies: tuple[str, ...] = ()


class GateView(Shape):
    """The same, with what is known of it."""

    record: Gate = Gate()


class Post(Shape):
    """A post."""

    uri: str
    author: Actor
    record: Written
    indexedAt: AwareDatetime
    embed: Embed | None = None
    replyCount: int = 0
    repostCount: int = 0
    likeCount: int = 0
    labels: tuple[Label, ...] = ()
    threadgate: GateView | None = None


class Tree(Shape):
    """A post with the answers to it; each is checked when it is its turn."""

    post: Post
    replies: list[dict[str, Any]] | None = None


class ThreadAnswer(Shape):
    """Answer of getPostThread."""

    thread: dict[str, Any]


class Handle(Shape):
    """Answer of resolveHandle."""

    did: str


class Like(Shape):
    """A like."""

    actor: Actor
    indexedAt: AwareDatetime


class Likes(Shape):
    """A page of likes."""

    likes: list[Like]
    cursor: str | None = None


class Reposts(Shape):
    """A page of people who passed it on."""

    repostedBy: list[Actor]
    cursor: str | None = None


class Mistake(Shape):
    """Why there is no answer."""

    error: str = ""


_THREAD = TypeAdapter(ThreadAnswer)
_TREE = TypeAdapter(Tree)
_HANDLE = TypeAdapter(Handle)
_LIKES = TypeAdapter(Likes)
_REPOSTS = TypeAdapter(Reposts)
_MISTAKE = TypeAdapter(Mistake)


@dataclass(frozen=True, slots=True)
class Bluesky:
    """Bluesky's public service."""

    provider: Provider
    """It."""
    key: str = KEY

    def fetch(
        self,
        places: Sequence[Place],
        seen: Mapping[str, str],
        tell: Callable[[int], None],
    ) -> Iterator[Fetched]:
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
        people = entries.in_order([*self._likes(root.post), *self._reposts(root.post)])
        return Fetched(place.thread, (*records, *people), marker)

    def _uri(self, address: str, thread: str, names: dict[str, str]) -> str:
        found = ADDRESS.fullmatch(urlsplit(address).path)
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

    def _likes(self, post: Post) -> Iterator[Record]:
        if not post.likeCount:
            return
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            response = self._people("getLikes", post, cursor)
            page = self.provider.read(_LIKES, response)
            for like in page.likes:
                yield from _reaction(like.actor, "like", like.indexedAt)
            cursor = page.cursor
            if not cursor or not page.likes:
                return
        raise self.provider.unreachable("the likes of a post do not end; try again later")

    def _reposts(self, post: Post) -> Iterator[Record]:
        """Yield who passed it on, at the date of the post: when is not told."""
        if not post.repostCount:
            return
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            response = self._people("getRepostedBy", post, cursor)
            page = self.provider.read(_REPOSTS, response)
            for actor in page.repostedBy:
                yield from _reaction(actor, "repost", post.indexedAt)
            cursor = page.cursor
            if not cursor or not page.repostedBy:
                return
        raise self.provider.unreachable("the reposts of a post do not end; try again later")

    def _people(self, name: str, post: Post, cursor: str | None) -> httpx.Response:
        params = {"uri": post.uri, "limit": str(PER_PAGE)}
        if cursor:
            params["cursor"] = cursor
        return self.provider.ask("GET", f"{API}/app.bsky.feed.{name}", params=params)


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
    likely = said.tzinfo is not None and said.year >= entries.EPOCH.year
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
