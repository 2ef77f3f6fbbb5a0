"""Finishing: printed pages on their way to readers, each through the same stages once."""

from __future__ import annotations

from collections.abc import Callable

from permesso.budget.budget import Scales
from permesso.contrast.contrast import Legibility
from permesso.edition import Edition
from permesso.finishing.stage import Ended, Stage
from permesso.model import Blog
from permesso.policy.policy import Guard
from permesso.site import Site
from permesso.stylesheets.stylesheets import Styling
from permesso.workshop.workshop import Workshop

Read = Callable[[str], str | None]
"""Returns the text of a file of the built site by its address; None where there is none."""


class Finishing:
    """The stages, in their order: a later one sees what an earlier one made of a page."""

    def __init__(
        self, blog: Blog, site: Site, edition: Edition, read: Read, workshop: Workshop
    ) -> None:
        """Take the blog that was printed and a way to read the files beside its pages."""
        self._stages: tuple[Stage, ...] = (
            # First, while pages still link to their stylesheets.
            Legibility(site, edition, read, workshop),
            Styling(site, read),
            Guard(blog, site, edition, read),
            Scales(blog, site, edition, read),
        )

    def page(self, url: str, html: str) -> str:
        """Return a page as readers get it; `url` is its address from the site's root."""
        for stage in self._stages:
            html = stage.page(url, html)
        return html

    def end(self) -> Ended:
        """Return the files and notices of all stages, when every page was seen."""
        ended = [stage.end() for stage in self._stages]
        files = {address: file for each in ended for address, file in each.files.items()}
        notices = tuple(notice for each in ended for notice in each.notices)
        return Ended(files, notices, tuple(gone for each in ended for gone in each.gone))
