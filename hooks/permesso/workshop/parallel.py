"""Work on every core: many jobs of one kind, in threads.

Pillow lets other threads run meanwhile; what does not (resvg) has processes of its own behind them
(`pictures/press.py`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

Progress = Callable[[str, int, int], None]
"""Told what is being made (`pictures`), how many are done and how many there are; always by the
thread that asked for the work."""


def silent(_what: str, _done: int, _of: int) -> None:
    """Tell nobody."""


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(
    work: Callable[[Job], Result], jobs: Sequence[Job], what: str, progress: Progress = silent
) -> list[Result]:
    """Return what `work` makes of each job, in their order.

    Raises what `work` raises, that of the first such job; jobs that have not begun are given up.
    """
    if not jobs:
        return []
    progress(what, 0, len(jobs))
    with ThreadPoolExecutor(min(cores(), len(jobs))) as threads:
        try:
            futures = [threads.submit(work, job) for job in jobs]
            for done, future in enumerate(as_completed(futures), 1):
                if future.exception():
                    break
                progress(what, done, len(jobs))
            return [future.result() for future in futures]
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise
