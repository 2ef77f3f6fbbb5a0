"""Heads as pages get them, from a blog in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conftest import NOW, SITE_URL, Engine
from permesso import settings
from permesso.cards.cards import Card, Cards
from permesso.edition import Edition
from permesso.feeds.feeds import Feeds
from permesso.head.head import Head, Heads
from permesso.icons.icons import Icons
from permesso.model import Blog, View
from permesso.outputs import Outputs
from permesso.site import Site
from permesso.views import subject

SITE = Site("Prova", "Un blog di prova.", "favicon.svg")
OUTPUTS = Outputs(files={}, redirects=(), cards=Cards(), icons=Icons(), feeds=Feeds(), notices=())
CARD = Card("cards/a.png", "image/png", 1200, 630, "Che cosa si vede")


def heads(
    blog: Blog,
    *,
    site: Site = SITE,
    site_url: str | None = SITE_URL,
    preview: bool = False,
    language: str = "it",
    outputs: Outputs = OUTPUTS,
    **values: Any,
) -> Heads:
    """Return the heads of a blog; `values` are its settings."""
    edition = Edition.of(settings.parse(values), language, NOW, preview, site_url=site_url)
    return Heads(blog, site, edition, outputs)


def with_cards(**cards: Card) -> Outputs:
    """Return outputs with cards, by the first part of their pages' addresses (`home`: none)."""
    by_page = {"" if name == "home" else f"{name}/": card for name, card in cards.items()}
    return replace(OUTPUTS, cards=Cards(by_page))


def view_of(blog: Blog, url: str) -> View:
    """Return what the page at an address shows."""
    return next(view for view in blog.views if subject(view).url == url)


def head_of(blog: Blog, url: str, **values: Any) -> Head:
    """Return the head of the page at an address; `values` are those of `heads`."""
    root = values.get("site_url", SITE_URL)
    return heads(blog, **values).of(view_of(blog, url), f"{root}{url}" if root else None)


def head(engine: Engine, files: Mapping[str, str], url: str, **values: Any) -> Head:
    """Return the head of a page of the blog in `files`."""
    root = values.get("site_url", SITE_URL)
    return head_of(engine.load(files, site_url=root), url, **values)


def metas(found: Head) -> dict[str, str]:
    """Return what previews read; each name stands once."""
    everything = [(meta.name, meta.content) for meta in (*found.properties, *found.names)]
    once = dict(everything)
    repeated = [each for each in everything if each[0] not in REPEATED]
    assert len(once.keys() - REPEATED) == len(repeated)
    return once


REPEATED = {"og:locale:alternate", "article:author", "article:tag"}
"""What Open Graph has as a list."""
