"""Hearing: what the blog says while it is read, once and not at every save."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

OWN = "mkdocs.previewing"


class Hearing(logging.Filter):
    """Lets through what was not said the last time too; collects errors.

    A reading says the same of the same blog: after each save nobody wants to read all of it again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._before: set[str] = set()
        self._now: set[str] = set()
        self._errors: list[str] = []
        self._listens = False

    @contextmanager
    def listening(self) -> Iterator[list[str]]:
        """Listen to all that MkDocs and its plugins say; give the list of errors among it."""
        self._before, self._now, self._errors = self._now, set(), []
        handlers = logging.getLogger("mkdocs").handlers
        for handler in handlers:
            handler.addFilter(self)
        try:
            yield self._errors
        finally:
            for handler in handlers:
                handler.removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether it has to be said."""
        if record.name == OWN:
            return True
        said = record.getMessage()
        if record.levelno >= logging.ERROR:
            self._errors += [line for line in said.splitlines() if line.strip()]
        self._now.add(said)
        return said not in self._before
