"""Selectors: their trees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import tinycss2
from cssselect2 import parser as css
from tinycss2 import ast

from permesso.stylesheets.matching import Complex


def selector(tokens: Sequence[ast.Node]) -> Complex | None:
    """Return a selector as a tree, without its pseudo-element."""
    kept: list[ast.Node] = []
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if _is_colon(token) and _is_colon(following):
            break
        kept.append(token)
    text = tinycss2.serialize(kept).strip()
    if not text or text[-1] in ">+~":
        text += "*"
    try:
        (found,) = css.parse(text)
    except (css.SelectorError, ValueError):
        return None
    tree: Complex = found.parsed_tree
    return tree


def _is_colon(token: ast.Node | None) -> bool:
    return isinstance(token, ast.LiteralToken) and token.value == ":"


ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
BRACKETS = re.compile(r"\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]")
FUNCTION = re.compile(r":[\w-]+\([^()]*\)")
COMBINATOR = re.compile(r"\s*([>+~ ])\s*")
COMPOUND = re.compile(r"(?P<tag>[a-zA-Z][\w-]*|\*)?(?P<rest>(?:[.#:][\w-]+|\[_*\]|:!+)*)")

PART = re.compile(r"[.#:\[][\w\]!-]*")


def unescaped(text: str) -> str:
    """Return selectors without escapes (CSS Syntax 3, 4.3.7): names as they are meant."""
    if "\\" not in text:
        return text
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)


ATTRIBUTE = re.compile(r"\[\s*([\w-]+)")


@dataclass(frozen=True, slots=True)
class Compound:
    """What a selector asks of one element, as far as it is written in so many words."""

    combinator: str
    """What stands between it and what is on its left; nothing at the beginning."""
    tag: str
    """The element; none for any."""
    ids: frozenset[str]
    """Ids."""
    classes: frozenset[str]
    """Classes."""
    attributes: frozenset[str]
    """Attributes, whatever their values."""
    more: bool
    """Whether it asks for attributes, or for one of several things."""
    end: int
    """Where it ends."""

    @property
    def named(self) -> frozenset[str]:
        """Return ids and classes."""
        return self.ids | self.classes


def outline(text: str) -> tuple[Compound, ...] | None:
    """Return the compounds of a selector without a pseudo-element, from left to right; None for
    one that only a parser understands."""
    if "\\" in text or "|" in text:
        return None
    # Everything keeps its place.
    flat = BRACKETS.sub(lambda found: f"[{'_' * (len(found[0]) - 2)}]", text)
    while (inner := FUNCTION.sub(lambda found: f":{'!' * (len(found[0]) - 1)}", flat)) != flat:
        flat = inner
    if "(" in flat:
        return None
    found: list[Compound] = []
    start, combinator = 0, ""
    for between in (*COMBINATOR.finditer(flat), None):
        end = between.start() if between else len(flat)
        written = COMPOUND.fullmatch(flat, start, end)
        if written is None:
            return None
        names = PART.findall(written["rest"])
        found.append(
            Compound(
                combinator,
                (written["tag"] or "").replace("*", "").lower(),
                frozenset(each[1:] for each in names if each[0] == "#"),
                frozenset(each[1:] for each in names if each[0] == "."),
                frozenset(map(str.lower, _attributes(text, flat, start, end))),
                any(each[0] == "[" or each.startswith(":!") for each in names),
                end,
            )
        )
        if between:
            start, combinator = between.end(), between[1]
    return tuple(found)


def _attributes(text: str, flat: str, start: int, end: int) -> Iterator[str]:
    """Yield the attributes that a part of a selector asks for; `flat` has the brackets of no
    other ones."""
    place = flat.find("[", start, end)
    while place >= 0:
        if found := ATTRIBUTE.match(text, place):
            yield found[1]
        place = flat.find("[", place + 1, end)
