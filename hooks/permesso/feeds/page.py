"""The page that says what feeds are, and names them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from permesso.edition import Edition
from permesso.markup import Converter
from permesso.model import Channel, ChannelKind, FeedGroup, FeedsPage, Page
from permesso.slots.slots import Filler, Subject
from permesso.translations import translated
from permesso.urls import page_uri


def pages(
    channels: Mapping[str, Sequence[Channel]],
    own: Mapping[str, Page],
    name: str,
    converter: Converter,
    filler: Filler,
    edition: Edition,
) -> dict[str, FeedsPage]:
    """Return the page of the blog called `name` in each language that has `channels`.

    Its text is that of the owner's page at its address (`own`), else that of the language.
    """
    found: dict[str, FeedsPage] = {}
    for code, told in channels.items():
        spoken = edition.to(code)
        written = own.get(spoken.permalinks.feeds())
        text = _own(written) if written else _made(name, converter, filler, spoken)
        found[code] = FeedsPage(**text, groups=tuple(_groups(told, spoken)))
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


def _own(own: Page) -> dict[str, Any]:
    return {field.name: getattr(own, field.name) for field in fields(own)}


def _made(name: str, converter: Converter, filler: Filler, edition: Edition) -> dict[str, Any]:
    words, url = edition.locale.feeds, edition.permalinks.feeds()
    title = words.title.format(site=name)
    return {
        "source": page_uri(url),
        "url": url,
        "title": title,
        "heading": None,
        "subtitle": words.subtitle,
        "description": words.description.format(site=name),
        "teaser": words.subtitle,
        "picture": None,
        "card": None,
        "lang": edition.language,
        "translations": (),
        "about": None,
        "canonical": None,
        "noindex": False,
        "template": None,
        "extra": {},
        "contents": False,
        "search_weight": 1.0,
        "body": converter.convert(words.text),
        "markdown": words.text,
        "slots": filler.fill(Subject("page", url, title, edition.language), ()),
        "budget": None,
    }
