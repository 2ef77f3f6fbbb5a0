"""A budget: so much at once, whoever works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Budget:
    """Something that threads share out among them: memory, counted in pixels."""

    def __init__(self, whole: int) -> None:
        """Take how much there is."""
        self._whole = whole
        self._free = whole
        self._changed = Condition()

    @contextmanager
    def share(self, wanted: int) -> Iterator[None]:
        """Wait until there is as much as is wanted, and hold it; who wants more than all waits for
        all."""
        amount = min(wanted, self._whole)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= amount)
            self._free -= amount
        try:
            yield
        finally:
            with self._changed:
                self._free += amount
                self._changed.notify_all()
