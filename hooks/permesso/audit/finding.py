"""Findings: what the audit holds against a site, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 160
"""Characters of what is shown of a page: a line of a terminal, or two."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that stands between a reader and a page."""

    file: str
    """File that holds it, from the site's folder: `blog/post/index.html`."""
    line: int
    """Line of it, from 1."""
    rule: str
    """Which rule it breaks: `interruptions.dialog`."""
    found: str
    """What stands there, on one line: a tag, an address, a sentence."""


def shortened(text: str) -> str:
    """Return text on one line, cut where it is longer than can be taken in."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
