"""Narrowing: of a list in a selector, `:is(h2, h3, h4)`, a page keeps what it has.

Selectors Level 4, sections 4.2 and 17: such a list counts as much as the most specific of its
selectors, whichever matches; so one of those always stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import tinycss2
from cssselect2 import parser as css
from tinycss2 import ast

LISTS = frozenset({"is", "where"})
SIMPLE = re.compile(r"[.#:\[](?!:)|[a-z]", re.I)
COMPLEX = re.compile(r"[\s>+~,]")
OPEN = re.compile(r"(?:^|[\s>+~])$")
"""How what stands before an element's name ends."""


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """One of the selectors in a list."""

    text: str
    """As it is printed."""
    whole: str
    """The whole selector with this one only."""
    is_greatest: bool
    """Whether no other one in the list is more specific."""


@dataclass(frozen=True, slots=True)
class Choices:
    """A list in a selector."""

    name: str
    """`is` or `where`."""
    options: tuple[Option, ...]
    """What it has."""


Part = str | Choices


def has_lists(text: str) -> bool:
    """Return whether there may be such a list in a selector."""
    return any(f":{name}(" in text.lower() for name in LISTS)


def parts(tokens: Sequence[ast.Node]) -> tuple[Part, ...]:
    """Return a selector in parts; a single one if it has no list."""
    found: list[Part] = []
    start = 0
    for place, token in enumerate(tokens):
        if isinstance(token, ast.FunctionBlock) and token.lower_name in LISTS:
            choices = _choices(tokens, place, token)
            if choices is None:
                continue
            # The colon before the name is a token of its own.
            found += [tinycss2.serialize(tokens[start : place - 1]), choices]
            start = place + 1
    return (*found, tinycss2.serialize(tokens[start:]))


def _choices(tokens: Sequence[ast.Node], place: int, token: ast.FunctionBlock) -> Choices | None:
    """Return a list; None for one that is not understood."""
    texts = [tinycss2.serialize(each).strip() for each in _split(token.arguments)]
    try:
        weights = [max(each.specificity for each in css.parse(text)) for text in texts]
    except (css.SelectorError, ValueError):
        return None
    options = []
    for text, weight in zip(texts, weights, strict=True):
        arguments = tinycss2.parse_component_value_list(text)
        only = ast.FunctionBlock(token.source_line, token.source_column, token.name, arguments)
        whole = (*tokens[:place], only, *tokens[place + 1 :])
        options.append(Option(text, tinycss2.serialize(whole), weight == max(weights)))
    return Choices(token.lower_name, tuple(options))


def _split(tokens: Sequence[ast.Node]) -> list[list[ast.Node]]:
    """Return what stands between commas."""
    found: list[list[ast.Node]] = [[]]
    for token in tokens:
        if isinstance(token, ast.LiteralToken) and token.value == ",":
            found.append([])
        else:
            found[-1].append(token)
    return found


def narrowed(parts: Sequence[Part], is_on: Callable[[Option], bool]) -> str:
    """Return a selector with those of its lists' selectors that are on."""
    text = ""
    for part in parts:
        text += part if isinstance(part, str) else _written(part, is_on, text)
    return text.strip()


def _written(choices: Choices, is_on: Callable[[Option], bool], before: str) -> str:
    kept = [option for option in choices.options if is_on(option)]
    if choices.name == "is" and not any(option.is_greatest for option in kept):
        kept.append(next(option for option in choices.options if option.is_greatest))
    texts = [option.text for option in kept or choices.options]
    if len(texts) == 1 and choices.name == "is":
        (text,) = texts
        is_name = text[0].isalpha()
        fits = bool(OPEN.search(before)) if is_name else True
        if SIMPLE.match(text) and not COMPLEX.search(text) and fits:
            return text
    return f":{choices.name}({','.join(texts)})"
