"""Selectors: their trees."""

from __future__ import annotations

from collections.abc import Sequence

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
