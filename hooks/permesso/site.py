"""The site: what every page says of the blog as a whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """A blog, named and described."""

    name: str
    """What it is called."""
    description: str
    """What it is, in a sentence; may be empty."""
    favicon: str
    """Address of its icon."""
