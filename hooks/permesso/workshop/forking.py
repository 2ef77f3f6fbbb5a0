"""Work in processes: what Python itself computes, on every core.

Threads share one interpreter, and computing in it has no use for a second core. A forked process
has everything that was there when it began, without a copy of it being made; only what it finds
comes back.
"""

from __future__ import annotations

import pickle
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from permesso.workshop.parallel import Progress, silent

Job = TypeVar("Job")
Result = TypeVar("Result")

SHARES = 8
"""Portions for each process: so many that none waits long for the last one of another."""


class Lost(Exception):
    """A process ended before its work did; its system killed it, most often for want of memory."""


@dataclass(frozen=True, slots=True)
class _Raised:
    """What a process raised."""

    error: BaseException
    where: str


def processes(wanted: int, jobs: int) -> int:
    """Return how many processes work on so many jobs; 1: none but this one.

    Only Linux forks safely, and nobody does where other threads run: their locks would be held for
    ever (docs.python.org, `os.fork`).
    """
    forks = sys.platform == "linux" and threading.active_count() == 1
    return max(1, min(wanted, jobs)) if forks else 1


def each(
    work: Callable[[Sequence[Job]], Sequence[Result]],
    jobs: Sequence[Job],
    wanted: int,
    what: str = "",
    progress: Progress = silent,
) -> list[Result]:
    """Return what `work` makes of each job, in their order.

    `work` takes some jobs that follow each other and returns as many results, which can be pickled.
    What else it changes is lost. With `wanted` processes or fewer; with one it is called here, for
    all. Raises what `work` raises for the first such jobs, and Lost for a process that was killed.
    """
    number = processes(wanted, len(jobs))
    if not jobs:
        return []
    progress(what, 0, len(jobs))
    size = -(-len(jobs) // (number * SHARES))
    portions = [jobs[start : start + size] for start in range(0, len(jobs), size)]
    found = _forked(work, portions, number) if number > 1 else map(work, portions)
    results: list[Result] = []
    for some in found:
        results += some
        progress(what, len(results), len(jobs))
    return results


def _forked(
    work: Callable[[Sequence[Job]], Sequence[Result]],
    portions: Sequence[Sequence[Job]],
    number: int,
) -> Any:
    """Yield what `work` makes of each portion, in order."""
    context = get_context("fork")
    following = context.Value("i", 0)
    every: list[BaseProcess] = []
    workers: dict[connection.Connection, BaseProcess] = {}
    done: dict[int, Sequence[Result] | _Raised] = {}
    for _ in range(number):
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(work, portions, following, sending))
        process.start()
        sending.close()
        workers[receiving] = process
        every.append(process)
    try:
        for place in range(len(portions)):
            while place not in done:
                _receive(workers, done)
            result = done.pop(place)
            if isinstance(result, _Raised):
                result.error.add_note(result.where)
                raise result.error
            yield result
        for worker in every:
            worker.join()
    finally:
        for worker in every:
            worker.kill()
            worker.join()
        for receiving in workers:
            receiving.close()


def _receive(workers: dict[connection.Connection, BaseProcess], done: dict[int, Any]) -> None:
    """Take what the processes have to say."""
    if not workers:
        raise Lost("a process of the build ended before its work did: is there memory enough?")
    for ready in connection.wait(list(workers)):
        assert isinstance(ready, connection.Connection)
        try:
            place, found = pickle.loads(ready.recv_bytes())
            done[place] = found
        except EOFError:
            process = workers.pop(ready)
            ready.close()
            process.join()
            if process.exitcode:
                raise Lost(
                    f"a process of the build ended with status {process.exitcode} before its work "
                    "did: is there memory enough?"
                ) from None


def _work(
    work: Callable[[Sequence[Job]], Sequence[Result]],
    portions: Sequence[Sequence[Job]],
    following: Any,
    sending: connection.Connection,
) -> None:
    """Do portions until there are none."""
    while True:
        with following.get_lock():
            place = following.value
            following.value += 1
        if place >= len(portions):
            break
        try:
            said: Any = place, list(work(portions[place]))
            message = pickle.dumps(said, pickle.HIGHEST_PROTOCOL)
        except BaseException as error:
            message = _excuse(place, error)
        sending.send_bytes(message)
    sending.close()


def _excuse(place: int, error: BaseException) -> bytes:
    """Return an error as it travels, or one that can."""
    # Where it was raised would get lost, and with it every note.
    whole = "".join(traceback.format_exception(error))
    try:
        message = pickle.dumps((place, _Raised(error, whole)), pickle.HIGHEST_PROTOCOL)
        pickle.loads(message)
    except Exception:
        text = RuntimeError("".join(traceback.format_exception_only(error)))
        message = pickle.dumps((place, _Raised(text, whole)), pickle.HIGHEST_PROTOCOL)
    return message
