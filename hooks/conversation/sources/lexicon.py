"""What Bluesky's service answers, as far as it is read here.

The lexicons of bluesky-social/atproto: app.bsky.feed.getPostThread, getLikes, getRepostedBy, defs,
com.atproto.label.defs.
"""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime, Field

from conversation.sources.answers import Shape
from conversation.sources.facets import Facet


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

    people: list[Like] = Field(alias="likes")
    cursor: str | None = None


class Reposts(Shape):
    """A page of people who passed it on."""

    people: list[Actor] = Field(alias="repostedBy")
    cursor: str | None = None


class Mistake(Shape):
    """Why there is no answer."""

    error: str = ""
