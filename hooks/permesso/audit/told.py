"""Told: what one document says when it is examined."""

from __future__ import annotations

from dataclasses import dataclass

from permesso.audit.facts import Facts
from permesso.audit.finding import Finding
from permesso.problem import Problem
from permesso.workshop.packing import packed


@packed
@dataclass(frozen=True, slots=True)
class Told:
    """What a document told."""

    findings: tuple[Finding, ...]
    """What was found in it, by line."""
    facts: Facts
    """What questions about the whole site ask."""
    faults: tuple[Problem, ...]
    """What of it could not be examined."""
