"""In use: every other host that pages may call, and all that the browser keeps for the blog."""

from __future__ import annotations

from dataclasses import dataclass

from permesso.audit.declared import Entry, Host


@dataclass(frozen=True, slots=True)
class InUse:
    """What a blog uses, in one language."""

    hosts: tuple[Host, ...]
    """Other hosts, by what they are for."""
    storage: tuple[Entry, ...]
    """Entries that the browser keeps."""

    @property
    def purposes(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """The entries by what they are for, in their order."""
        by_purpose: dict[str, list[Entry]] = {}
        for entry in self.storage:
            by_purpose.setdefault(entry.purpose, []).append(entry)
        return tuple((purpose, tuple(entries)) for purpose, entries in by_purpose.items())
