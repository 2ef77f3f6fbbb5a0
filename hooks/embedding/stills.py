"""Stills: the picture of an embed, checked and made anew, so that nothing else is in its file."""

from __future__ import annotations

import io
import re
import warnings
from urllib.parse import urlsplit

import httpx
from PIL import Image, UnidentifiedImageError

from conversation.source import Unreachable
from embedding import asking
from permesso.embeds.embed import Embed

LARGEST = 8_000_000
"""Bytes of a picture."""
PIXELS = 40_000_000
"""Pixels that it may have."""
EDGE = 1280
"""Pixels of its longer side that are kept; a facade shows fewer."""
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
BAD = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError)
"""What Pillow raises for files that are no pictures."""


def fetch(address: str, embed: Embed, web: httpx.Client) -> bytes:
    """Return the picture at an address as a JPEG of our own making.

    Raises Unreachable, with a line for people.
    """
    response = asking.get(embed, address, web)
    told = f"{embed.provider}: the picture of {embed.key}"
    if response.status_code != 200:
        raise Unreachable(f"{told} does not come ({response.status_code}); try again later")
    if len(response.content) > LARGEST:
        raise Unreachable(f"{told} has more than {LARGEST // 1_000_000} MB; it is left out")
    try:
        return _made(response.content)
    except BAD:
        raise Unreachable(f"{told} is no picture that can be read; it is left out") from None


def name(embed: Embed) -> str:
    """Return what the file of a picture is called: `youtube-abcdefghijk.jpg`."""
    parts = urlsplit(embed.key)
    written = f"{embed.provider}-{parts.path}-{parts.query}".lower()
    # Ids differ in capitals; on some disks names do not.
    capitals = sum(1 << at for at, letter in enumerate(embed.key) if letter.isupper())
    words = re.sub(r"[^a-z0-9]+", "-", written).strip("-")[:80]
    return f"{words}-{capitals:x}.jpg" if capitals else f"{words}.jpg"


def _made(content: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as found:
                if found.width * found.height > PIXELS:
                    raise ValueError("too large")
                picture = found.convert("RGB")
        except Image.DecompressionBombWarning:
            raise ValueError("too large") from None
    picture.thumbnail((EDGE, EDGE))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()
