"""Media: on which of the screens that are examined the rules of an at-rule hold."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

PHONE: Final = 360
"""Width in CSS pixels of a common phone, held upright."""
DESKTOP: Final = 1280
"""Width of a common window on a desk."""
SCREENS: Final = (PHONE, DESKTOP)
HEIGHTS: Final = {PHONE: 640, DESKTOP: 800}
"""Their heights."""
BOTH: Final = frozenset(SCREENS)
NEITHER: Final[frozenset[int]] = frozenset()

FEATURE = re.compile(r"(?P<not>\bnot\s*)?\((?P<said>[^()]*(?:\([^()]*\)[^()]*)*)\)", re.IGNORECASE)
RANGE = re.compile(
    r"^(?:(?P<before>[\d.]+(?:px|r?em)?)\s*(?P<below><=?|>=?))?\s*(?P<name>width|height)\s*"
    r"(?:(?P<above><=?|>=?|=|:)\s*(?P<after>[\d.]+(?:px|r?em)?))?$"
)
LENGTH = re.compile(r"^([\d.]+)(px|r?em)?$")
EM = 16
"""Pixels of an em in a media query: a browser's font size."""
USUAL = {
    "prefers-reduced-motion": ("no-preference",),
    "prefers-reduced-transparency": ("no-preference",),
    "prefers-reduced-data": ("no-preference",),
    "prefers-contrast": ("no-preference",),
    "forced-colors": ("none",),
    "inverted-colors": ("none",),
    "scripting": ("enabled",),
    "display-mode": ("browser",),
    "update": ("fast",),
    "grid": ("0",),
}
"""What readers have who have set nothing; both colour schemes are taken to be theirs."""
BY_SCREEN = {
    ("orientation", "portrait"): PHONE,
    ("orientation", "landscape"): DESKTOP,
    ("hover", "none"): PHONE,
    ("hover", "hover"): DESKTOP,
    ("any-hover", "none"): PHONE,
    ("any-hover", "hover"): DESKTOP,
    ("pointer", "coarse"): PHONE,
    ("pointer", "fine"): DESKTOP,
    ("any-pointer", "coarse"): PHONE,
    ("any-pointer", "fine"): DESKTOP,
}


@lru_cache(maxsize=2048)
def screens(query: str) -> frozenset[int]:
    """Return the widths in pixels of the screens on which a media query list holds (Media Queries
    4); one that says nothing holds on both. What isn't known of a screen is taken to hold.
    """
    if not query.strip():
        return BOTH
    return frozenset(
        screen for screen in SCREENS if any(_holds(each, screen) for each in query.split(","))
    )


def _holds(query: str, screen: int) -> bool:
    words = query.lower().strip()
    negated = words.startswith("not ") and not words[4:].lstrip().startswith("(")
    rest = FEATURE.sub(" ", words)
    if any(kind in rest.split() for kind in ("print", "speech", "tty", "tv", "projection")):
        return negated
    told = [_feature(each["said"], screen) != bool(each["not"]) for each in FEATURE.finditer(words)]
    found = any(told) if " or " in rest else all(told)
    return found != negated


def _feature(said: str, screen: int) -> bool:
    said = said.strip()
    if "(" in said:
        return _holds(said, screen)
    if (found := _range(said, screen)) is not None:
        return found
    name, _, value = (part.strip() for part in said.partition(":"))
    if name in USUAL:
        usual = USUAL[name]
        return value in usual if value else usual[0] not in ("no-preference", "none", "0")
    return BY_SCREEN.get((name, value), screen) == screen


def _range(said: str, screen: int) -> bool | None:
    """Return whether a width or a height is one that is asked for; None where none is."""
    bound, _, value = said.partition(":")
    bound = bound.strip().replace("device-", "")
    for prefix, sign in (("min-", ">="), ("max-", "<=")):
        if bound.startswith(prefix):
            said = f"{bound.removeprefix(prefix)} {sign} {value.strip()}"
    found = RANGE.match(said)
    if not found:
        return None
    have = screen if found["name"] == "width" else HEIGHTS[screen]
    return not (
        (found["before"] and not _compare(_pixels(found["before"]), found["below"], have))
        or (found["after"] and not _compare(have, found["above"], _pixels(found["after"])))
    )


def _compare(left: float, sign: str, right: float) -> bool:
    match sign:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
    return left == right


def _pixels(length: str) -> float:
    found = LENGTH.match(length)
    try:
        number = float(found[1]) if found else 0.0
    except ValueError:
        return 0.0
    return number * EM if found and found[2] in ("em", "rem") else number
