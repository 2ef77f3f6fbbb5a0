"""The archive: what became of pictures, kept in the store and found again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from permesso.pictures import encoding
from permesso.workshop import store
from permesso.workshop.store import Store

if TYPE_CHECKING:
    from permesso.pictures.making import Made, Role

KIND = "pictures"
"""Folder of the store."""
NAMED = 8
"""Digits of a file's sum in its address."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished file of a picture."""

    role: Role
    """What it is for (`making.Piece`)."""
    type: str
    """Media type."""
    width: int
    """Its width in pixels."""
    sum: str
    """Beginning of the sum of its content."""
    content: Path | bytes
    """Where it is; its bytes where the disk took no file."""

    @property
    def suffix(self) -> str:
        """Ending of its name."""
        return encoding.SUFFIXES[self.type]


@dataclass(frozen=True, slots=True)
class Record:
    """What became of a picture, with its files on disk."""

    width: int
    """Its width in pixels."""
    height: int
    """Its height in pixels."""
    colour: str | None
    """Its mean colour."""
    place: bool
    """Whether it said where it was taken."""
    taken: tuple[str, ...]
    """What was taken out of a drawing."""
    pieces: tuple[Kept, ...]
    """Its files."""


def find(files: Store, key: str) -> Record | None:
    """Return the record for a key, None unless it is there with every file of it."""
    found = files.read(KIND, key)
    if found is None:
        return None
    said: dict[str, Any] = json.loads(found)
    pieces: list[Kept] = []
    for number, (role, type_, width, sum_) in enumerate(said["pieces"]):
        path = files.find(KIND, store.key(key, number))
        if path is None:
            return None
        pieces.append(Kept(role, type_, width, sum_, path))
    return Record(
        said["width"],
        said["height"],
        said["colour"],
        said["place"],
        tuple(said["taken"]),
        tuple(pieces),
    )


def keep(files: Store, key: str, made: Made) -> Record:
    """Keep what became of a picture under a key, as far as the disk takes it; return it."""
    pieces: list[Kept] = []
    for number, piece in enumerate(made.pieces):
        suffix = encoding.SUFFIXES.get(piece.type, "")
        path = files.write(KIND, store.key(key, number), piece.content, suffix)
        sum_ = store.sum_of(piece.content)[:NAMED]
        pieces.append(Kept(piece.role, piece.type, piece.width, sum_, path or piece.content))
    said = {
        "width": made.width,
        "height": made.height,
        "colour": made.colour,
        "place": made.place,
        "taken": made.taken,
        "pieces": [[each.role, each.type, each.width, each.sum] for each in pieces],
    }
    # Last, so that a record is there only with its files.
    files.write(KIND, key, json.dumps(said).encode())
    return Record(made.width, made.height, made.colour, made.place, made.taken, tuple(pieces))
