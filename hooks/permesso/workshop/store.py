"""The store: what was made once is kept on disk, by a key of everything that it was made from."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

DIGITS = 32
"""Hexadecimal digits of a key and of a sum: 128 bits, so that no two things ever share one by
chance. They are those of SHA-256, for which most processors have an instruction."""


def key(*parts: str | bytes | int | float | None) -> str:
    """Return the key of what is made from `parts`: 32 hexadecimal digits.

    Parts are told apart: `("ab", "c")` and `("a", "bc")` have different keys, as have `"1"`, `1`
    and `b"1"`.
    """
    found = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else repr(part).encode("utf-8", "surrogatepass")
        kind = b"b" if isinstance(part, bytes) else b"r"
        found.update(b"%s%d:" % (kind, len(data)))
        found.update(data)
    return found.hexdigest()[:DIGITS]


def sum_of(content: bytes) -> str:
    """Return the sum of a content: 32 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()[:DIGITS]


def sums_of(folder: Path, files: Iterable[Path]) -> Iterator[str]:
    """Yield the names of files, as they are from a folder, each with the sum of its content; what
    Python compiled is left out, and what is no file."""
    for path in sorted(files):
        if "__pycache__" not in path.parts and path.is_file():
            yield path.relative_to(folder).as_posix()
            yield sum_of(path.read_bytes())


def sum_in(path: Path) -> str:
    """Return the sum of the content of a store's file, which is in its name."""
    return path.stem.partition("-")[2]


class Store:
    """Files by key, below a folder that may be deleted at any time; for any number of threads.

    A file's name holds the sum of its content, so one that is damaged, cut off or half written is
    as good as none. Files come into place by a rename: two builds at once do no harm. Where nothing
    can be written (a full disk, no permission), nothing is kept.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when it is needed."""
        self._folder = folder
        self._lock = Lock()
        self._known: dict[str, dict[str, Path]] = {}
        self._used: set[Path] = set()
        self.hits = 0
        """Files that were found."""
        self.misses = 0
        """Files that were asked for and not found."""

    def find(self, kind: str, key: str) -> Path | None:
        """Return the whole and unchanged file of a kind (the name of a folder) for a key."""
        found = self._find(kind, key)
        return found[0] if found else None

    def read(self, kind: str, key: str) -> bytes | None:
        """Return the content of a file, None where it is not there."""
        found = self._find(kind, key)
        return found[1] if found else None

    def write(self, kind: str, key: str, content: bytes, suffix: str = "") -> Path | None:
        """Keep `content` for a key; return its file, or None where it cannot be kept.

        `suffix`, such as `.avif`, ends the file's name.
        """
        folder = self._folder / kind
        path = folder / f"{key}-{sum_of(content)}{suffix}"
        unfinished = folder / f".{secrets.token_hex(8)}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            unfinished.replace(path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()
            return None
        with self._lock:
            self._index(kind)[key] = path
            self._used.add(path)
        return path

    def prune(self, limit: int) -> int:
        """Delete what was used longest ago until all is smaller than `limit` bytes; return how many
        files went.

        What was found or written here stays, however much it is: the next build needs it again.
        """
        found = sorted(_files(self._folder), key=lambda each: each[1].st_mtime_ns)
        size = sum(status.st_size for _, status in found)
        gone = 0
        for path, status in found:
            if size <= limit:
                break
            # The cabinet stands beside the kinds of files; it has its own way to forget.
            if path in self._used or path.parent == self._folder:
                continue
            with suppress(OSError):
                path.unlink()
                size -= status.st_size
                gone += 1
        with self._lock:
            self._known.clear()
        return gone

    def _find(self, kind: str, key: str) -> tuple[Path, bytes] | None:
        with self._lock:
            path = self._index(kind).get(key)
        content = _whole(path) if path else None
        with self._lock:
            if path is None or content is None:
                self.misses += 1
                if path:
                    self._index(kind).pop(key, None)
                return None
            self.hits += 1
            self._used.add(path)
        # What is used stays longest (`prune`).
        with suppress(OSError):
            os.utime(path)
        return path, content

    def _index(self, kind: str) -> dict[str, Path]:
        """Return the files of a kind by key; whoever calls holds the lock."""
        if kind not in self._known:
            found: dict[str, Path] = {}
            with suppress(OSError):
                for path in (self._folder / kind).iterdir():
                    found[path.name.partition("-")[0]] = path
            self._known[kind] = found
        return self._known[kind]


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    # Another process may delete a folder while it is walked through; the rest then stays.
    with suppress(OSError):
        for path in folder.rglob("*"):
            with suppress(OSError):
                if path.is_file() and not path.is_symlink():
                    yield path, path.stat()


def _whole(path: Path) -> bytes | None:
    """Return the content of a file; None, and no file, where it is not what was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if sum_of(content) == sum_in(path):
        return content
    # So that it is not looked at again and again, and a whole one of the same key is.
    with suppress(OSError):
        path.unlink()
    return None
