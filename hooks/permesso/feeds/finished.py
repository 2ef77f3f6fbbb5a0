"""Finished feeds: what the formats in XML have in common, whose elements are written once each."""

from __future__ import annotations

from datetime import datetime
from io import StringIO
from typing import Any

from feedgenerator import SyndicationFeed  # type: ignore[import-untyped]
from feedgenerator.django.utils.xmlutils import (  # type: ignore[import-untyped]
    SimplerXMLGenerator,
)

from permesso.feeds.frame import Frame


class Finished(SyndicationFeed):  # type: ignore[misc]
    """Mixed into a feed: its `frame`, and the `fragments` that stand in it as they are."""

    def latest_post_date(self) -> datetime:
        """Return when the feed was last another one; when it was built says nothing."""
        frame: Frame = self.feed["frame"]
        return frame.changed

    def write_items(self, handler: Any) -> None:
        """Write the fragments."""
        for fragment in self.feed["fragments"]:
            # SAX's way to write a text as it is.
            handler.ignorableWhitespace(fragment)


def fragment(feed: Any) -> str:
    """Return the elements of a feed's items, without the feed around them."""
    written = StringIO()
    feed.write_items(SimplerXMLGenerator(written, "utf-8", short_empty_elements=True))
    return written.getvalue()
