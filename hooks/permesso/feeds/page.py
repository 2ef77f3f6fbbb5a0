"""The page that says what feeds are, and names them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from permesso import made
from permesso.edition import Edition
from permesso.model import Channel, ChannelKind, FeedGroup, FeedsPage, Page
from permesso.rendering import Texts
from permesso.slots.slots import Filler
from permesso.translations import translated


def pages(
    channels: Mapping[str, Sequence[Channel]],
    own: Mapping[str, Page],
    name: str,
    rendered: Texts,
    filler: Filler,
    edition: Edition,
) -> dict[str, FeedsPage]:
    """Return the page of the blog called `name` in each language that has `channels`.

    Its text is that of the owner's page at its address (`own`), else that of the language.
    """
    found: dict[str, FeedsPage] = {}
    for code, told in channels.items():
        spoken = edition.to(code)
        words, url = spoken.locale.feeds, spoken.permalinks.feeds()
        text = own.get(url) or made.page(url, words, name, words.text, rendered, filler, spoken)
        found[code] = FeedsPage(**made.values(text), groups=tuple(_groups(told, spoken)))
    return translated(found, edition)


def _groups(channels: Sequence[Channel], edition: Edition) -> Iterator[FeedGroup]:
    words = edition.locale.feeds
    titles: Mapping[ChannelKind, str] = {
        "site": words.site,
        "language": words.languages,
        "category": words.categories,
        "series": words.series,
        "author": words.authors,
        "tag": words.tags,
    }
    for kind, title in titles.items():
        if found := tuple(channel for channel in channels if channel.kind == kind):
            yield FeedGroup(kind, title, found)
