"""Finishing: printed pages on their way to readers, each through the same stages once."""

from __future__ import annotations

from permesso.budget.budget import Scales
from permesso.contrast.contrast import Legibility
from permesso.edition import Edition
from permesso.finishing import spaces
from permesso.finishing.stage import Ended, Read, Stage
from permesso.model import Blog
from permesso.policy.policy import Guard
from permesso.site import Site
from permesso.stylesheets.shortening import Shortening
from permesso.stylesheets.stylesheets import Styling
from permesso.workshop.workshop import Workshop


class Finishing:
    """The stages, in their order: a later one sees what an earlier one made of a page."""

    def __init__(
        self, blog: Blog, site: Site, edition: Edition, read: Read, workshop: Workshop
    ) -> None:
        """Take the blog that was printed and a way to read the files beside its pages."""
        self._styling = Styling(site, read)
        self._guard = Guard(blog, site, edition, read)
        self._stages: tuple[Stage, ...] = (
            # First, while pages still link to their stylesheets.
            Legibility(site, edition, read, workshop),
            self._styling,
            Shortening(read),
            self._guard,
            Scales(blog, site, edition, read),
        )

    def page(self, url: str, html: str) -> str:
        """Return a page as readers get it; `url` is its address from the site's root."""
        html = spaces.lean(html)
        for stage in self._stages:
            html = stage.page(url, html)
        return html

    def own(self, url: str, html: str) -> None:
        """See a page that is an author's own file and stays as it is: what it needs is kept, and
        hosts let it run what it has in it."""
        self._styling.own(html)
        self._guard.own(url, html)

    def end(self) -> Ended:
        """Return the files and notices of all stages, when every page was seen."""
        ended = [stage.end() for stage in self._stages]
        files = {address: file for each in ended for address, file in each.files.items()}
        notices = tuple(notice for each in ended for notice in each.notices)
        return Ended(files, notices, tuple(gone for each in ended for gone in each.gone))
