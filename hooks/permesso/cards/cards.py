"""Cards: the picture that each page has where a link to it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from permesso.edition import Edition
from permesso.model import Blog
from permesso.site import Site
from permesso.workshop.workshop import Workshop

WIDTH, HEIGHT = 1200, 630
"""Pixels of a card: 1.91 to 1, as Open Graph's readers show it whole."""


@dataclass(frozen=True, slots=True)
class Card:
    """The picture of one page."""

    url: str
    """Its address on this site."""
    type: str
    """Media type."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    alt: str
    """What is seen in it."""


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards of a blog."""

    by_page: Mapping[str, Card] = field(default_factory=dict)
    """By address of the page."""
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    """Those that were made, by address."""


def of(blog: Blog, site: Site, edition: Edition, workshop: Workshop) -> Cards:
    """Return the cards of a blog's pages."""
    return Cards()
