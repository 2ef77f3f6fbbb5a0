"""Artwork: a drawing or a picture of the owner's, in any size."""

from __future__ import annotations

import base64
import hashlib
import io
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from permesso.pictures import drawing, kinds
from permesso.pictures.fault import Fault
from permesso.pictures.press import Undrawable, draw
from permesso.pictures.rendition import DRAWING

if TYPE_CHECKING:
    # Where it is used: a blog without an icon and cards does without Pillow.
    from PIL import Image

RASTER = kinds.types("PNG", "JPEG", "WEBP")
LARGEST = 4096
"""Pixels of a side, at most: more would fill the memory and show nothing more."""


@dataclass(frozen=True, slots=True)
class Artwork:
    """A drawing (SVG, made harmless) or a picture, and how large it is."""

    content: bytes
    """The file."""
    type: str
    """Its media type."""
    width: int
    """Pixels; of a drawing, what it says of itself."""
    height: int
    """Pixels."""

    @property
    def is_drawing(self) -> bool:
        """Whether it is as sharp in any size."""
        return self.type == DRAWING

    @property
    def digest(self) -> str:
        """What it is, in short."""
        return hashlib.blake2b(self.content, digest_size=16).hexdigest()

    def picture(self, size: int) -> Image.Image:
        """Return it `size` pixels wide and high, with transparency (RGBA)."""
        from PIL import Image, ImageOps

        if self.is_drawing:
            drawn = draw(self.content.decode(), (), width=size)
            found = Image.open(io.BytesIO(drawn)).convert("RGBA")
        else:
            found = _opened(self.content)
        # What is not quite square is fitted in, never stretched.
        return ImageOps.pad(found, (size, size), Image.Resampling.LANCZOS, color=(0, 0, 0, 0))

    def data_url(self, size: int) -> str:
        """Return it, `size` pixels wide and high, as an address with everything in it."""
        stored = io.BytesIO()
        self.picture(size).save(stored, "PNG")
        return f"data:image/png;base64,{base64.b64encode(stored.getvalue()).decode()}"


def read(path: Path) -> Artwork | str:
    """Return the artwork in a file, or what is wrong with it and what to do."""
    from PIL import Image, UnidentifiedImageError

    try:
        content = path.read_bytes()
    except OSError as error:
        return f"cannot be opened ({error.strerror}); name another file, or mend this one"
    if path.suffix.lower() == ".svg":
        return _drawing(content)
    try:
        with warnings.catch_warnings():
            # Too large is told below, not by Pillow.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                kind, (width, height) = picture.format or "", picture.size
        if kind not in RASTER:
            return f"is {kind}; save it as SVG or PNG"
        if max(width, height) > LARGEST:
            return f"is {width} by {height} pixels; save it with {LARGEST} by {LARGEST} at most"
        _opened(content)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error):
        return "cannot be read as a picture; save it as SVG or PNG"
    except Image.DecompressionBombError:
        return f"is far too large; save it with {LARGEST} by {LARGEST} pixels at most"
    return Artwork(content, RASTER[kind], width, height)


def _drawing(content: bytes) -> Artwork | str:
    from PIL import Image

    try:
        text = drawing.harmless(content)
        drawing.check_drawable(text)
        drawn = draw(text, ())
    except Fault as fault:
        return str(fault)
    except Undrawable as error:
        return f"cannot be read as SVG ({error}); save it again"
    with Image.open(io.BytesIO(drawn)) as picture:
        width, height = picture.size
    return Artwork(text.encode(), DRAWING, width, height)


def _opened(content: bytes) -> Image.Image:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content)) as picture:
        turned = ImageOps.exif_transpose(picture)
        return turned.convert("RGBA")
