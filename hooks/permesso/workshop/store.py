"""The store: what was made once is kept on disk, by a key of everything that it was made from."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

DIGEST = 16
"""Bytes of a key and of a sum: 128 bits, so that no two things ever share one by chance."""


def key(*parts: str | bytes | int | float | None) -> str:
    """Return the key of what is made from `parts`: 32 hexadecimal digits.

    Parts are told apart: `("ab", "c")` and `("a", "bc")` have different keys.
    """
    found = hashlib.blake2b(digest_size=DIGEST)
    for part in parts:
        data = part if isinstance(part, bytes) else repr(part).encode()
        found.update(b"%d:" % len(data))
        found.update(data)
    return found.hexdigest()


class Store:
    """Files by key, below a folder that may be deleted at any time.

    A file's name holds the sum of its content, so one that is damaged, cut off or half written is
    as good as none. Files come into place by a rename: two builds at once do no harm. Where nothing
    can be written (a full disk, no permission), nothing is kept.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when it is needed."""
        self._folder = folder
        self._known: dict[str, dict[str, Path]] = {}
        self.hits = 0
        """Files that were found."""
        self.misses = 0
        """Files that were asked for and not found."""

    def find(self, kind: str, key: str) -> Path | None:
        """Return the whole and unchanged file of a kind (the name of a folder) for a key."""
        path = self._index(kind).get(key)
        if path is not None and _is_whole(path):
            self.hits += 1
            # What is used stays longest (`prune`).
            with suppress(OSError):
                os.utime(path)
            return path
        self.misses += 1
        return None

    def read(self, kind: str, key: str) -> bytes | None:
        """Return the content of a file, None where it is not there."""
        path = self.find(kind, key)
        try:
            return path.read_bytes() if path else None
        except OSError:
            return None

    def write(self, kind: str, key: str, content: bytes, suffix: str = "") -> Path | None:
        """Keep `content` for a key; return its file, or None where it cannot be kept.

        `suffix`, such as `.avif`, ends the file's name.
        """
        folder = self._folder / kind
        path = folder / f"{key}-{_sum(content)}{suffix}"
        unfinished = folder / f".{secrets.token_hex(8)}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            unfinished.replace(path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()
            return None
        self._index(kind)[key] = path
        return path

    def prune(self, limit: int) -> int:
        """Delete what was used longest ago until all is smaller than `limit` bytes; return how many
        files went."""
        found = sorted(_files(self._folder), key=lambda each: each[1].st_mtime_ns)
        size = sum(status.st_size for _, status in found)
        gone = 0
        for path, status in found:
            if size <= limit:
                break
            with suppress(OSError):
                path.unlink()
                size -= status.st_size
                gone += 1
        self._known.clear()
        return gone

    def _index(self, kind: str) -> dict[str, Path]:
        if kind not in self._known:
            found: dict[str, Path] = {}
            with suppress(OSError):
                for path in (self._folder / kind).iterdir():
                    found[path.name.partition("-")[0]] = path
            self._known[kind] = found
        return self._known[kind]


def _files(folder: Path) -> Iterable[tuple[Path, os.stat_result]]:
    for path in folder.rglob("*"):
        with suppress(OSError):
            if path.is_file():
                yield path, path.stat()


def _is_whole(path: Path) -> bool:
    try:
        return _sum(path.read_bytes()) == path.stem.partition("-")[2]
    except OSError:
        return False


def _sum(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=DIGEST).hexdigest()
