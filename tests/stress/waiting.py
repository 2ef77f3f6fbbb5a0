"""Waiting for something, and no longer than it may take."""

from __future__ import annotations

import time
from collections.abc import Callable

LONGEST = 120
"""Seconds; generous, for the machine may be busy with other things."""


class NeverHappened(Exception):
    """Raised when something was waited for in vain."""


def until(condition: Callable[[], object], what: str, seconds: float = LONGEST) -> None:
    """Return as soon as `condition` holds. Raises NeverHappened, with `what`, if it does not."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise NeverHappened(f"waited {seconds:.0f} seconds in vain for {what}")
        time.sleep(0.05)
