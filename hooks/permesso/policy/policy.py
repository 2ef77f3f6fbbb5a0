"""Policy: what browsers let a page load and do."""

from __future__ import annotations

from permesso.edition import Edition
from permesso.finishing.stage import Ended
from permesso.model import Blog


class Guard:
    """The policy of a site, in each page and for each host."""

    def __init__(self, blog: Blog, edition: Edition) -> None:
        """Take the blog, whose features decide which hosts pages may ask."""
        self._blog = blog
        self._edition = edition

    def page(self, url: str, html: str) -> str:
        """Return a page with its policy in it."""
        return html

    def end(self) -> Ended:
        """Return the policy as hosts take it."""
        return Ended()
