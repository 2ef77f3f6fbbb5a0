"""Values: from what a stylesheet says of a colour to the colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tinycss2 import color4

from permesso.contrast.sheets import Token

DEPTH = 12
"""How often a value may lead to another one: more is a circle."""


def origin(name: str, tokens: Mapping[str, Token]) -> Token | None:
    """Return the declaration that says what a custom property is: the last of those that only
    name another one."""
    for _ in range(DEPTH):
        token = tokens.get(name)
        if token is None:
            return None
        following = _named(token.value)
        if following is None or following not in tokens:
            return token
        name = following
    return None


def colour(value: Sequence[Any], tokens: Mapping[str, Token], scheme: str) -> str | None:
    """Return an opaque colour as `#rrggbb`; None for anything else.

    Custom properties are filled in, and of `light-dark()` the scheme's is taken (CSS Color
    Level 5).
    """
    for _ in range(DEPTH):
        if len(value) != 1:
            return None
        (part,) = value
        if part.type != "function":
            break
        arguments = _arguments(part.arguments)
        if part.lower_name == "light-dark" and len(arguments) == 2:
            value = arguments[scheme == "dark"]
        elif part.lower_name == "var" and arguments:
            token = tokens.get(_word(arguments[0]) or "")
            value = token.value if token else arguments[1] if len(arguments) > 1 else ()
        else:
            break
    else:
        return None
    return _opaque(part)


def _opaque(part: Any) -> str | None:
    found = color4.parse_color(part)
    if found is None or isinstance(found, str):
        return None
    try:
        red, green, blue = found.to("srgb").coordinates
    except (NotImplementedError, TypeError, ValueError):
        return None
    if found.alpha < 1:
        return None
    return "#" + "".join(f"{round(min(max(each, 0), 1) * 255):02x}" for each in (red, green, blue))


def _named(value: Sequence[Any]) -> str | None:
    """Return the custom property that a value consists of."""
    if len(value) == 1 and value[0].type == "function" and value[0].lower_name == "var":
        arguments = _arguments(value[0].arguments)
        return _word(arguments[0]) if arguments else None
    return None


def _arguments(tokens: Sequence[Any]) -> list[list[Any]]:
    """Return what stands between the commas."""
    found: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            found.append([])
        elif token.type not in {"whitespace", "comment"}:
            found[-1].append(token)
    return found


def _word(tokens: Sequence[Any]) -> str | None:
    return tokens[0].value if len(tokens) == 1 and tokens[0].type == "ident" else None
