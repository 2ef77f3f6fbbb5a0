"""What MkDocs and our hooks log: written for the owner, and kept to be told again."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from blog_progress import ERASE
from building import console

OURS = "mkdocs.hooks."
"""How the names of our loggers begin: what they tell of a blog is worth to be told again."""


class _Lines(logging.Formatter):
    def __init__(self) -> None:
        super().__init__()
        self._styled = console.is_styled()
        # Of work that was cut short, how far it was may still stand there.
        self._start = ERASE if sys.stderr.isatty() else ""

    def format(self, record: logging.LogRecord) -> str:
        text = console.line(record.levelname, super().format(record), self._styled)
        return f"{self._start}{text}"


class Told(logging.Handler):
    """What a build told its owner: notices of ours, and whatever is a warning or worse."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.lines: list[tuple[str, str]] = []
        """Level and text of each."""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record, if it is worth it."""
        if record.levelno >= logging.WARNING or record.name.startswith(OURS):
            self.lines.append((record.levelname, record.getMessage()))


@contextmanager
def written() -> Iterator[Told]:
    """Write what is logged to standard error as MkDocs does; give what is worth telling again."""
    logger = logging.getLogger("mkdocs")
    stream, told = logging.StreamHandler(), Told()
    stream.setFormatter(_Lines())
    before = logger.level, logger.propagate
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(stream)
    logger.addHandler(told)
    try:
        yield told
    finally:
        logger.removeHandler(stream)
        logger.removeHandler(told)
        logger.setLevel(before[0])
        logger.propagate = before[1]
