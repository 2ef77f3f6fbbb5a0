"""What ends a command."""

from __future__ import annotations


class Refusal(Exception):
    """Raised when a command cannot do what it was asked; one line that says why and what to do."""
