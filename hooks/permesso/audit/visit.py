"""The visit: what an audit learns from a browser, whoever drives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from permesso.audit.declared import Declared
from permesso.audit.facts import Request
from permesso.audit.finding import Finding
from permesso.problem import Problem


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in a browser."""

    findings: tuple[Finding, ...] = ()
    """What was found."""
    screens: Mapping[str, float] = field(default_factory=dict)
    """Share of the first screen that is not the article, from 0 to 1, by file."""
    asked: Mapping[str, tuple[Request, ...]] = field(default_factory=dict)
    """What pages asked of other hosts, by file."""
    faults: tuple[Problem, ...] = ()
    """Pages that could not be opened."""


Visit = Callable[[Path, Sequence[str], Declared, str | None], Seen]
"""From a site's folder, its pages, what it declares and its host."""
