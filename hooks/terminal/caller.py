"""The caller: a script works at the project's root, but paths mean what its caller means."""

from __future__ import annotations

import os
from pathlib import Path


def path(written: str) -> Path:
    """Return a path as whoever called means it: the script has changed the folder, and says it."""
    return Path(os.environ.get("CALLER_DIR", "")) / written


def shown(found: Path) -> str:
    """Return a path as whoever called would write it: from their folder if it is below it."""
    folder, whole = path("").absolute(), found.absolute()
    return str(whole.relative_to(folder) if whole.is_relative_to(folder) else whole)
