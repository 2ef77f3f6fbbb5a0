"""Picks: what the search found, and what was chosen of it. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["author", "likeness", "series", "category", "lift"]


@dataclass(frozen=True, slots=True)
class Match:
    """An article that is like another one."""

    id: str
    """Its id."""
    likeness: float
    """How alike they are, from 0 to 1."""
    score: float
    """The same, lessened by the time between them."""


@dataclass(frozen=True, slots=True)
class Pick:
    """An article that another one offers."""

    id: str
    """Its id."""
    score: float
    """How good a match it is, from 0 to 1."""
    source: Source
    """Who or what picked it."""
