"""Search: the index over the built pages."""

from __future__ import annotations

from pathlib import Path

from permesso.edition import Edition


def index(folder: Path, edition: Edition) -> None:
    """Make the index of the pages in `folder`, below it."""
