"""Order: the declarations of each rule in the same order, which compresses better.

It matters only among those that set some of the same: they keep theirs.
"""

from __future__ import annotations

FAMILIES = {
    **dict.fromkeys(("align", "justify", "place"), "place"),
    **dict.fromkeys(("block", "height", "inline", "width"), "width"),
    **dict.fromkeys(("column", "columns", "gap", "grid", "row"), "gap"),
    **dict.fromkeys(("bottom", "inset", "left", "right", "top"), "top"),
    **dict.fromkeys(("font", "line"), "font"),
    **dict.fromkeys(("overflow", "overscroll", "word"), "overflow"),
    **dict.fromkeys(("break", "page"), "break"),
    **dict.fromkeys(("alignment", "baseline", "vertical"), "vertical"),
    "white": "text-wrap",
}
"""By their first words: properties that go together though they begin with other ones."""
LONGER = ("contain-intrinsic", "text-decoration", "text-wrap", "scroll-margin", "scroll-padding")
"""First words that are two."""


def family(name: str) -> str:
    """Return what a property has in common with all that set some of the same."""
    if name.startswith("--"):
        return ""
    plain = name.removeprefix("-webkit-").removeprefix("-moz-").removeprefix("-ms-")
    for longer in LONGER:
        if plain.startswith(longer):
            return longer
    first = plain.partition("-")[0]
    return FAMILIES.get(first, first)
