"""A fault: why a picture cannot be published."""

from __future__ import annotations


class Fault(Exception):
    """What is wrong with a picture and what to do, in words that go on from its name."""
