"""Feeds as owners set them."""

from __future__ import annotations

from pydantic import Field

from permesso.fields import Keys, Moment, WebUrl


class FeedSettings(Keys):
    """Feeds of the blog and of its lists."""

    count: int = Field(20, ge=1, le=500, description="Articles in a feed, the newest.")
    since: Moment | None = Field(
        None,
        description="Only articles from this moment on are in feeds: set it to the day of a "
        "migration, and no subscriber is sent what they have read.",
    )
    hub: WebUrl | None = Field(None, description="WebSub hub that subscribers may listen to.")
