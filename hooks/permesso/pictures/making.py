"""Making: a picture's file in, the files that readers get out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageSequence

from permesso.pictures import drawing, encoding, raster, stripping
from permesso.pictures.budget import Budget
from permesso.pictures.fault import Fault
from permesso.pictures.kinds import Kind
from permesso.pictures.raster import Header
from permesso.pictures.rendition import DRAWING
from permesso.pictures.settings import PictureSettings

Role = Literal["own", "whole", "smaller", "better", "film"]

STRIPPABLE = {"JPEG", "PNG", "WEBP", "GIF"}
"""Formats whose metadata can be taken out without touching the pixels."""
ALIKE = 0.85
"""A width is left out when it is more than such a part of the picture's own."""
MAX_PAGES = 200
"""Pages of a TIFF; a document is better published as one."""
FAITHFUL = 90
"""Quality of an AVIF that has to be written again only because of what it says."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of a picture."""

    role: Role
    """`own`: at the address of the author's; `whole`: the fallback in full size, `smaller`: in
    another width; `better`: in a better format; `film`."""
    type: str
    """Media type."""
    width: int
    """Its width in pixels."""
    content: bytes
    """Its bytes."""


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a picture."""

    width: int
    """Its width in pixels."""
    height: int
    """Its height in pixels."""
    colour: str | None
    """Its mean colour."""
    place: bool
    """Whether it said where it was taken."""
    taken: tuple[str, ...]
    """What was taken out of a drawing."""
    pieces: tuple[Piece, ...]
    """Its files; without one of its `own`, that of the author is right as it is."""


def drawn(content: bytes) -> Made:
    """Return a drawing (SVG), ready; raises Fault."""
    found = drawing.drawing(content)
    own = Piece("own", DRAWING, found.width, found.content)
    return Made(found.width, found.height, None, False, found.taken, (own,))


def glanced(content: bytes, kind: Kind, settings: PictureSettings, budget: Budget) -> Made:
    """Return a picture for somebody who waits: without metadata, else as it is. Raises Fault."""
    found = raster.header(content, kind)
    turned = found.orientation != 1 and kind.name != "JPEG"
    if kind.name not in STRIPPABLE or turned:
        return cleaned(content, kind, settings, budget)
    own = _stripped(content, kind, True, found.orientation)
    pieces = _own(own, content, kind, found.width)
    return Made(found.width, found.height, None, found.place, (), pieces)


def cleaned(content: bytes, kind: Kind, settings: PictureSettings, budget: Budget) -> Made:
    """Return a picture without metadata, upright, in the colours of screens and not too large.

    Raises Fault.
    """
    found = raster.header(content, kind)
    image = None
    if _needs_pixels(found, content, kind, settings):
        image = raster.pixels(found, settings.max_edge, budget)
    else:
        raster.probe(found, budget)
    own = _clean(found, image, content, kind, settings)
    width, height = image.size if image else (found.width, found.height)
    return Made(width, height, None, found.place, (), _own(own, content, kind, width))


def made(
    content: bytes,
    kind: Kind,
    widths: Sequence[int],
    settings: PictureSettings,
    budget: Budget,
) -> Made:
    """Return a picture in all formats and widths; raises Fault."""
    found = raster.header(content, kind)
    image = raster.pixels(found, settings.max_edge, budget)
    photograph = kind.name == "JPEG" or raster.is_photograph(image)
    opaque = image.mode != "RGBA"
    own = _clean(found, image, content, kind, settings)
    type_ = "image/jpeg" if photograph and opaque else "image/png"
    if type_ == kind.type and not found.animated:
        pieces, whole = [*_own(own, content, kind, image.width)], own
    else:
        whole = _encoded(image, type_, settings, photograph)
        pieces = [
            *_own(own, content, kind, found.width if found.animated else image.width),
            Piece("whole", type_, image.width, whole),
        ]
    pieces += _widths(image, whole, type_, widths, settings, photograph)
    if found.animated:
        # Loaded only where something moves: its libraries are large.
        from permesso.pictures import film

        pieces += [Piece("film", *each) for each in film.films(found)]
    colour = raster.mean_colour(image)
    return Made(image.width, image.height, colour, found.place, (), tuple(pieces))


def _needs_pixels(found: Header, content: bytes, kind: Kind, settings: PictureSettings) -> bool:
    """Tell whether the file at its own address has to be written anew, and not only stripped."""
    if found.animated:
        return False
    if kind.name == "AVIF":
        # Its boxes refer to each other by place: none can be cut out.
        return (
            _says_more(found, content)
            or "icc_profile" in found.image.info
            or found.orientation != 1
            or _is_large(found, settings)
        )
    return (
        kind.name not in STRIPPABLE
        or found.orientation != 1
        or found.profile is not None
        or found.image.mode == "CMYK"
        or _is_large(found, settings)
    )


def _says_more(found: Header, content: bytes) -> bool:
    """Tell whether there is more in an AVIF than its picture."""
    return bool(found.image.info.keys() & {"exif", "xmp"}) or stripping.hides(content)


def _is_large(found: Header, settings: PictureSettings) -> bool:
    return max(found.width, found.height) > settings.max_edge


def _clean(
    found: Header,
    image: Image.Image | None,
    content: bytes,
    kind: Kind,
    settings: PictureSettings,
) -> bytes:
    """Return the file for the author's own address; `image` is the picture where it has been read.

    Raises Fault.
    """
    if kind.name == "AVIF" and found.animated and _says_more(found, content):
        raise Fault(
            "moves, and what it says beside that cannot be taken out of an AVIF; save it again "
            "without metadata, or as WebP"
        )
    if kind.name == "TIFF" and getattr(found.image, "is_animated", False):
        return _pages(found)
    if image is not None and _needs_pixels(found, content, kind, settings):
        if kind.name == "JPEG":
            return encoding.jpeg(image, settings.jpeg)
        if kind.name == "AVIF":
            return encoding.avif(image, FAITHFUL, raster.is_photograph(image))
        if kind.name == "WEBP":
            photograph = raster.is_photograph(image)
            return encoding.webp(image, settings.webp, not photograph)
        return encoding.png(image) if kind.name == "PNG" else encoding.other(image, kind.name)
    return _stripped(content, kind) if kind.name in STRIPPABLE else content


def _stripped(content: bytes, kind: Kind, profile: bool = False, orientation: int = 1) -> bytes:
    try:
        return stripping.strip(content, kind.name, profile, orientation)
    except stripping.Malformed:
        raise Fault("is damaged or cut off; save it again, or take it from where it was") from None


def _pages(found: Header) -> bytes:
    """Return all pages of a TIFF without what it says of them. Raises Fault."""
    images: list[Image.Image] = []
    size = 0
    with raster.faults():
        # Counting the pages first would read them all, however many somebody claims there are.
        for page in ImageSequence.Iterator(found.image):
            size += page.width * page.height
            if size > raster.MAX_PIXELS or len(images) >= MAX_PAGES:
                raise Fault("has too many pages, or too large ones; make a file of each")
            images.append(page.copy())
            images[-1].info.clear()
        return encoding.pages(images)


def _own(own: bytes, content: bytes, kind: Kind, width: int) -> tuple[Piece, ...]:
    return () if own == content else (Piece("own", kind.type, width, own),)


def _widths(
    image: Image.Image,
    whole: bytes,
    type_: str,
    widths: Sequence[int],
    settings: PictureSettings,
    photograph: bool,
) -> Iterator[Piece]:
    """Yield a picture in other widths, and in better formats; what would not be smaller is left
    out."""
    chosen = _chosen(image.width, widths)
    scaled = {
        width: image if width == image.width else raster.resized(image, width) for width in chosen
    }

    def pieces(role: Role, format_: str, wanted: Sequence[int]) -> list[Piece]:
        return [
            Piece(role, format_, each, _encoded(scaled[each], format_, settings, photograph))
            for each in wanted
        ]

    largest = Piece("whole", type_, image.width, whole)
    smaller = pieces("smaller", type_, [width for width in chosen if width < image.width])
    fallback = _worth([*smaller, largest])
    yield from (piece for piece in fallback if piece is not largest)
    # A format is of use only where it is smaller than all that more browsers know.
    limit, better = _weight(fallback, chosen), list[Piece]()
    for format_ in ("image/webp", "image/avif"):
        found = _worth(pieces("better", format_, chosen))
        if _weight(found, chosen) < limit:
            limit, better = _weight(found, chosen), [*found, *better]
    yield from better


def _worth(pieces: Sequence[Piece]) -> list[Piece]:
    """Return those, the narrowest first, that are smaller than every wider one: a drawing has more
    colours, and so more bytes, in a width that is not its own."""
    kept: list[Piece] = []
    for piece in reversed(pieces):
        if not kept or len(piece.content) < len(kept[0].content):
            kept.insert(0, piece)
    return kept


def _weight(pieces: Sequence[Piece], widths: Sequence[int]) -> int:
    """Return the bytes that browsers fetch together if each wants one of the widths."""
    return sum(
        next((len(piece.content) for piece in pieces if piece.width >= width), 0)
        for width in widths
    )


def _chosen(whole: int, widths: Sequence[int]) -> list[int]:
    """Return the widths for a picture that is `whole` pixels wide, and its own unless that is far
    beyond."""
    if whole > widths[-1]:
        return list(widths)
    return [*(width for width in widths if width < ALIKE * whole), whole]


def _encoded(image: Image.Image, type_: str, settings: PictureSettings, photograph: bool) -> bytes:
    if type_ == "image/avif":
        return encoding.avif(image, settings.avif, photograph)
    if type_ == "image/webp":
        return encoding.webp(image, settings.webp, lossless=not photograph)
    return encoding.jpeg(image, settings.jpeg) if type_ == "image/jpeg" else encoding.png(image)
