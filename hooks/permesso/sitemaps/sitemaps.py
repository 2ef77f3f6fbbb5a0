"""Site maps (sitemaps.org 0.9)."""

from __future__ import annotations

from permesso.edition import Edition
from permesso.model import Blog


def files(blog: Blog, edition: Edition) -> dict[str, str | bytes]:
    """Return the site maps by address."""
    return {}
