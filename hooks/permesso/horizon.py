"""Until when a build says the same, if nothing but the clock goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from permesso.edition import Edition
from permesso.model import Blog


def horizon(blog: Blog, edition: Edition) -> datetime:
    """Return the first moment from which a build of the same files may differ from this one.

    Texts come out and expire, dates of changes are reached, conversations close at their moments.
    Whatever else looks at the clock looks at the day: consents, the line of a preview, the end of
    `security.txt`, dates to come. So midnight, in the blog's time zone, is the latest.
    """
    tomorrow = edition.now.date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), tzinfo=edition.settings.zone)
    return min(moment for moment in (midnight, *_moments(blog)) if moment > edition.now)


def _moments(blog: Blog) -> Iterator[datetime]:
    yield from blog.due.values()
    for article in blog.articles:
        if article.post.updated:
            yield article.post.updated
        if article.post.thread and article.post.thread.closes:
            yield article.post.thread.closes
