"""The workshop: where a build makes what takes long."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from permesso.workshop.cabinet import Cabinet
from permesso.workshop.parallel import Progress, cores, silent
from permesso.workshop.store import Store


@dataclass(frozen=True, slots=True)
class Workshop:
    """What those who make pictures, cards and feeds work with."""

    store: Store
    """What was made before: files."""
    cabinet: Cabinet
    """The same: small things."""
    progress: Progress = silent
    """Told how far long work is."""
    quick: bool = False
    """Whether somebody waits for the page (a preview): what is not made yet and nobody would see
    there is left out."""

    processes: int = 1
    """How many processes may work at a time."""

    @classmethod
    def at(
        cls,
        folder: Path,
        progress: Progress = silent,
        quick: bool = False,
        processes: int | None = None,
    ) -> Workshop:
        """Return one that keeps what it makes in `folder`, with so many processes; None: one for
        each core."""
        cabinet = Cabinet(folder / "cabinet.sqlite")
        return cls(Store(folder), cabinet, progress, quick, processes or cores())

    def prune(self, limit: int) -> None:
        """Forget what was used longest ago until all that is kept, small things and files together,
        is smaller than `limit` bytes; what this build used stays. Not before its files are copied.
        """
        self.cabinet.prune(limit)
        # Among what it counts is the cabinet's file, which it leaves: small things save more time.
        self.store.prune(limit)
