"""The feeds of a blog in a folder, as subscribers get them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]

from conftest import NOW, SITE_URL, Engine
from permesso import settings
from permesso.cards.cards import Cards
from permesso.edition import Edition
from permesso.feeds import feeds
from permesso.feeds.feeds import Feeds
from permesso.icons.icons import Icons
from permesso.model import Blog
from permesso.pictures.rendition import Gallery
from permesso.site import Site
from permesso.workshop.workshop import Workshop


class Addresses(HTMLParser):
    """Collects the addresses in HTML; the standard library's parser is nobody's of ours."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src", "poster", "cite"} and value is not None:
                self.found.append(value)
            if name == "srcset":
                self.found += [each.split()[0] for each in (value or "").split(",")]


@dataclass
class Subscribed:
    """A blog and its feeds."""

    blog: Blog
    feeds: Feeds

    def text(self, url: str) -> str:
        """Return a feed as it is sent."""
        content = self.feeds.files[url]
        data = content.read_bytes() if isinstance(content, Path) else content
        return data.decode() if isinstance(data, bytes) else data

    def read(self, url: str) -> Any:
        """Return a feed of XML as a feed reader understands it."""
        return parsed(self.text(url))

    def json(self, url: str = "feed.json") -> Any:
        """Return a JSON Feed."""
        return json.loads(self.text(url))

    def ids(self, url: str = "feed.json") -> list[str]:
        """Return the ids in a JSON Feed."""
        return [item["id"] for item in self.json(url)["items"]]

    def titles(self, url: str = "feed.json") -> list[str]:
        """Return the titles in a JSON Feed."""
        return [item["title"] for item in self.json(url)["items"]]


def parsed(text: str) -> Any:
    """Return a feed as feedparser understands it, without a complaint of its."""
    # As it is: what would be cleaned would be missed here.
    found = feedparser.parse(text.encode(), sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo, found.get("bozo_exception")
    return found


def subscribed(
    engine: Engine,
    files: Mapping[str, str | bytes],
    *,
    now: datetime = NOW,
    preview: bool = False,
    language: str = "it",
    site_url: str | None = SITE_URL,
    site: Site | None = None,
    cards: Cards | None = None,
    icons: Icons | None = None,
    gallery: Gallery | None = None,
    workshop: Workshop | None = None,
    **values: object,
) -> Subscribed:
    """Return the blog in `files` with its feeds; `values` are its settings."""
    build = {"now": now, "preview": preview, "language": language, "site_url": site_url}
    blog = engine.load(files, **build, **values)
    if gallery:
        blog = replace(blog, pictures=gallery)
    parsed_settings = settings.parse(values)
    edition = Edition.of(parsed_settings, language, now, preview, None, site_url)
    named = site or Site("Prova", "Un blog di prova.", "favicon.svg")
    with tempfile.TemporaryDirectory() as folder:
        place = workshop or Workshop.at(Path(folder))
        found = feeds.of(blog, named, edition, place, cards or Cards(), icons or Icons())
        if workshop is None:
            read = {url: _bytes(content) for url, content in found.files.items()}
            found = replace(found, files=read)
    return Subscribed(blog, found)


def _bytes(content: str | bytes | Path) -> bytes:
    if isinstance(content, Path):
        return content.read_bytes()
    return content if isinstance(content, bytes) else content.encode()
