"""Colours as owners write them, and whether what is written in one can be read on another."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from permesso.fields import wrong

PAPER = "#fbf9f4"
"""The paper of the style sheet (`--pm-paper`)."""
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
READABLE = 4.5
"""Least contrast of text (WCAG 2.2, success criterion 1.4.3)."""


def _colour(value: str) -> str:
    if not COLOUR.fullmatch(value):
        raise wrong(f"found '{value}'; write a colour such as '#fbf9f4', in quotes")
    return value.lower()


Colour = Annotated[str, AfterValidator(_colour)]
"""A colour as `#rrggbb`."""


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2, "relative luminance")."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
