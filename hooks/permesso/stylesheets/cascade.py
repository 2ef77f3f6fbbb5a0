"""The cascade: which declarations can decide how an element looks. CSS Cascading and Inheritance 5.

A declaration is out when another one that surely applies to the same element outweighs it in any
circumstances. Material and the blog's own sheet both style the same elements: that is often so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from permesso.stylesheets.rules import Declaration

COVERS = {
    "background": (
        "background-color background-image background-repeat background-size background-position "
        "background-attachment background-clip background-origin"
    ),
    "border": (
        "border-top border-right border-bottom border-left border-color border-style border-width "
        "border-top-color border-top-style border-top-width border-right-color border-right-style "
        "border-right-width border-bottom-color border-bottom-style border-bottom-width "
        "border-left-color border-left-style border-left-width"
    ),
    "border-radius": (
        "border-top-left-radius border-top-right-radius border-bottom-right-radius "
        "border-bottom-left-radius"
    ),
    "font": "font-family font-size font-style font-weight line-height",
    "list-style": "list-style-image list-style-position list-style-type",
    "margin": "margin-top margin-right margin-bottom margin-left margin-block margin-inline",
    "outline": "outline-color outline-style outline-width",
    "overflow": "overflow-x overflow-y",
    "padding": "padding-top padding-right padding-bottom padding-left padding-block padding-inline",
}
"""Shorthands, and what else they set."""

COVERED_BY = {
    longhand: tuple(short for short, others in COVERS.items() if longhand in others.split())
    for longhands in COVERS.values()
    for longhand in longhands.split()
}
"""What else sets a property."""

ALIASES = {
    f"-webkit-mask{part}": f"mask{part}"
    for part in ("", "-image", "-position", "-repeat", "-size", "-clip", "-origin", "-composite")
}
"""Older names of properties, which browsers take for the newer ones (CSS Masking, section 9)."""

Rank = tuple[bool, tuple[tuple[int, int, int], int]]
PLAIN = re.compile(
    r"""[^:]+:(?:[^()]|(?:var|rgb|rgba|hsl|hsla|calc|clamp|min|max|minmax|repeat|translate|scale|rotate)\(|\))*$"""
)
"""What every browser that reads the sheet understands: of what one may not know, an earlier
declaration may be the fallback."""
NOT_OLD = re.compile(r"\b(?:revert|revert-layer|dvh|clip|pretty|balance)\b")


@dataclass(frozen=True, slots=True)
class Said:
    """A declaration as it applies to an element."""

    declaration: Declaration
    bit: int
    sure: bool
    """Whether it surely applies, where its at-rules do, to the element in its states."""
    states: frozenset[str]
    """The states that the element has to be in: `hover`."""
    selector: int
    """The number of its selector."""
    context: tuple[str, ...]
    pseudo: str
    weight: tuple[tuple[int, int, int], int]
    """Its specificity and its place among all."""

    @property
    def name(self) -> str:
        """Return the property, by its newer name."""
        return ALIASES.get(self.declaration.name, self.declaration.name)

    @property
    def rank(self) -> Rank:
        """Return what the greater one of wins."""
        return self.declaration.important, self.weight


def decisive(said: Iterable[Said]) -> Iterator[Said]:
    """Yield the declarations that may decide something, of those for one element.

    One that surely applies outweighs others, in a state those for the same state; one that may
    apply, those with the same selector.
    """
    every = list(said)
    best: dict[tuple[object, tuple[str, ...], str, str], Rank] = {}
    states = {each.states for each in every if each.sure}
    rivals: dict[frozenset[str], list[frozenset[str]]] = {}
    for each in every:
        if each.states not in rivals:
            rivals[each.states] = [some for some in states if some <= each.states]
    for each in every:
        if is_plain(each.declaration):
            for when in (each.selector, *((each.states,) if each.sure else ())):
                key = when, each.context, each.pseudo, each.declaration.name
                best[key] = max(best.get(key, each.rank), each.rank)
    for each in every:
        if not any(
            best.get((when, context, each.pseudo, name), each.rank) > each.rank
            for when in (each.selector, *rivals[each.states])
            for context in {*outweighing(each), each.context}
            for name in (each.name, *COVERED_BY.get(each.name, ()))
        ):
            yield each


def outweighing(said: Said) -> Iterator[tuple[str, ...]]:
    """Yield the other at-rules in which a greater rank outweighs a declaration: none.

    In a scope, the nearest of its roots comes before the order; what is important in a layer
    outweighs what is so outside of it (CSS Cascading and Inheritance 6, section 2).
    """
    scoped = any(each.startswith("@scope") for each in said.context)
    layered = any(each.startswith("@layer") for each in said.context)
    if not scoped and not (layered and said.declaration.important):
        yield ()


def is_plain(declaration: Declaration) -> bool:
    """Return whether every browser takes a declaration for valid."""
    if declaration.is_custom:
        return True
    return (
        bool(declaration.name)
        and bool(PLAIN.match(declaration.text))
        and not NOT_OLD.search(declaration.text)
    )
