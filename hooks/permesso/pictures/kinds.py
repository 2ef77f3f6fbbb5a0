"""Kinds of picture: by the ending of a name, and by how a file begins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from permesso.pictures.fault import Fault
from permesso.pictures.rendition import DRAWING

SVG = "SVG"


@dataclass(frozen=True, slots=True)
class Kind:
    """A format of pictures, as its files are called."""

    name: str
    """What people call it, and Pillow."""
    type: str
    """Media type."""
    suffixes: tuple[str, ...]
    """Endings of its names, the usual one first."""


KINDS = (
    Kind("JPEG", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif")),
    Kind("PNG", "image/png", (".png", ".apng")),
    Kind("WEBP", "image/webp", (".webp",)),
    Kind("AVIF", "image/avif", (".avif", ".avifs")),
    Kind("GIF", "image/gif", (".gif",)),
    Kind("TIFF", "image/tiff", (".tiff", ".tif")),
    Kind("BMP", "image/bmp", (".bmp", ".dib")),
    Kind(SVG, DRAWING, (".svg",)),
)
"""The formats that are read."""

UNREADABLE = {
    ".heic": "HEIC",
    ".heif": "HEIF",
    ".jxl": "JPEG XL",
    ".jp2": "JPEG 2000",
    ".jpx": "JPEG 2000",
    ".psd": "Photoshop",
    ".svgz": "compressed SVG",
    ".dng": "raw",
    ".cr2": "raw",
    ".cr3": "raw",
    ".nef": "raw",
    ".arw": "raw",
}
"""Formats that few browsers show, by ending. What they say of the place cannot be taken out."""

BRANDS = {b"avif": "AVIF", b"avis": "AVIF"}
"""Brands of AVIF (https://aomediacodec.github.io/av1-avif/#brands)."""


def types(*names: str) -> dict[str, str]:
    """Return the media types of formats, by their names."""
    return {kind.name: kind.type for kind in KINDS if kind.name in names}


def of_name(uri: str) -> Kind | None:
    """Return the kind that a file's name says, None for a file that is no picture.

    Raises Fault for a format that cannot be published.
    """
    suffix = PurePosixPath(uri).suffix.lower()
    if suffix in UNREADABLE:
        instead = "SVG" if "SVG" in UNREADABLE[suffix] else "JPEG or PNG"
        raise Fault(f"is {UNREADABLE[suffix]}, which few browsers show; save it as {instead}")
    return next((kind for kind in KINDS if suffix in kind.suffixes), None)


def check(content: bytes, kind: Kind, uri: str) -> None:
    """Raise Fault unless `content` begins like the kind that its name says."""
    if not content:
        raise Fault("is empty; save it again")
    found = _of_content(content)
    if found == kind.name or (found is None and kind.name == SVG):
        return
    if found is None:
        text = content[:64].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
        what = "a web page" if text.startswith((b"<!doctype html", b"<html")) else "no picture"
        raise Fault(f"is {what}, whatever its name says; save the picture itself")
    real = next(each for each in KINDS if each.name == found)
    better = PurePosixPath(uri).stem + real.suffixes[0]
    raise Fault(f"is {_article(found)} {found}, not {kind.name}; rename it to '{better}'")


def _of_content(content: bytes) -> str | None:
    """Return the name of the kind that a file begins like, None for an unknown one or text."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    if content.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return "TIFF"
    if content.startswith(b"BM"):
        return "BMP"
    if content[4:8] == b"ftyp":
        return BRANDS.get(content[8:12])
    return None


def _article(name: str) -> str:
    return "an" if name in {"AVIF"} else "a"
