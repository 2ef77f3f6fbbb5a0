"""How far long work of a build is, on a terminal; a helper of the adapters, not a hook."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

PATIENCE = 1.0
"""Seconds of work before anything is said."""
EVERY = 0.1
"""Seconds between two lines."""
ERASE = "\r\033[K"
"""What takes a terminal back to an empty line."""


class Line:
    """One line that says how many are done, and how fast; gone when all are."""

    def __init__(
        self, out: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take where it is written, standard error unless said, and the clock."""
        self._out = sys.stderr if out is None else out
        self._clock = clock
        self._begun = self._told = 0.0
        self._visible = False

    def __call__(self, what: str, done: int, of: int) -> None:
        """Say that `done` of `of` are done; `done` is 0 at the beginning."""
        if not self._out.isatty():
            return
        now = self._clock()
        if done == 0:
            self._begun = self._told = now
        spent = now - self._begun
        if done == of and self._visible:
            self._out.write(ERASE)
            self._visible = False
        elif 0 < done < of and spent >= PATIENCE and now - self._told >= EVERY:
            rate = done / spent
            speed = f"{rate:.1f} a second" if rate >= 1 else f"{spent / done:.1f} s each"
            self._out.write(f"{ERASE}INFO    -  {what}: {done} of {of}, {speed}")
            self._visible, self._told = True, now
        self._out.flush()
