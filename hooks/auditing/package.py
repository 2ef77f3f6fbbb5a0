"""Debian packages: the files of one, read without unpacking it."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from permesso.audit import filters
from terminal import caller
from terminal.refusal import Refusal

MAGIC = b"!<arch>\n"
HEAD = 60
"""Bytes of the head of a member (`ar(5)`): its name in the first 16, its size from the 49th on."""


def read(path: Path) -> dict[str, tuple[bytes, date]]:
    """Return the lists of a package (`deb(5)`) by their names: their text, and the day (UTC) on
    which their file was written; raises Refusal where it is no package that can be read."""
    wanted = {each.name.removesuffix(".br") for each in filters.LISTS}
    try:
        data = next(data for name, data in _members(path.read_bytes()) if name.startswith("data."))
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            return {
                PurePosixPath(member.name).name: (_text(archive, member), day(member.mtime))
                for member in archive
                if member.isfile() and PurePosixPath(member.name).name in wanted
            }
    except (StopIteration, ValueError, tarfile.TarError, EOFError) as error:
        raise Refusal(f"{caller.shown(path)}: is no Debian package that can be read") from error


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    if not data.startswith(MAGIC):
        raise ValueError("no archive")
    place = len(MAGIC)
    while place < len(data):
        head = data[place : place + HEAD]
        size = int(head[48:58])
        start = place + HEAD
        yield head[:16].decode("ascii").rstrip(" /"), data[start : start + size]
        # Members begin at even places.
        place = start + size + size % 2


def _text(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read() if file else b""


def day(seconds: float) -> date:
    """Return the day (UTC) of a time in seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC).date()
