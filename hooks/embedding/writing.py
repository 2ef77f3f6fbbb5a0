"""Writing: the file of what is known, and the pictures, each whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import yaml

from permesso.embeds.records import EmbedRecord
from terminal.refusal import Refusal

HEAD = "# Players, posts and maps of other sites in the texts, written by ./scripts/embeds.\n"
ENDLESS = 1_000_000
"""Columns of a line: none is broken, so that a change is a change of one line."""


def dump(records: Mapping[str, EmbedRecord]) -> str:
    """Return records as YAML, by address, without keys that say nothing."""
    embeds = {
        key: {**record.model_dump(exclude_none=True), "asked": record.asked.date()}
        for key, record in sorted(records.items())
    }
    return HEAD + yaml.dump(
        {"embeds": embeds},
        Dumper=yaml.SafeDumper,
        allow_unicode=True,
        sort_keys=False,
        width=ENDLESS,
    )


def write(path: Path, content: bytes) -> bool:
    """Write a file; return False where it already is just that. Raises Refusal where it cannot."""
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            draft.write_bytes(content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise Refusal(f"{path}: {error.strerror}; it stayed as it was") from None
    return True
