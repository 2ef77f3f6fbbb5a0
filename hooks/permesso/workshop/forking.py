"""Work in processes: what Python itself computes, on every core.

Threads share one interpreter, and computing in it has no use for a second core. A forked process
has everything that was there when it began, without a copy of it being made; only what it finds
comes back.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Any, TypeVar

from permesso.workshop.parallel import Progress, silent

Job = TypeVar("Job")
Result = TypeVar("Result")

SHARES = 8
"""Portions for each process: so many that none waits long for the last one of another."""
PORTION = 200
"""Jobs in a portion at most: what is made of one is in memory all at once."""
TICKET = 4
"""Bytes of the number of a portion; a pipe holds those of all."""


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
    What else it changes is lost, or not: nobody may rely on it. With `wanted` processes or fewer,
    of which this one is the first. Raises what `work` raises for the first such jobs, and Lost for
    a process that was killed.
    """
    number = processes(wanted, len(jobs))
    if not jobs:
        return []
    progress(what, 0, len(jobs))
    size = min(PORTION, -(-len(jobs) // (number * SHARES)))
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
) -> Iterator[Sequence[Result]]:
    """Yield what `work` makes of each portion, in order.

    This process works, too: it has everything already, where another one needs a copy of each page
    of memory that it touches.
    """
    _release()
    context = get_context("fork")
    tickets = _tickets(len(portions))
    every: list[BaseProcess] = []
    workers: dict[connection.Connection, BaseProcess] = {}
    for _ in range(number - 1):
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(work, portions, tickets, sending))
        process.start()
        sending.close()
        workers[receiving] = process
        every.append(process)
    said: SimpleQueue[bytes | None] = SimpleQueue()
    # Nobody waits until this process has time to listen.
    ear = threading.Thread(target=_hear, args=(list(workers), said))
    ear.start()
    done: dict[int, Sequence[Result] | _Raised] = {}
    try:
        for place in range(len(portions)):
            while place not in done:
                mine = _claim(tickets) if said.empty() else None
                if mine is not None:
                    done[mine] = _tried(work, portions[mine])
                elif message := said.get():
                    other, found = pickle.loads(message)
                    done[other] = found
                else:
                    raise _lost(every)
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
        # There are other processes only where no other thread runs.
        ear.join()
        os.close(tickets)


def _release() -> None:
    """Give back to the system what is free of this process's memory: the others would fill a copy
    of it, each one of its own (malloc_trim(3), where it is glibc's)."""
    # Here: who forks nothing needs nothing of C's.
    import ctypes

    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def _hear(ways: list[connection.Connection], said: SimpleQueue[bytes | None]) -> None:
    """Take what processes have to say until all have ended; then None."""
    try:
        while ways:
            for ready in connection.wait(ways):
                assert isinstance(ready, connection.Connection)
                try:
                    said.put(ready.recv_bytes())
                except (EOFError, OSError):  # it has ended; in the middle of a sentence
                    ways.remove(ready)
                    ready.close()
    finally:
        said.put(None)


def _lost(every: Sequence[BaseProcess]) -> Lost:
    """Return that a process ended before its work did."""
    for worker in every:
        worker.join()
    status = next((f" with status {each.exitcode}" for each in every if each.exitcode), "")
    return Lost(
        f"a process of the build ended{status} before its work did: is there memory enough?"
    )


def _tickets(count: int) -> int:
    """Return a pipe that holds the number of each portion, in order; whoever takes one does it.

    No lock: a process that is killed would hold it for ever.
    """
    reading, writing = os.pipe()
    os.write(writing, b"".join(place.to_bytes(TICKET) for place in range(count)))
    os.close(writing)
    return reading


def _claim(tickets: int) -> int | None:
    """Return the number of a portion that nobody does yet, None where there is none."""
    ticket = os.read(tickets, TICKET)
    return int.from_bytes(ticket) if ticket else None


def _tried(
    work: Callable[[Sequence[Job]], Sequence[Result]], portion: Sequence[Job]
) -> Sequence[Result] | _Raised:
    """Do a portion; what is raised waits until those before it are done."""
    try:
        return work(portion)
    except Exception as error:
        return _Raised(error, "".join(traceback.format_exception(error)))


def _work(
    work: Callable[[Sequence[Job]], Sequence[Result]],
    portions: Sequence[Sequence[Job]],
    tickets: int,
    sending: connection.Connection,
) -> None:
    """Do portions until there are none."""
    while (place := _claim(tickets)) is not None:
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
