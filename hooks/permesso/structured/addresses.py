"""Addresses in structured data: whole ones, which are ids at the same time."""

from __future__ import annotations

from permesso.edition import Edition
from permesso.whole import whole


class Addresses:
    """The whole addresses of a site."""

    def __init__(self, edition: Edition) -> None:
        """Take the edition, which knows where the site is."""
        self._edition = edition
        self.site = whole("", edition)
        """Of the root, with a slash at its end."""

    def of(self, url: str) -> str:
        """Return the whole address of a page or a file; a page has the one that its ids begin
        with."""
        return whole(url, self._edition)

    def id(self, name: str) -> str:
        """Return the id of what the whole site is about: `organization`, `website`, `blog`."""
        return f"{self.site}#{name}"
