"""Feeds as owners set them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from permesso.fields import Keys, Line, Moment, WebUrl, wrong

FeedFormat = Literal["rss", "atom", "json"]
FORMATS: tuple[FeedFormat, ...] = ("rss", "atom", "json")


def _formats(formats: list[FeedFormat]) -> list[FeedFormat]:
    if not formats:
        raise wrong("is empty; write one or more of rss, atom, json")
    return [each for each in FORMATS if each in formats]


def _host(name: str) -> str:
    if "/" in name or ":" in name or "." not in name or " " in name:
        raise wrong(f"found '{name}'; write a host without https:// and slashes, blog.example")
    return name.lower()


class FeedSettings(Keys):
    """Feeds of the blog and of its lists."""

    count: int = Field(20, ge=1, le=500, description="Articles in a feed, the newest.")
    formats: Annotated[list[FeedFormat], AfterValidator(_formats)] = Field(
        list(FORMATS),
        description="Formats in which there is a feed of everything; what is left out is not made.",
    )
    since: Moment | None = Field(
        None,
        description="Only articles from this moment on are in feeds: set it to the day of a "
        "migration, and no subscriber is sent what they have read.",
    )
    host: Annotated[Line, AfterValidator(_host)] | None = Field(
        None,
        description="Host that the ids of articles are made with; without it, the blog's. Set it "
        "to the old one when the blog moves to another, and no article is new to subscribers.",
    )
    hub: WebUrl | None = Field(None, description="WebSub hub that subscribers may listen to.")
