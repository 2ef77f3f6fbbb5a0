"""Icons: one picture of the owner's in every size and format that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from permesso.edition import Edition
from permesso.site import Site
from permesso.workshop.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Icon:
    """A link to an icon or to the manifest, for the head."""

    rel: str
    """What it is for: `icon`, `apple-touch-icon`, `manifest`."""
    url: str
    """Its address on this site."""
    type: str | None = None
    """Media type."""
    sizes: str | None = None
    """`32x32`, `any`."""


@dataclass(frozen=True, slots=True)
class Icons:
    """The icons of a site."""

    links: tuple[Icon, ...] = ()
    """What stands in the head of every page."""
    files: Mapping[str, bytes | str] = field(default_factory=dict)
    """Files by address."""


def of(site: Site, edition: Edition, workshop: Workshop) -> Icons:
    """Return the icons of a site."""
    return Icons((Icon("icon", site.favicon),))
