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

COVERED_BY: dict[str, tuple[str, ...]] = {}
for _shorthand, _longhands in COVERS.items():
    for _longhand in _longhands.split():
        COVERED_BY[_longhand] = (*COVERED_BY.get(_longhand, ()), _shorthand)

Rank = tuple[bool, tuple[tuple[int, int, int], int]]
ANY = -1
"""In the place of a selector: one that surely matches."""

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
    """Whether it surely applies, where its at-rules do."""
    selector: int
    """The number of its selector."""
    context: tuple[str, ...]
    pseudo: str
    weight: tuple[tuple[int, int, int], int]
    """Its specificity and its place among all."""

    @property
    def rank(self) -> Rank:
        """Return what the greater one of wins."""
        return self.declaration.important, self.weight


def decisive(said: Iterable[Said]) -> Iterator[Said]:
    """Yield the declarations that may decide something, of those for one element.

    One that surely applies outweighs others; one that may apply, those with the same selector.
    """
    every = list(said)
    best: dict[tuple[int, tuple[str, ...], str, str], Rank] = {}
    for each in every:
        if is_plain(each.declaration):
            for selector in (each.selector, *((ANY,) if each.sure else ())):
                key = selector, each.context, each.pseudo, each.declaration.name
                best[key] = max(best.get(key, each.rank), each.rank)
    for each in every:
        if not any(
            best.get((selector, context, each.pseudo, name), each.rank) > each.rank
            for selector in (ANY, each.selector)
            for context in {(), each.context}
            for name in (each.declaration.name, *COVERED_BY.get(each.declaration.name, ()))
        ):
            yield each


def is_plain(declaration: Declaration) -> bool:
    """Return whether every browser takes a declaration for valid."""
    if declaration.is_custom:
        return True
    return (
        bool(declaration.name)
        and bool(PLAIN.match(declaration.text))
        and not NOT_OLD.search(declaration.text)
    )
