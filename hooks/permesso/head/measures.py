"""Measures: how much of a title and of a description a search result shows."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from permesso import tables
from permesso.opening import shorten

TABLE = Path(__file__).with_name("arial.yml")
TITLE_SIZE, TITLE_WIDTH = 20, 600
"""Pixels: the letters of a title among Google's results on a wide screen, and the room for it.
Google says no number; these are what those who measure its pages agree on."""
TEXT_SIZE, TEXT_WIDTH = 14, 920
"""The same of a description, which has two lines."""
SHORTEST, LONGEST = 110, 160
"""Characters of a good description: below, room is left that a sentence could use; above, it is cut
wherever it is shown."""
CUT = 155
"""Characters to which a description is cut that nobody wrote."""
AVERAGE, WIDE = 556, 1000
"""Widths of characters that the table does not know: as a small letter, or as a square."""


def pixels(text: str, size: int) -> int:
    """Return how wide a line of text is in Arial of a `size` in pixels, kerning apart."""
    return round(sum(map(_width, text)) * size / 1000)


def cut(text: str) -> str:
    """Return a text on one line, cut before a word to what a search result shows of it."""
    found = shorten(text, CUT)
    while (wide := pixels(found, TEXT_SIZE)) > TEXT_WIDTH:
        found = shorten(text, min(len(found) - 1, len(found) * TEXT_WIDTH // wide))
    return found


def fits(description: str) -> bool:
    """Tell whether a search result shows a whole description."""
    return len(description) <= CUT and pixels(description, TEXT_SIZE) <= TEXT_WIDTH


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    known = _table()
    if character in known:
        return known[character]
    if unicodedata.category(character) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    base = unicodedata.normalize("NFD", character)[0]
    if base in known:
        return known[base]
    square = unicodedata.east_asian_width(character) in {"W", "F"}
    return WIDE if square else AVERAGE


@lru_cache(maxsize=1)
def _table() -> Mapping[str, int]:
    """Return the widths by character."""
    by_width: Mapping[int, str] = tables.read(TABLE)
    return {character: width for width, these in by_width.items() for character in these}
