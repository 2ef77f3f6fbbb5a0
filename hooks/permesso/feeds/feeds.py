"""Feeds of a blog: RSS 2.0, Atom and JSON Feed."""

from __future__ import annotations

from permesso.edition import Edition
from permesso.model import Blog
from permesso.site import Site
from permesso.workshop.workshop import Workshop


def files(blog: Blog, site: Site, edition: Edition, workshop: Workshop) -> dict[str, bytes | str]:
    """Return every feed by its address; none without an address of the site."""
    return {}
