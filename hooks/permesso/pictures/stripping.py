"""Stripping: metadata out of a picture's file without touching a pixel.

What is kept is what a browser needs to show it; everything else goes: EXIF with its places and
thumbnails, XMP, IPTC, comments, and whatever is hidden behind the end.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

JPEG_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""A marker that ends compressed data: neither a stuffed byte nor a restart (ITU T.81, B.1.1)."""
ICC = b"ICC_PROFILE\0"
EXIF_ORIENTATION = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"
"""EXIF with one entry, up to its value: the orientation (Exif 2.32, 4.6.4)."""
PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA sRGB cICP sBIT pHYs acTL fcTL fdAT".split()
)
"""Chunks that say how a PNG looks (https://www.w3.org/TR/png-3/#4Concepts.FormatTypes)."""
WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"))
"""Chunks that say how a WebP looks (RFC 9649, 2.7)."""
WEBP_METADATA = 0x20 | 0x08 | 0x04
"""Flags of VP8X: a profile, EXIF, XMP."""
AVIF_SHOWN = frozenset((b"ftyp", b"meta", b"moov", b"mdat"))
"""Boxes that an AVIF is made of (ISO/IEC 23000-22, 4 and 5)."""
GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
"""Application extensions of a GIF that say how often it runs."""


class Malformed(Exception):
    """A file that does not keep to its format."""


def strip(content: bytes, kind: str, profile: bool = False, orientation: int = 1) -> bytes:
    """Return a JPEG, PNG, WebP or GIF without metadata; with its colour profile if asked for.

    A JPEG keeps the one word of EXIF that says which side is up, unless `orientation` is 1. Raises
    Malformed for a file that ends too early or is something else.
    """
    try:
        if kind == "JPEG":
            return b"".join(_jpeg(content, profile, orientation))
        if kind == "PNG":
            return content[:8] + b"".join(_png(content, profile))
        if kind == "WEBP":
            return _webp(content, profile)
        return b"".join(_gif(content))
    except (IndexError, struct.error) as error:
        raise Malformed(str(error)) from None


def hides(content: bytes) -> bool:
    """Tell whether an AVIF has more in it than what is shown and its description."""
    at = 0
    while at + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        if name not in AVIF_SHOWN:
            return True
        # Zero is said of the last one; one, where the length stands behind the name.
        if length == 0:
            return False
        if length == 1 and at + 16 <= len(content):
            length = struct.unpack_from(">Q", content, at + 8)[0]
        if length < 8:
            return True
        at += length
    return at < len(content)


def _jpeg(content: bytes, profile: bool, orientation: int) -> Iterator[bytes]:
    """Yield the segments that count (ITU T.81, annex B)."""
    yield content[:2]
    if orientation != 1:
        yield EXIF_ORIENTATION + bytes([orientation]) + bytes(7)
    at = 2
    while True:
        while content[at : at + 2] == b"\xff\xff":
            at += 1
        if content[at] != 0xFF:
            raise Malformed("no marker where one has to be")
        marker = content[at + 1]
        if marker == 0xD9:
            # Behind the end phones hide films and second pictures.
            yield content[at : at + 2]
            return
        end = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        if marker == 0xDA:
            found = JPEG_SCAN_END.search(content, end)
            if found is None:
                raise Malformed("ends in the middle")
            end = found.start()
        if marker == 0xE0 and content[at + 4 : at + 9] == b"JFIF\0":
            # Without its thumbnail.
            yield b"\xff\xe0\0\x10" + content[at + 4 : at + 16] + bytes(2)
        elif _is_jpeg_kept(marker, content[at + 4 : at + 18], profile):
            yield content[at:end]
        at = end


def _is_jpeg_kept(marker: int, begin: bytes, profile: bool) -> bool:
    if marker == 0xEE:
        # How its colours are stored.
        return begin.startswith(b"Adobe")
    if marker == 0xE2 and profile:
        return begin.startswith(ICC)
    return not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _png(content: bytes, profile: bool) -> Iterator[bytes]:
    at = 8
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise Malformed("ends in the middle")
        if name in PNG_KEPT or (profile and name == b"iCCP"):
            yield content[at:end]
        if name == b"IEND":
            return
        at = end


def _webp(content: bytes, profile: bool) -> bytes:
    at, stop = 12, 8 + struct.unpack_from("<I", content, 4)[0]
    if stop > len(content):
        raise Malformed("ends in the middle")
    kept: list[bytes] = []
    while at + 8 <= stop:
        name, length = struct.unpack_from("<4sI", content, at)
        chunk = content[at : at + 8 + length + (length & 1)]
        at += len(chunk)
        if name == b"VP8X":
            gone = WEBP_METADATA & ~0x20 if profile else WEBP_METADATA
            kept.append(chunk[:8] + bytes([chunk[8] & ~gone]) + chunk[9:])
        elif name in WEBP_KEPT or (profile and name == b"ICCP"):
            kept.append(chunk)
        if len(chunk) < 8 + length:
            raise Malformed("ends in the middle")
    body = b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _gif(content: bytes) -> Iterator[bytes]:
    """Yield the blocks that count (GIF89a specification, 17 to 27)."""
    at = 13 + _table(content[10])
    yield content[:at]
    while True:
        begin, block = at, content[at]
        if block == 0x3B:
            yield b"\x3b"
            return
        if block == 0x21:
            label, at = content[at + 1], _after_blocks(content, at + 2)
            name = content[begin + 3 : begin + 14]
            if label in {0xF9, 0x01} or (label == 0xFF and name in GIF_LOOPS):
                yield content[begin:at]
        elif block == 0x2C:
            at = _after_blocks(content, at + 11 + _table(content[at + 9]))
            yield content[begin:at]
        else:
            raise Malformed("no block where one has to be")


def _table(flags: int) -> int:
    """Return the bytes of the colour table that `flags` announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(content: bytes, at: int) -> int:
    while content[at]:
        at += content[at] + 1
    return at + 1
