"""The files of the comments: read as the build reads them, written so that changes read well."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from conversation import text
from permesso.comments import identity, storage
from permesso.comments.records import SUFFIX, ThreadFile
from permesso.problem import ContentError
from terminal.refusal import Refusal

ENDLESS = 1_000_000
"""Columns of a line: none is broken, so that a change is a change of one line."""


class _Block(str):
    """Text that is written as lines of its own, whatever is in it."""


class _Dumper(yaml.SafeDumper):
    """PyYAML's own, not libyaml's: the same bytes on every machine."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return True: two comments of the same moment are written out, not linked."""
        return True


def _block(dumper: yaml.SafeDumper, value: _Block) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|")


def _date(dumper: yaml.SafeDumper, value: datetime) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())


_Dumper.add_representer(_Block, _block)
_Dumper.add_representer(datetime, _date)


def path_of(folder: Path, thread: str) -> Path:
    """Return where the comments of a conversation are, below the folder of the comments."""
    return folder / f"{identity.key(thread)}{SUFFIX}"


def read(path: Path, shown: str) -> ThreadFile:
    """Return what a file holds; one that is not there holds nothing. `shown`: its path for people.

    Raises ContentError with every problem of the file.
    """
    found, _, problems = storage.read(path, shown, shown)
    if problems or not found:
        raise ContentError(problems)
    return found


def dump(file: ThreadFile) -> str:
    """Return a file as YAML: keys in the order of the model, without those that say nothing."""
    values = file.model_dump(exclude_defaults=True)
    comments = [_printed(record) for record in values.pop("comments", [])]
    if comments:
        values["comments"] = comments
    return yaml.dump(
        _clean(values), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=ENDLESS
    )


def write(path: Path, file: ThreadFile) -> bool:
    """Write a file, all of it or nothing; return False where it already holds just that.

    Raises Refusal when the disk refuses.
    """
    data = dump(file).encode()
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise Refusal(f"{path}: {error.strerror}; it stayed as it was") from None
    return True


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep the folder of the comments for ourselves.

    Raises Refusal when another command has it, or where there can be no such folder.

    The lock is the system's, on the folder: it ends with the process and leaves no file.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise Refusal(f"{folder}: {error.strerror}; comments are kept in this folder") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            message = f"{folder}: another ./scripts/comments is at work; wait for its end"
            raise Refusal(message) from None
        yield
    finally:
        os.close(handle)


def _replace(path: Path, data: bytes) -> None:
    # A name with a dot: a build that comes between does not take it for comments.
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _printed(record: dict[str, Any]) -> dict[str, Any]:
    texts: dict[str, Any] = {
        key: _Block(text.printable(record[key])) for key in ("html", "text") if key in record
    }
    return {**_clean(record), **texts}


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: text.printable(value) if isinstance(value, str) else value
        for key, value in values.items()
    }
