"""The ledger: the files that the blog is made from, as they were when they were last looked at."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal

NOISE = re.compile(
    r"^\.#|^#.*#$|~$|\.sw[a-z]$|^4913$|^\.goutputstream|___jb_(tmp|old)___$|\.tmp$|\.pyc$"
    r"|^__pycache__$|^\.DS_Store$|^\.git$|^\.cache$|^node_modules$"
)
"""Names of what editors and systems leave for a moment or for themselves. Nobody is shown a page
anew for that; a build, which would publish it, looks at it (`building/tree.py`)."""
SMALL = 250_000
"""Bytes up to which a file's content is compared; of a larger one, its time."""

Kind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """What became of a file."""

    path: Path
    """The file."""
    kind: Kind
    """What became of it."""


@dataclass(frozen=True, slots=True)
class _Entry:
    stamp: tuple[int, int, int]
    """Size, time and number of the file: where they are the same, so is its content."""
    content: bytes
    """A digest of its content."""


class Ledger:
    """Knows the files below some places, and finds what changed: content, not times.

    For any number of threads.
    """

    def __init__(self) -> None:
        self._places: set[str] = set()
        self._known: dict[str, _Entry] = {}
        self._lock = Lock()

    @property
    def places(self) -> list[Path]:
        """The files and folders below which it knows everything."""
        return list(map(Path, self._places))

    def watch(self, places: Iterable[Path]) -> None:
        """Look at these files and folders, and at no others: what is new among them is as it should
        be, what was known is compared later."""
        with self._lock:
            wanted = set(map(str, places))
            for place in wanted - self._places:
                for path in _files(place):
                    if path not in self._known and (entry := _entry(path, None)):
                        self._known[path] = entry
            self._places = wanted
            self._known = {path: entry for path, entry in self._known.items() if self._has(path)}

    def changes(self, paths: Iterable[Path] | None = None) -> list[Change]:
        """Return what changed since the last time at some paths, None: anywhere; take note of it.

        A folder stands for all that is and was in it.
        """
        with self._lock:
            asked = self._places if paths is None else set(filter(self._has, map(str, paths)))
            looked_at: set[str] = set()
            for path in asked:
                looked_at |= set(_files(path))
                if path in self._known:
                    looked_at.add(path)
                elif not os.path.isfile(path):
                    looked_at |= {each for each in self._known if _is_within(each, path)}
            return sorted(filter(None, map(self._change, looked_at)))

    def _has(self, path: str) -> bool:
        return any(_is_within(path, place) for place in self._places)

    def _change(self, path: str) -> Change | None:
        former = self._known.get(path)
        now = _entry(path, former)
        if now is None:
            self._known.pop(path, None)
            return Change(Path(path), "removed") if former else None
        self._known[path] = now
        if former is None:
            return Change(Path(path), "added")
        return Change(Path(path), "changed") if former.content != now.content else None


def _is_within(path: str, place: str) -> bool:
    return path == place or path.startswith(place + os.sep)


def _files(place: str) -> Iterator[str]:
    """Yield a file, or every file in a folder and below."""
    if os.path.isfile(place):
        if not NOISE.search(os.path.basename(place)):
            yield place
        return
    for folder, names in folders(place):
        yield from (os.path.join(folder, name) for name in names if not NOISE.search(name))


def folders(place: str, above: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Yield a folder and every one below, with the names of their files; links are followed, as
    MkDocs does, but never in a circle: not to a folder that they are in (those `above`)."""
    real = os.path.realpath(place)
    first = next(os.walk(place), None)
    if first is None or real in above:
        return
    folder, below, names = first
    yield folder, names
    for name in below:
        if not NOISE.search(name):
            yield from folders(os.path.join(folder, name), (*above, real))


def _entry(path: str, former: _Entry | None) -> _Entry | None:
    """Return what a file is now, None where there is none."""
    try:
        found = os.stat(path)
        stamp = found.st_size, found.st_mtime_ns, found.st_ino
        if former and former.stamp == stamp:
            return former
        if found.st_size > SMALL:
            return _Entry(stamp, repr(stamp).encode())
        with open(path, "rb") as file:
            return _Entry(stamp, hashlib.blake2b(file.read(), digest_size=16).digest())
    except OSError:
        return None
