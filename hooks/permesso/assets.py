"""Assets: scripts by a name that changes with their content, so that browsers keep them long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asset:
    """A script as pages load it."""

    url: str
    """Its address from the site's root."""
    integrity: str = ""
    """`sha256-...` of its content (Subresource Integrity)."""


@dataclass(frozen=True, slots=True)
class Assets:
    """The scripts of a site."""

    by_name: Mapping[str, Asset] = field(default_factory=dict)
    """By the path of their source below `overrides/assets/`: `javascripts/permesso.js`."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Their content by address."""
