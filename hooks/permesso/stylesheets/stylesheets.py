"""Stylesheets: the rules that a page uses, in the page."""

from __future__ import annotations

from collections.abc import Callable

from permesso.finishing.stage import Ended
from permesso.workshop.workshop import Workshop


class Styling:
    """The stylesheets of a site."""

    def __init__(self, read: Callable[[str], str | None], workshop: Workshop) -> None:
        """Take a way to read the site's files by address."""
        self._read = read
        self._workshop = workshop

    def page(self, url: str, html: str) -> str:
        """Return a page with the rules that it uses in the place of links to stylesheets."""
        return html

    def end(self) -> Ended:
        """Return the stylesheets that pages link to."""
        return Ended()
