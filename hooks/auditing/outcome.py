"""The outcome of an audit."""

from __future__ import annotations

from typing import NamedTuple


class Outcome(NamedTuple):
    """What an audit leaves."""

    status: int
    """Its exit status: 0, 1 or 2."""
    text: str
    """The report for people, without its last line end."""
    json: str
    """The report as data."""
