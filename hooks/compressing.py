"""Files of a built site get their compressed siblings; a helper of the adapters, not a hook."""

from __future__ import annotations

import os
from pathlib import Path

from permesso import compression
from permesso.workshop import parallel
from permesso.workshop.workshop import Workshop


def is_wanted() -> bool:
    """Tell whether this build is for a server; `./scripts/build` says so."""
    return os.environ.get("PERMESSO_COMPRESS", "") not in {"", "0"}


def compress(folder: Path, workshop: Workshop) -> None:
    """Write `.br` and `.gz` beside each text file below `folder`, on every core."""

    def work(path: Path) -> None:
        for ending, made in compression.siblings(path.read_bytes(), workshop.store):
            path.with_name(path.name + ending).write_bytes(made)

    every = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    fitting = [
        path
        for path in every
        if compression.applies(path.relative_to(folder).as_posix(), path.stat().st_size)
    ]
    parallel.each(work, fitting, "compressed files", workshop.progress)
