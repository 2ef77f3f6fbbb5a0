"""Writing: what an audit leaves in files, each whole or as it was."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from permesso import compression
from permesso.audit import proof
from permesso.audit.proof import Outcome
from terminal import caller
from terminal.refusal import Refusal


def write(path: Path, text: str) -> None:
    """Write a report; who reads it meanwhile finds the former one whole. Raises Refusal where it
    cannot be written: then it stays as it was."""
    try:
        _replace(path, text.encode())
    except OSError as error:
        shown = caller.shown(path)
        raise Refusal(f"{shown}: {error.strerror}; the report was not written") from None


def show(site: Path, pages: Sequence[str], outcome: Outcome) -> None:
    """Write an outcome into the pages (files of a site's folder) that are there and have a place
    for it, and into what stands compressed beside them. Raises OSError for one that cannot be
    written."""
    for name in pages:
        page = site / name
        if page.is_file():
            text = page.read_text(encoding="utf-8")
            told = proof.filled(text, outcome)
            if told != text:
                put(page, told)


def put(path: Path, text: str) -> None:
    """Replace a file of a site, and what stands compressed beside it; raises OSError."""
    content = text.encode()
    _replace(path, content)
    for ending in compression.ENCODINGS:
        beside = path.with_name(path.name + ending)
        if beside.is_file():
            _replace(beside, compression.compressed(ending, content))


def _replace(path: Path, content: bytes) -> None:
    """Write a file that is there whole, or as before, at every moment."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
