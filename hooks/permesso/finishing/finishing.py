"""Finishing: printed pages on their way to readers, each through the same stages once."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from permesso.budget.budget import Scales
from permesso.contrast.contrast import Legibility
from permesso.edition import Edition
from permesso.finishing import basis
from permesso.finishing.printed import Printed, Tags
from permesso.finishing.spaces import Spaces
from permesso.finishing.stage import Ended, Finished, Read, Record, Stage
from permesso.model import Blog
from permesso.policy.policy import Guard
from permesso.site import Site
from permesso.stylesheets.scripts import Library
from permesso.stylesheets.shortening import Shortening
from permesso.stylesheets.stylesheets import Styling
from permesso.workshop.store import key
from permesso.workshop.workshop import Workshop


class Finishing:
    """The stages, in their order: a later one sees what an earlier one made of a page.

    What becomes of a page depends on its address, on what is printed on it, on `key` and `key_of`;
    not on other pages, on their order, or on the process.
    """

    def __init__(
        self,
        blog: Blog,
        site: Site,
        edition: Edition,
        read: Read,
        workshop: Workshop,
        files: Collection[str],
    ) -> None:
        """Take the blog that was printed, a way to read the files beside its pages, and the
        addresses of those that are stylesheets and scripts."""
        self._blog = blog
        self._site = site
        self._edition = edition
        self._read = read
        self._files = sorted(file for file in files if file.endswith(basis.ASKED))
        self._tags = Tags()
        self._spaces = Spaces()
        self._guard = Guard(blog, site, edition, read)
        self._scales = Scales(blog, site, edition, read)
        sheets = [file for file in self._files if file.endswith(".css")]
        library = Library(read)
        self.styling = Styling(
            site, read, library, workshop.cabinet, basis.programs(), edition.root
        )
        self._stages: tuple[Stage, ...] = (
            # First, while pages still link to their stylesheets.
            Legibility(site, edition, read, workshop),
            self.styling,
            Shortening(read, library, sheets),
            self._guard,
            self._scales,
        )

    def page(self, url: str, html: str) -> Finished:
        """Return a page as readers get it, with what `end` wants to know of it; `url` is its
        address from the site's root."""
        page = Printed(url, html, self._tags)
        self._spaces.lean(page)
        parts = tuple(stage.page(page) for stage in self._stages)
        return Finished(page.html, Record(parts))

    def own(self, url: str, html: str) -> Record:
        """See a page that is an author's own file and stays as it is: what it needs is kept, and
        hosts let it run what it has in it."""
        page = Printed(url, html, self._tags)
        return Record(tuple(stage.own(page) for stage in self._stages))

    def keep(self) -> None:
        """Keep what was found since the last time, for builds to come: in each process, when some
        pages are done."""
        self.styling.keep()

    def end(self, records: Iterable[tuple[str, Record]], finished: Read) -> Ended:
        """Return the files and notices of all stages from the records of all pages, by address.

        `finished` returns a page, as it was finished, by its address: some are weighed again.
        """
        every = sorted(records, key=lambda each: _file(each[0]))
        ended = []
        for place, stage in enumerate(self._stages):
            parts = [(url, record.parts[place]) for url, record in every]
            ended.append(stage.end([each for each in parts if each[1] is not None], finished))
        files = {address: file for each in ended for address, file in each.files.items()}
        notices = tuple(notice for each in ended for notice in each.notices)
        return Ended(files, notices, tuple(gone for each in ended for gone in each.gone))

    def key(self) -> str:
        """Return the key of all that every page depends on."""
        return basis.key_of(self._site, self._edition, self._files, self._read)

    def key_of(self, url: str) -> str:
        """Return the key of what a page depends on besides, and does not show; most on nothing."""
        parts = self._scales.own_limits(url), *self._guard.of_text(url)
        return key(*parts) if any(parts) else ""


def _file(url: str) -> list[str]:
    """Return by what pages are in the order of their files."""
    return (f"{url}index.html" if url.endswith("/") or not url else url).split("/")
