"""What a build depends on beside its files: Python, its packages, the environment."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable

VARIABLES = (
    "PAGEFIND_BINARY_PATH",  # read by Pagefind: another program
    "PERMESSO_COMPRESS",
    "PERMESSO_DRAFTS",
    "PERMESSO_LIMITS",
    "PERMESSO_PREVIEW",
    "PERMESSO_QUICK",
)
"""Every variable that a build reads, beside those that `mkdocs.yml` names (`!ENV`), `CLOCK` and
`HARMLESS`."""
HARMLESS = ("PERMESSO_JOBS",)
"""Those that change how long a build takes, and never what it makes."""
CLOCK = "SOURCE_DATE_EPOCH"
"""The moment of a build, if it is not that of the clock; what it changes is known (`until`)."""
FOLDERS = ("site-packages", "dist-packages")
"""What folders of installed packages are called."""


def digest(variables: Iterable[str]) -> str:
    """Return one sum of all that is around a build; `variables` are those that `mkdocs.yml` names.

    Packages are known by the folders that pip leaves: their names have the version in them.
    """
    found = hashlib.sha256()
    for part in (sys.version, *_packages(), *_values(variables), _umask()):
        found.update(f"{part}\n".encode("utf-8", "surrogateescape"))
    return found.hexdigest()


def _packages() -> Iterable[str]:
    for folder in sys.path:
        if os.path.basename(folder) in FOLDERS:
            try:
                names = sorted(os.listdir(folder))
            except OSError:
                continue
            yield folder
            for name in names:
                if name.endswith(".dist-info"):
                    # Another one of the same version is told by when it was installed.
                    status = os.stat(os.path.join(folder, name))
                    yield f"{name} {status.st_mtime_ns}"


def _values(variables: Iterable[str]) -> Iterable[str]:
    for name in sorted({*VARIABLES, *variables}):
        yield f"{name}={os.environ.get(name)!r}"


def _umask() -> int:
    """Return which permissions new files do not get; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
