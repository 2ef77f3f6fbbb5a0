"""Folders as they are at a moment: what is in their files, or what their files look like."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeVar

T = TypeVar("T")

BLOCK = 1 << 20
"""Bytes that are read at once."""
LEFT_OUT = frozenset({"__pycache__", ".git"})
"""Folders that Python and git keep for themselves."""


CHANGED = 2
"""Where in a stamp the moment of the last change of a file stands, its name included."""
DOUBT = 1.0
"""Seconds by which a disk's clock may differ from ours."""


class Seen(NamedTuple):
    """A file, as it was."""

    stamp: tuple[int, ...]
    """Size, moments of its last changes, number on its disk: another one is another file."""
    sum: str
    """Of its content; what is no file has a word for what it is."""


def look(roots: Iterable[str], earlier: Mapping[str, Seen] | None = None) -> dict[str, Seen]:
    """Return every file at or below `roots` by path, links followed as MkDocs follows them.

    A file that has the stamp that it had `earlier` is not read again. One that cannot be read, or
    is not there, is seen as such: what a build makes of it is not decided here.
    """
    found: dict[str, Seen] = {}
    for root in roots:
        _look(os.path.normpath(root), found, earlier or {}, ())
    return found


def is_in(path: str, roots: Iterable[str]) -> bool:
    """Tell whether a path is that of one of `roots`, or below one."""
    return bool(within({path: None}, roots))


def within(found: Mapping[str, T], roots: Iterable[str]) -> dict[str, T]:
    """Return what was found, by path, at or below one of `roots`."""
    whole = tuple(map(_folder, roots))
    return {path: each for path, each in found.items() if _folder(path).startswith(whole)}


def is_same(now: Mapping[str, Seen], before: Mapping[str, Seen], begun: float) -> bool:
    """Tell whether files are as they were `before`, when something `begun` (seconds since 1970)
    that reads them; of files that were not looked at then, whether they have not changed since."""
    if any(path not in now for path in before):
        return False  # one is gone
    return all(
        seen.stamp == before[path].stamp
        if path in before
        else bool(seen.stamp) and seen.stamp[CHANGED] < (begun - DOUBT) * 1e9
        for path, seen in now.items()
    )


def digest(found: Mapping[str, Seen]) -> str:
    """Return one sum of all files: their paths and contents."""
    whole = hashlib.sha256()
    for path in sorted(found):
        whole.update(f"{path}\0{found[path].sum}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def listing(folder: str, without: Collection[str] = ()) -> str:
    """Return one sum of the names, sizes and moments of the files of a site, without reading one
    and without those at some paths below it; an empty word where there is no such folder."""
    lines: list[str] = []
    try:
        _list(folder, "", without, lines)
    except OSError:
        return ""
    lines.sort()
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _folder(path: str) -> str:
    return os.path.join(os.path.abspath(path), "")


def _look(
    path: str, found: dict[str, Seen], earlier: Mapping[str, Seen], above: tuple[str, ...]
) -> None:
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            place = f"{status.st_dev} {status.st_ino}"
            if place in above:
                return  # a link to a folder that it is in
            for name in os.listdir(path):
                if name not in LEFT_OUT and not name.endswith(".pyc"):
                    _look(os.path.join(path, name), found, earlier, (*above, place))
        elif stat.S_ISREG(status.st_mode):
            stamp = _stamp(status)
            known = earlier.get(path)
            found[path] = known if known and known.stamp == stamp else _read(path)
        else:
            found[path] = Seen((), "no file")
    except OSError as error:
        found[path] = Seen((), f"unreadable: {error.errno}")


def _read(path: str) -> Seen:
    whole = hashlib.sha256()
    with open(path, "rb", buffering=0) as file:
        # Before it is read: who writes to it meanwhile leaves another stamp behind.
        stamp = _stamp(os.fstat(file.fileno()))
        while block := file.read(BLOCK):
            whole.update(block)
    return Seen(stamp, whole.hexdigest())


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _list(folder: str, way: str, without: Collection[str], lines: list[str]) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _list(entry.path, f"{way}{entry.name}/", without, lines)
            elif f"{way}{entry.name}" not in without:
                status = entry.stat(follow_symlinks=False)
                lines.append(f"{way}{entry.name}\0{status.st_size} {status.st_mtime_ns}")
