"""Where the time of a build goes, stage by stage: what `./scripts/build --profile` prints."""

from __future__ import annotations

import functools
import importlib
import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

STAGES = (
    ("reading", "permesso.library", "read"),
    ("pictures", "permesso.pictures.gallery", "prepare"),
    ("related", "permesso.related.gathering", "gather"),
    ("related", "permesso.blog", "relate"),
    ("writing", "permesso.blog", "_written"),
    ("lists", "permesso.blog", "_listed"),
    ("outputs", "permesso.outputs", "of"),
    ("copying", "mkdocs.structure.files", "Files.copy_static_files"),
    ("printing", "mkdocs.commands.build", "_build_page"),
    ("printing", "printing", "Printing._done"),  # pages that are finished there, too
    ("finishing", "finishing", "Finishing.page"),
    ("finishing", "finishing", "Finishing.end"),
    ("search", "permesso.search.search", "files"),
    ("compressing", "compressing", "compress"),
    ("publishing", "permesso.publication", "publish"),
    ("pruning", "permesso.workshop.store", "Store.prune"),
    ("pruning", "permesso.workshop.cabinet", "Cabinet.prune"),
    ("record", "permesso.announcing.record", "text"),
    ("record", "blog_addresses", "remember"),
    ("manifest", "building.making", "_begun"),
    ("manifest", "building.making", "_completed"),
    ("manifest", "building.tree", "listing"),
)
"""Stage, and the module and name of a function that is part of it, where it is called. They are
wrapped when a build is measured, and only then: no other one pays for a clock."""
START = "start"
"""Everything before the build: Python, a look at what a build reads, MkDocs, the configuration, our
modules."""
REST = "the rest"
"""What is in no stage: most of it MkDocs's own."""

STARTED = 19
"""Where the moment at which a process began stands in `/proc/N/stat`, behind the name of its
program."""


def cpu() -> float:
    """Return the CPU seconds of this process, and of those that it started and that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def age() -> float:
    """Return the seconds since this process began, in hundredths; where the system does not tell
    them (proc(5), `starttime`), the CPU seconds."""
    try:
        with open("/proc/self/stat", "rb") as file:
            began = int(file.read().rpartition(b")")[2].split()[STARTED])
    except OSError:
        return time.process_time()
    return time.clock_gettime(time.CLOCK_BOOTTIME) - began / os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Spent:
    """What a stage took, without the stages inside of it."""

    wall: float = 0.0
    """Seconds."""
    cpu: float = 0.0
    """CPU seconds, of all processes."""
    done: dict[str, int] = field(default_factory=dict)
    """How many of what were made in it: 1,000 `texts`."""


class Stopwatch:
    """Seconds by stage. One stage runs at a time; one that begins inside another interrupts it."""

    def __init__(
        self, wall: Callable[[], float] = time.perf_counter, cpu: Callable[[], float] = cpu
    ) -> None:
        """Take the clocks."""
        self.stages: dict[str, Spent] = {}
        """In the order in which they began."""
        self._clocks = wall, cpu
        self._running: list[str] = []
        self._last = wall(), cpu()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what is done inside to a stage."""
        self._count()
        self.stages.setdefault(name, Spent())
        self._running.append(name)
        try:
            yield
        finally:
            self._count()
            self._running.pop()

    def add(self, name: str, wall: float, cpu: float) -> None:
        """Count to a stage what was spent before anybody counted."""
        found = self.stages.setdefault(name, Spent())
        found.wall += wall
        found.cpu += cpu

    def told(self, what: str, done: int, of: int) -> None:
        """Take note of work that is done (`parallel.Progress`)."""
        if done == of and self._running:
            made = self.stages[self._running[-1]].done
            made[what] = made.get(what, 0) + of

    def wrapped(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function, counted to a stage."""

        @functools.wraps(work)
        def counted(*arguments: Any, **named: Any) -> Any:
            with self.stage(name):
                return work(*arguments, **named)

        return counted

    def _count(self) -> None:
        now = self._clocks[0](), self._clocks[1]()
        if self._running:
            spent = self.stages[self._running[-1]]
            spent.wall += now[0] - self._last[0]
            spent.cpu += now[1] - self._last[1]
        self._last = now


@contextmanager
def measured(watch: Stopwatch) -> Iterator[None]:
    """Count what the functions of `STAGES` do inside, everything else to `REST`."""
    import blog_progress

    known: list[tuple[Any, str, Any]] = []

    def replace(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        known.append((owner, name, owner.__dict__[name]))
        setattr(owner, name, make(owner.__dict__[name]))

    try:
        for stage, module, names in STAGES:
            *outer, name = names.split(".")
            owner = functools.reduce(getattr, outer, importlib.import_module(module))
            replace(owner, name, functools.partial(watch.wrapped, stage))
        replace(blog_progress.Line, "__call__", functools.partial(_overheard, watch))
        with watch.stage(REST):
            yield
    finally:
        for owner, name, former in reversed(known):
            setattr(owner, name, former)


def _overheard(watch: Stopwatch, call: Callable[..., None]) -> Callable[..., None]:
    def told(line: Any, what: str, done: int, of: int) -> None:
        watch.told(what, done, of)
        call(line, what, done, of)

    return told


def table(watch: Stopwatch, notes: Sequence[str] = ()) -> str:
    """Return what was counted, a stage a line, and below it `notes`."""
    whole = Spent(
        sum(each.wall for each in watch.stages.values()),
        sum(each.cpu for each in watch.stages.values()),
    )
    lines = [f"{'':<12}{'seconds':>9}{'CPU':>9}{'of CPU':>8}"]
    for name, spent in (*watch.stages.items(), ("in all", whole)):
        share = spent.cpu / whole.cpu if whole.cpu else 0
        made = ", ".join(f"{count} {what}" for what, count in spent.done.items())
        line = f"{name:<12}{spent.wall:>9.2f}{spent.cpu:>9.2f}{share:>8.0%}"
        lines.append(f"{line}  {made}".rstrip())
    return "\n".join((*lines, *notes))
