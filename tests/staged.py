"""A stage of the finishing for tests: it alone, with pages as text."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from permesso.finishing.printed import Printed, Tags
from permesso.finishing.stage import Ended, Stage

S = TypeVar("S", bound=Stage)


class Staged(Generic[S]):
    """A stage, and what it remembers of pages."""

    def __init__(self, stage: S) -> None:
        self.stage = stage
        self._tags = Tags()
        self._pages: dict[str, str] = {}
        self._parts: list[tuple[str, Any]] = []

    def page(self, url: str, html: str) -> str:
        """Return a page as the stage leaves it."""
        page = Printed(url, html, self._tags)
        part = self.stage.page(page)
        if part is not None:
            self._parts.append((url, part))
        self._pages[url] = page.html
        return page.html

    def own(self, url: str, html: str) -> None:
        """Show it a page that stays as its author wrote it."""
        part = self.stage.own(Printed(url, html, self._tags))
        if part is not None:
            self._parts.append((url, part))

    def end(self) -> Ended:
        """Return what is left when every page was seen."""
        return self.stage.end(self._parts, self._pages.get)
