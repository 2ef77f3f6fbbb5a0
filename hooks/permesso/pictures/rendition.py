"""Renditions: what became of a picture. Plain data, frozen, like the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from permesso.problem import Problem

DRAWING = "image/svg+xml"
"""Media type of drawings: as sharp in any size, and shown by few programs but browsers."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A picture in one width."""

    url: str
    """Its address on this site, as it is written in a page: `immagini/la%20porta-800-1a2b.avif`."""
    width: int
    """Its width in pixels."""


@dataclass(frozen=True, slots=True)
class Format:
    """The same picture, or film, in one format."""

    type: str
    """Media type: `image/avif`."""
    variants: tuple[Variant, ...]
    """Its widths, the smallest first; a film has one."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture, ready for readers."""

    url: str
    """Address of the file that every browser shows; the largest there is, to be looked at alone."""
    type: str
    """Its media type."""
    width: int
    """Its width in pixels, as it is to be seen (EXIF orientation applied)."""
    height: int
    """Its height in pixels."""
    formats: tuple[Format, ...] = ()
    """Better formats for browsers that know them, the best first."""
    variants: tuple[Variant, ...] = ()
    """Other widths in the format of `url`, the smallest first; `url` is none of them."""
    colour: str | None = None
    """What stands for it until it is there: `#rrggbb`, its mean colour; None where one can see
    through it, and for drawings (SVG)."""
    video: tuple[Format, ...] = ()
    """The film that an animated picture became, the best format first; `url` is its first frame."""

    @property
    def is_drawing(self) -> bool:
        """Whether it is a drawing (SVG)."""
        return self.type == DRAWING

    def fallback(self, width: int) -> Variant:
        """Return the smallest file in the format of `url` that is at least `width` pixels wide."""
        whole = Variant(self.url, self.width)
        return next((each for each in self.variants if each.width >= width), whole)


@dataclass(frozen=True, slots=True)
class Gallery:
    """All pictures of a blog."""

    renditions: Mapping[str, Rendition] = field(default_factory=dict)
    """By path below the documents folder; also those that no text shows, without other sizes."""
    files: Mapping[str, Path | bytes] = field(default_factory=dict)
    """Finished files by path in the site (an address without percent signs: `unquote`); one at the
    path of an author's own file replaces it. Bytes where the disk took no file."""
    faults: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with a picture and what to do, by path; whoever names the picture tells it."""
    notices: tuple[Problem, ...] = ()
    """What the owner should know: a picture that said where it was taken."""
