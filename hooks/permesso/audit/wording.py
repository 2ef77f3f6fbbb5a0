"""Wording: phrases that push, shame or trick, in Italian and English, read from `wording.yml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from permesso import tables

FILE = Path(__file__).with_name("wording.yml")
LONGEST = 600
"""Characters of a phrase; what is longer is a text, of which the beginning is looked at."""
SHORT = 200
"""Characters of a text that calls, and is no part of a story, at most."""
Kind = Literal["shaming", "urgency", "wording"]
"""The rule that a phrase breaks."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A way in which phrases push."""

    kind: Kind
    """The rule that they break."""
    name: str
    """What such a phrase is called by who described it."""
    source: str
    """Where it is described."""
    phrase: re.Pattern[str]
    """What they have, in small letters and with straight apostrophes."""
    but: re.Pattern[str] | None
    """What makes one of them innocent."""
    spoken: bool
    """Whether it counts only as what a reader says: on a button, a link or beside a box."""


@lru_cache
def patterns() -> tuple[Pattern, ...]:
    """Return every pattern, in the order of the file; read once."""
    return tuple(
        Pattern(
            entry["kind"],
            entry["name"],
            entry["source"],
            re.compile(entry["phrase"]),
            re.compile(entry["but"]) if "but" in entry else None,
            entry.get("spoken", False),
        )
        for entry in tables.read(FILE)
    )


def dark(phrase: str, *, spoken: bool) -> Pattern | None:
    """Return the first pattern that a phrase has; None for an innocent one. `spoken` is whether the
    reader says it, as on a button, and not the page."""
    plain = " ".join(phrase[:LONGEST].lower().replace("’", "'").split())
    for each in patterns():
        if each.spoken and not spoken:
            continue
        if each.phrase.search(plain) and not (each.but and each.but.search(plain)):
            return each
    return None


def pressing(phrase: str) -> Pattern | None:
    """Return the first pattern of a short text that hurries in two ways; None for any other: one
    may be part of a story."""
    plain = " ".join(phrase[:LONGEST].lower().replace("’", "'").split())
    if len(plain) > SHORT:
        return None
    found = [each for each in patterns() if each.kind == "urgency" and each.phrase.search(plain)]
    return found[0] if len(found) > 1 else None
