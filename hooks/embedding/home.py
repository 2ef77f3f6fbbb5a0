"""The blog as the command knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from permesso.embeds.embed import Embed
from permesso.embeds.records import EmbedRecord


@dataclass(frozen=True, slots=True)
class Home:
    """A blog, as far as its embeds go."""

    docs: Path
    """The documents folder."""
    file: Path
    """The file of what is known."""
    pictures: str
    """Folder for pictures, below the documents folder."""
    embeds: tuple[Embed, ...]
    """What in its texts can be asked about; what stands in several of them is there once."""
    used: frozenset[str]
    """Keys of all embeds in its texts."""
    records: Mapping[str, EmbedRecord]
    """What is known already."""
    today: date
    """The day."""
