"""The cascade: which declarations can decide how an element looks. CSS Cascading and Inheritance 5.

A declaration is out when another one that surely applies to the same element outweighs it in any
circumstances. Material and the blog's own sheet both style the same elements: that is often so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

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
LEAST: Rank = (False, ((-2, 0, 0), 0))
"""Less than any."""
PLAIN = re.compile(
    r"""[^:]+:(?:[^()]|(?:var|rgb|rgba|hsl|hsla|calc|clamp|min|max|minmax|repeat|translate|scale|rotate)\(|\))*$"""
)
"""What every browser that reads the sheet understands: of what one may not know, an earlier
declaration may be the fallback."""
NOT_OLD = re.compile(r"\b(?:revert|revert-layer|dvh|clip|pretty|balance)\b")


@dataclass(slots=True, eq=False)
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
    name: str = field(init=False)
    """The property, by its newer name."""
    rank: Rank = field(init=False)
    """What the greater one of wins."""
    names: tuple[str, ...] = field(init=False)
    """The properties that set it."""
    contexts: frozenset[tuple[str, ...]] = field(init=False)
    """The at-rules in which another one may outweigh it."""
    is_plain: bool = field(init=False)
    """Whether every browser takes it for valid."""

    def __post_init__(self) -> None:
        """Find out what is asked for each of an element's declarations, and all others."""
        self.name = ALIASES.get(self.declaration.name, self.declaration.name)
        self.rank = self.declaration.important, self.weight
        self.names = (self.name, *COVERED_BY.get(self.name, ()))
        self.contexts = frozenset({*_outweighing(self), self.context})
        self.is_plain = is_plain(self.declaration)


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
        if each.is_plain:
            for when in (each.selector, *((each.states,) if each.sure else ())):
                key = when, each.context, each.pseudo, each.declaration.name
                if (rank := each.rank) > best.get(key, LEAST):
                    best[key] = rank
    for each in every:
        if not any(
            best.get((when, context, each.pseudo, name), LEAST) > each.rank
            for when in (each.selector, *rivals[each.states])
            for context in each.contexts
            for name in each.names
        ):
            yield each


def _outweighing(said: Said) -> Iterator[tuple[str, ...]]:
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
