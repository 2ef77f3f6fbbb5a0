"""How far it is, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from conversation.source import Tell


@contextmanager
def progress(name: str, total: int) -> Iterator[Tell]:
    """Return a function that is told how many more are done; a bar on a terminal, else nothing."""
    with tqdm(total=total, desc=name, unit="post", leave=False, disable=None) as bar:
        yield bar.update
