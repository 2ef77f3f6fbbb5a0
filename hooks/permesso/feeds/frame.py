"""Frame: what a feed says of itself, before its entries."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from permesso.workshop.store import key


@dataclass(frozen=True, slots=True)
class Frame:
    """A feed without its entries. Every address in it is whole."""

    title: str
    """What it is called."""
    description: str
    """What is in it."""
    page: str
    """Address of the page that shows the same."""
    address: str
    """Its own address."""
    site: str
    """Address of the site's root."""
    lang: str
    """Its language."""
    changed: datetime
    """When its content was last another one."""
    publisher: str
    """Who publishes it."""
    rights: str | None
    """What readers may do with it, in words."""
    licence: str | None
    """Address of the licence."""
    icon: str | None
    """A square picture that stands for it."""
    hub: str | None
    """WebSub hub that tells when it changes (W3C WebSub, 4)."""

    @property
    def digest(self) -> str:
        """A key of all that it says."""
        return key(*(repr(getattr(self, field.name)) for field in fields(self)))
