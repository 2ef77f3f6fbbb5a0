"""Schemes: light and dark, as `theme.palette` of the configuration has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from permesso.locale import Text

SYSTEM = "system"
REMEMBERED = "permesso"
"""Name of the entry in the browser's `localStorage` that holds what a reader chose (`entry.js`)."""
MEDIA = {
    "(prefers-color-scheme)": SYSTEM,
    "(prefers-color-scheme: light)": "light",
    "(prefers-color-scheme: dark)": "dark",
}
"""What a palette is for, by its `media` (Material, "Setting up the color palette")."""
PLAIN = {"default": "light", "slate": "dark"}
"""What one without `media` is for, by its `scheme`."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """One of the ways that pages can look."""

    name: str
    """`system` (the reader's decides), `light`, `dark`, or as its owner calls it."""
    scheme: str
    """Its attributes in the page, as Material's stylesheets know them: `default`, `slate`."""
    primary: str
    """Name of Material's colour for buttons and links."""
    accent: str
    """Name of that for what the pointer is on."""

    @property
    def attributes(self) -> dict[str, str]:
        """Return the same by the names that a script sets (`dataset`)."""
        return {
            "mdColorScheme": self.scheme,
            "mdColorPrimary": self.primary,
            "mdColorAccent": self.accent,
        }


@dataclass(frozen=True, slots=True)
class Schemes:
    """The ways that the pages of a site can look."""

    all: tuple[Scheme, ...] = ()
    """None without a palette. The first is that of a reader who has not chosen."""

    @property
    def switch(self) -> bool:
        """Whether a reader can choose."""
        return len(self.all) > 1

    @property
    def changes(self) -> dict[str, dict[str, str]]:
        """What differs between them in the page, by their names."""
        every = [scheme.attributes for scheme in self.all]
        differing = [name for name in every[0] if len({each[name] for each in every}) > 1]
        return {
            scheme.name: {name: scheme.attributes[name] for name in differing}
            for scheme in self.all
        }

    def labels(self, text: Text) -> list[tuple[str, str]]:
        """Return the name of each and what the switch says of itself then, in their order."""
        said = {SYSTEM: text.scheme_system, "light": text.scheme_light, "dark": text.scheme_dark}
        return [
            (scheme.name, said.get(scheme.name) or text.scheme_named.format(name=scheme.name))
            for scheme in self.all
        ]


def of(palette: object) -> Schemes:
    """Return the schemes of a site from its `theme.palette`: one, or a list of them."""
    listed = palette if isinstance(palette, Sequence) else [palette] if palette else []
    found: dict[str, Scheme] = {}
    for each in listed:
        if isinstance(each, Mapping):
            made = _scheme(each)
            found.setdefault(made.name, made)
    return Schemes(tuple(found.values()))


def _scheme(palette: Mapping[str, object]) -> Scheme:
    scheme = _word(palette, "scheme", "default")
    name = MEDIA.get(str(palette.get("media") or "")) or PLAIN.get(scheme, scheme)
    primary, accent = (_word(palette, key, "indigo") for key in ("primary", "accent"))
    return Scheme(name, scheme, primary, accent)


def _word(palette: Mapping[str, object], key: str, otherwise: str) -> str:
    """Return a value as Material writes it into the page."""
    return str(palette.get(key) or otherwise).replace(" ", "-")
