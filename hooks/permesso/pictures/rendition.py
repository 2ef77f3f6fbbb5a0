"""Renditions: what became of a picture. Plain data, frozen, like the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from permesso.problem import Problem


@dataclass(frozen=True, slots=True)
class Variant:
    """A picture in one width."""

    url: str
    """Its address on this site."""
    width: int
    """Its width in pixels."""


@dataclass(frozen=True, slots=True)
class Format:
    """The same picture in one format."""

    type: str
    """Media type: `image/avif`."""
    variants: tuple[Variant, ...]
    """Its widths, the smallest first."""


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture, ready for readers."""

    url: str
    """Address of the file that every browser shows."""
    type: str
    """Its media type."""
    width: int
    """Its width in pixels, as it is to be seen (EXIF orientation applied)."""
    height: int
    """Its height in pixels."""
    formats: tuple[Format, ...] = ()
    """Better formats for browsers that know them, the best first."""
    variants: tuple[Variant, ...] = ()
    """Other widths in the format of `url`, the smallest first."""
    colour: str | None = None
    """What stands for it until it is there: `#rrggbb`, its mean colour."""
    video: tuple[Variant, ...] = ()
    """The film that an animated picture became; `url` is then its first frame."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """All pictures of a blog."""

    renditions: Mapping[str, Rendition] = field(default_factory=dict)
    """By path below the documents folder."""
    files: Mapping[str, Path] = field(default_factory=dict)
    """Finished files by address; one at the address of an author's own file replaces it."""
    faults: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with a picture, by path; whoever names the picture tells it."""
    notices: tuple[Problem, ...] = ()
    """What the owner should know: a picture that said where it was taken."""
