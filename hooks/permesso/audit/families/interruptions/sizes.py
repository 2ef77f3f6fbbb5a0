"""How much of a small phone's screen an element takes that stays in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping

WIDTH, HEIGHT = 360, 640
"""CSS pixels of a small phone's screen, the usual size in StatCounter's figures for years."""
LENGTH = re.compile(r"^(-?\d*\.?\d+)(px|rem|em|vh|vw|dvh|svh|lvh|dvw|%)?$")


def length(value: str | None, along: int) -> float | None:
    """Return a length in CSS pixels, `along` being what a percentage is of; None: not known."""
    found = LENGTH.match((value or "").strip())
    if not found:
        return None
    number, unit = float(found[1]), found[2]
    if unit in ("rem", "em"):
        return number * 16
    if unit in ("vh", "dvh", "svh", "lvh"):
        return number * HEIGHT / 100
    if unit in ("vw", "dvw"):
        return number * WIDTH / 100
    if unit == "%":
        return number * along / 100
    return number if unit == "px" or number == 0 else None


def extent(said: Mapping[str, str], axis: str) -> float | None:
    """Return the width or the height of an element with these styles that stays in its place, in
    CSS pixels, at most that of the screen; None: its content makes it."""
    along, sides = (WIDTH, ("left", "right")) if axis == "width" else (HEIGHT, ("top", "bottom"))
    size = length(said.get(axis), along)
    ends = [length(said.get(side), along) for side in sides]
    if size is None and ends[0] is not None and ends[1] is not None:
        size = along - ends[0] - ends[1]
    least, most = length(said.get(f"min-{axis}"), along), length(said.get(f"max-{axis}"), along)
    if least is not None:
        size = max(size or 0, least)
    if most is not None and size is not None:
        size = min(size, most)
    return None if size is None else max(0.0, min(size, along))


def is_outside(said: Mapping[str, str]) -> bool:
    """Whether an element stands beyond the edge of the screen, as a drawer does that waits."""
    for side, along in (("left", WIDTH), ("right", WIDTH), ("top", HEIGHT), ("bottom", HEIGHT)):
        at = length(said.get(side), along)
        if at is not None and (at <= -40 or at >= along):
            return True
    moved = re.search(
        r"translate(?:x|y|3d)?\(\s*([^)]*)\)|scale(?:x|y)?\(\s*0\s*[,)]", said.get("transform", "")
    )
    return bool(
        moved and (moved[1] is None or re.search(r"-?(?:100|1[0-9]{2})(?:%|v[wh])", moved[1]))
    )
