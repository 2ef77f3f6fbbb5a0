"""Watching: what changes on the disk, as soon as whoever writes has finished."""

from __future__ import annotations

import logging
import os
import queue
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from previewing.ledger import folders

log = logging.getLogger("mkdocs.previewing")

SILENCE = 0.015
"""Seconds without a change after which a save is whole: editors write in several steps."""
PATIENCE = 0.5
"""Seconds after which it counts as whole anyway."""
SWEEP = 2.0
"""Seconds after which all is looked at, whether the system told of a change or not: some file
systems never do (a shared folder, a disk of the other system's)."""
OFTEN = 0.5
"""The same where the system tells of nothing."""
RARELY = 100
"""How many times as long it is left alone as it takes to look at all."""
CHANGED = frozenset({"created", "modified", "moved", "deleted", "closed"})
"""The events after which a file may be another one."""


class Watch(FileSystemEventHandler):
    """Yields the paths at which something happened."""

    def __init__(self) -> None:
        self._paths: queue.SimpleQueue[Path] = queue.SimpleQueue()
        self._observer: Any = None
        self._watched: dict[tuple[str, bool], Any] = {}
        self._aliases: dict[str, str] = {}
        self._last_sweep = time.monotonic()

    def start(self) -> None:
        """Begin to listen to the system."""
        try:
            self._observer = Observer()
            self._observer.start()
        except OSError as error:
            self._without(error)

    def stop(self) -> None:
        """Listen no more."""
        if self._observer:
            self._observer.stop()
            self._observer.join()

    def look_at(self, places: Iterable[Path]) -> None:
        """Listen for changes of these files and folders, and of no others."""
        self._aliases = {}
        wanted: dict[str, bool] = {}
        for place in map(str, places):
            is_folder = os.path.isdir(place)
            # What an editor puts in the place of a file is another one: its folder tells.
            folder = place if is_folder else os.path.dirname(place)
            wanted[folder] = is_folder or wanted.get(folder, False)
            if is_folder:
                for link, target in _links(place):
                    self._aliases[target] = link
                    is_inside = os.path.isdir(target)
                    folder = target if is_inside else os.path.dirname(target)
                    wanted[folder] = is_inside or wanted.get(folder, False)
        self._listen(wanted)

    def _listen(self, wanted: Mapping[str, bool]) -> None:
        """Listen to these folders; to all below those with True."""
        if self._observer is None:
            return
        for each in [each for each in self._watched if wanted.get(each[0]) is not each[1]]:
            self._observer.unschedule(self._watched.pop(each))
        for each in wanted.items():
            if each not in self._watched and os.path.isdir(each[0]):
                try:
                    made = self._observer.schedule(self, each[0], recursive=each[1])
                except OSError as error:
                    self._without(error)
                    return
                self._watched[each] = made

    def _without(self, error: OSError) -> None:
        self._observer = None
        log.info(
            f"The system tells of no changes ({error.strerror}): they show after half a second"
        )

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take note of what the system tells."""
        # What became of a folder's files is told of them.
        if event.event_type in CHANGED and not (
            event.is_directory and event.event_type == "modified"
        ):
            for path in filter(None, (event.src_path, event.dest_path)):
                for name in self._names(str(path)):
                    self._paths.put(Path(name))

    def _names(self, path: str) -> Iterator[str]:
        """Yield a path as the system calls it, and as the blog does, through its links."""
        yield path
        for target, link in self._aliases.items():
            if path == target or path.startswith(target + os.sep):
                yield link + path[len(target) :]

    def bursts(self, stopped: Callable[[], bool]) -> Iterator[set[Path] | None]:
        """Yield the paths of changes that belong together; None after a while: look everywhere."""
        took = 0.0
        while not stopped():
            # A large blog is not looked at all the time.
            pause = max(SWEEP if self._observer else OFTEN, took * RARELY)
            try:
                first = self._paths.get(timeout=min(pause, OFTEN))
            except queue.Empty:
                if time.monotonic() >= self._last_sweep + pause:
                    start = time.monotonic()
                    yield None
                    self._last_sweep = time.monotonic()
                    took = self._last_sweep - start
                continue
            yield self._burst(first)

    def _burst(self, first: Path) -> set[Path]:
        found, end = {first}, time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                found.add(self._paths.get(timeout=SILENCE))
            except queue.Empty:
                break
        return found


def _links(place: str) -> Iterator[tuple[str, str]]:
    """Yield every link in a folder and below: its path, and where it leads."""
    if os.path.islink(place):
        yield place, os.path.realpath(place)
    for folder, names in folders(place):
        if os.path.islink(folder) and folder != place:
            yield folder, os.path.realpath(folder)
        for name in names:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                yield path, os.path.realpath(path)
