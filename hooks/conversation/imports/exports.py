"""What an export of comments holds, whatever wrote it: conversations, their comments, notes."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from conversation import text
from conversation.source import EPOCH
from permesso.comments.records import Record
from permesso.comments.sanitiser import plain
from permesso.problem import Problem
from terminal.refusal import Refusal

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Topic:
    """A conversation as an export names it."""

    key: str
    """Its key there; its comments have it."""
    title: str | None
    """Title of the post."""
    addresses: tuple[str, ...]
    """What the post was found at: whole addresses or paths; the best one first."""
    slug: str | None = None
    """The post's slug there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A comment of an export."""

    topic: str
    """Key of its conversation."""
    line: int
    """Where it stands in the export; 0 where that has no lines."""
    record: Record
    """The comment; of one that is left out, its place."""
    left_out: str | None = None
    """Why it is left out, in a word: `spam`."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a comment that its owner should know."""

    line: int
    """Where it stands in the export; 0 where that has no lines."""
    message: str
    """What was found, and what was made of it."""


Item = Topic | Entry | Note


class Unreadable(Exception):
    """Raised for an export that cannot be read; holds every problem found. Nothing is written."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


@contextmanager
def opened(path: Path, shown: str) -> Iterator[IO[bytes]]:
    """Open an export, unpacked where it is gzip as Disqus sends it.

    Raises Refusal for a file that is not there.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(len(_GZIP)) == _GZIP
            file.seek(0)
            if packed:
                with gzip.GzipFile(fileobj=file) as unpacked:
                    yield unpacked  # type: ignore[misc]  # reads like every other file
            else:
                yield file
    except (gzip.BadGzipFile, zlib.error) as error:
        raise Refusal(f"{shown}: is a broken gzip file ({error}); download it again") from None
    except EOFError:
        raise Refusal(f"{shown}: ends in the middle; download it again") from None
    except OSError as error:
        raise Refusal(f"{shown}: {error.strerror or error}") from None


def entry(
    topic: str,
    line: int,
    values: dict[str, Any],
    left_out: str | None = None,
) -> Entry:
    """Return the comment with these values, or its place if it is left out.

    One of which no text is left when it is cleaned is left out as `empty`.
    """
    if not left_out and values.get("kind", "comment") == "comment":
        content = plain(values.get("html") or "") or (values.get("text") or "").strip()
        left_out = None if content else "empty"
    if left_out:
        kept = {key: values[key] for key in ("id", "parent", "date", "source") if key in values}
        return Entry(topic, line, Record(**kept, status="deleted"), left_out)
    return Entry(topic, line, Record(**{key: value for key, value in values.items() if value}))


def undated(line: int, id_: object) -> Note:
    """Return what is told of a comment that got `EPOCH` as its date."""
    message = f"has no date; it got {EPOCH:%Y-%m-%d}: correct it in its file"
    return Note(line, f"comment {id_ or '?'} {message}")


def unnumbered(source: str, *values: object) -> str:
    """Return an id for a comment that has none, made of what it says."""
    digest = hashlib.sha256("\0".join(map(str, values)).encode(errors="surrogatepass"))
    return text.record_id(source, f"x{digest.hexdigest()[:12]}")
