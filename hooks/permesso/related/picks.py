"""Picks: what the search found, and what was chosen of it. Plain data."""

from __future__ import annotations

from typing import Literal, NamedTuple

Source = Literal["author", "likeness", "series", "category", "lift"]


class Match(NamedTuple):
    """An article that is like another one."""

    id: str
    """Its id."""
    likeness: float
    """How alike they are, from 0 to 1."""
    score: float
    """The same, lessened by the time between them."""


class Pick(NamedTuple):
    """An article that another one offers."""

    id: str
    """Its id."""
    score: float
    """How good a match it is, from 0 to 1."""
    source: Source
    """Who or what picked it."""
