"""The workshop: where a build makes what takes long."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from permesso.workshop.parallel import Progress, silent
from permesso.workshop.store import Store


@dataclass(frozen=True, slots=True)
class Workshop:
    """What those who make pictures, cards and feeds work with."""

    store: Store
    """What was made before."""
    progress: Progress = silent
    """Told how far long work is."""
    quick: bool = False
    """Whether somebody waits for the page (a preview): what is not made yet and nobody would see
    there is left out."""

    @classmethod
    def at(cls, folder: Path, progress: Progress = silent, quick: bool = False) -> Workshop:
        """Return one that keeps what it makes in `folder`."""
        return cls(Store(folder), progress, quick)
