"""Own cards: the picture that an author made for links to a page."""

from __future__ import annotations

import struct
import warnings
from dataclasses import dataclass
from pathlib import Path

from permesso.pictures import kinds
from permesso.references import WHOLE_ADDRESS

LEAST = (600, 315)
"""Pixels under which networks show no large picture (Facebook, "Best practices for images")."""

TYPES = kinds.types("PNG", "JPEG", "WEBP", "GIF")
"""Formats that networks show."""


@dataclass(frozen=True, slots=True)
class Size:
    """What is known of a picture from its file."""

    type: str
    """Media type."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""


def size(path: Path) -> Size | str:
    """Return the size of an author's card, or what is wrong with it and what to do."""
    from PIL import Image, UnidentifiedImageError  # Here: few posts have a card of their own.

    try:
        # A picture of too many pixels is told below, not by Pillow.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                kind, (width, height) = picture.format or "", picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error):
        return "cannot be read as a picture; save it as PNG or JPEG"
    except Image.DecompressionBombError:
        return "is far too large; save it with 1200 by 630 pixels"
    if kind not in TYPES:
        return f"is {kind}, which networks do not show; save it as PNG or JPEG"
    if width < LEAST[0] or height < LEAST[1]:
        return (
            f"is {width} by {height} pixels, too small to be shown large; save it with 1200 by 630 "
            f"(at least {LEAST[0]} by {LEAST[1]})"
        )
    return Size(TYPES[kind], width, height)


def is_elsewhere(url: str) -> bool:
    """Tell whether a picture is on another site."""
    return bool(WHOLE_ADDRESS.match(url))
