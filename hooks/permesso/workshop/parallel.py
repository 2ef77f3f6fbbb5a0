"""Work on every core: many jobs of one kind, in threads.

The libraries that do the long work (Pillow, resvg) let other threads run meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

Progress = Callable[[str, int, int], None]
"""Told what is being made (`pictures`), how many are done and how many there are."""


def silent(_what: str, _done: int, _of: int) -> None:
    """Tell nobody."""


def each(
    work: Callable[[Job], Result], jobs: Sequence[Job], what: str, progress: Progress = silent
) -> list[Result]:
    """Return what `work` makes of each job, in their order.

    Raises the first exception that `work` raises; jobs that have not begun are given up.
    """
    if not jobs:
        return []
    results: list[Result] = []
    progress(what, 0, len(jobs))
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        try:
            for result in threads.map(work, jobs):
                results.append(result)
                progress(what, len(results), len(jobs))
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    return results
