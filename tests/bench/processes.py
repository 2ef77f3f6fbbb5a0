"""What a program took: seconds, processor time and memory, of it and of all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 2**20
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 2**10
"""Bytes in one unit of `ru_maxrss`."""
PROC = Path("/proc")
EVERY = 0.2
"""Seconds from one look at the memory to the next."""
TICKS = os.sysconf("SC_CLK_TCK")
"""Units of processor time in a second, as `/proc` counts them."""
SECOND_SUM = 11
"""Where `utime` stands in `/proc/N/stat` behind the name of the program (proc(5))."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a program took."""

    status: int
    """Its exit status; below 0 the signal that ended it."""
    cpu: float
    """Seconds of processor time, user and system, of it and of all processes that it waited for."""
    wall: float
    """Seconds from start to end."""
    peak: float
    """Memory at its largest, in MB (2**20 bytes)."""


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Usage:
    """Run a program in `folder`, its output in the file `log`; return what it took.

    Nothing that it started outlives this call. wait4(2) counts the time of every process that was
    waited for, so that of the workers of a build that ends well.
    """
    started = time.perf_counter()
    process = start(command, folder, environment, log)
    watch = MemoryWatch(process.pid)
    try:
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    except BaseException:
        end(process)
        raise
    finally:
        watch.stop()
    process.returncode = os.waitstatus_to_exitcode(status)
    largest = usage.ru_maxrss * MAXRSS_UNIT / MEGABYTE
    return Usage(
        status=process.returncode,
        cpu=usage.ru_utime + usage.ru_stime,
        wall=wall,
        # That of a program counts who started it, too, until it is another one.
        peak=watch.peak or largest,
    )


def start(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Start a program in `folder`, in a session of its own, its output in the file `log`."""
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class MemoryWatch:
    """Looks now and then how much memory a process and all that it started have.

    A page that several of them share counts once (`Pss` of proc(5)), so that workers made by a
    fork are not counted as if each had everything. Where there is no `/proc` nothing is seen.
    """

    def __init__(self, process: int) -> None:
        self.peak = 0.0
        """MB at the largest that was seen."""
        self._process = process
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        if sees_families():
            self._thread.start()

    def stop(self) -> None:
        """Look no longer."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(EVERY):
            self.peak = max(self.peak, sum(map(memory_of, family(self._process))))


def sees_families() -> bool:
    """Whether this system tells the memory that processes share: Linux does."""
    return (PROC / "self/smaps_rollup").exists()


def family(process: int) -> Iterator[int]:
    """Yield all processes of the session that `process` began; without /proc, none."""
    # Not by who is whose child: the file with that is not in every kernel, and a process whose
    # parent has ended would be lost.
    for name in os.listdir(PROC) if sees_families() else ():
        with suppress(ValueError, OSError):  # not a process; ended meanwhile
            if os.getsid(number := int(name)) == process:
                yield number


def memory_of(process: int) -> float:
    """Return the MB of a process: its share of what it has together with others; ended ones, 0."""
    with suppress(OSError, StopIteration):
        lines = (PROC / str(process) / "smaps_rollup").read_text(encoding="ascii").splitlines()
        kilobytes = next(line for line in lines if line.startswith("Pss:")).split()[1]
        return int(kilobytes) / 2**10
    return 0.0


def time_of(process: int) -> float:
    """Return the seconds of processor time of a process and of its children that have ended."""
    with suppress(OSError):
        stat = (PROC / str(process) / "stat").read_text(encoding="utf-8")
        figures = stat.rpartition(")")[2].split()[SECOND_SUM : SECOND_SUM + 4]
        return sum(map(int, figures)) / TICKS
    return 0.0
