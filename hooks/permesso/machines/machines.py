"""Machines: the files that programs look for."""

from __future__ import annotations

from permesso.edition import Edition
from permesso.model import Blog
from permesso.site import Site


def files(blog: Blog, site: Site, edition: Edition) -> dict[str, str | bytes]:
    """Return `robots.txt`, `llms.txt`, the Markdown twins and the like, by address."""
    return {}
