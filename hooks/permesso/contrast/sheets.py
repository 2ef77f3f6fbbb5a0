"""Sheets: what stylesheets say of colours, and which of it holds for a page's body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement

import tinycss2
from cssselect2 import ElementWrapper, SelectorError, compile_selector_list
from tinycss2 import ast

from permesso.stylesheets import minified
from permesso.stylesheets.minified import Odd
from permesso.stylesheets.sheets import MATERIAL

CONTEXT_WORDS = frozenset({"screen", "all", "and", "only"})
"""What the condition of a media query may say besides the scheme to hold on any screen."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stylesheet of the site."""

    address: str
    """From the site's root."""
    text: str
    """What is in it."""


@dataclass(frozen=True, slots=True)
class Token:
    """A declaration: a custom property, or a colour of a rule."""

    name: str
    """The property."""
    value: tuple[Any, ...]
    """Its value, as component values of CSS Syntax Level 3."""
    address: str
    """The stylesheet that has it."""
    line: int
    """Where it stands there."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule outside of at-rules, or within those that hold in a scheme."""

    prelude: tuple[Any, ...]
    """Its selectors."""
    tokens: tuple[Token, ...]
    """Its declarations, of a later one of the same name only that."""
    schemes: frozenset[str]
    """The schemes that it holds in."""


SCHEMES = ("light", "dark")


def rules(sheet: Sheet) -> Iterator[Rule]:
    """Yield the rules of a stylesheet that hold on a screen of any size; of Material's, one
    long line, those that say what custom properties are."""
    if MATERIAL.search(sheet.address) and not minified.has_comments(sheet.text):
        yield from _of_material(sheet)
        return
    nodes = tinycss2.parse_stylesheet(sheet.text, skip_comments=True, skip_whitespace=True)
    yield from _rules(nodes, frozenset(SCHEMES), sheet)


def _of_material(sheet: Sheet) -> Iterator[Rule]:
    for piece in minified.cut(sheet.text):
        if isinstance(piece, Odd):
            nodes = tinycss2.parse_stylesheet(piece.text, skip_comments=True, skip_whitespace=True)
        elif any(name.startswith("--") for name, _, _ in piece.declarations):
            said = ";".join(f"{name}:{value}" for name, value, _ in piece.declarations)
            nodes = tinycss2.parse_stylesheet(f"{','.join(piece.selectors)}{{{said}}}")
        else:
            continue
        schemes = frozenset(SCHEMES)
        for around in piece.context:
            (held,) = tinycss2.parse_stylesheet(f"{around}{{}}")
            schemes &= _schemes(held) if held.lower_at_keyword == "media" else frozenset()
        if schemes:
            yield from _rules(nodes, schemes, sheet)


def _rules(nodes: Sequence[Any], schemes: frozenset[str], sheet: Sheet) -> Iterator[Rule]:
    for node in nodes:
        if isinstance(node, ast.QualifiedRule):
            tokens = {
                each.name: Token(each.name, _trimmed(each.value), sheet.address, each.source_line)
                for each in tinycss2.parse_blocks_contents(node.content)
                if isinstance(each, ast.Declaration)
            }
            yield Rule(tuple(node.prelude), tuple(tokens.values()), schemes)
        elif isinstance(node, ast.AtRule) and node.lower_at_keyword in {"media", "layer"}:
            inner = schemes & _schemes(node)
            if node.content is not None and inner:
                found = tinycss2.parse_rule_list(
                    node.content, skip_comments=True, skip_whitespace=True
                )
                yield from _rules(found, inner, sheet)


def _schemes(node: ast.AtRule) -> frozenset[str]:
    """Return the schemes that an at-rule holds in: none where it asks for anything else."""
    if node.lower_at_keyword == "layer":
        return frozenset(SCHEMES)
    words = tinycss2.serialize(node.prelude).lower().replace("(", " ").replace(")", " ").split()
    rest = [word for word in words if word not in CONTEXT_WORDS]
    if not rest:
        return frozenset(SCHEMES)
    if rest[0] == "prefers-color-scheme:" and len(rest) == 2:
        return frozenset(rest[1:]) & frozenset(SCHEMES)
    return frozenset()


def _trimmed(value: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(each for each in value if each.type not in {"whitespace", "comment"})


def of_body(
    found: Sequence[Rule], root: Mapping[str, str], body: Mapping[str, str], scheme: str
) -> dict[str, Token]:
    """Return the custom properties of a page's body by name (CSS Cascade Level 4, "cascading").

    `root` and `body` are the attributes of both elements.
    """
    html = Element("html", dict(root))
    named = {"light": "default", "dark": "slate"}[scheme]
    SubElement(html, "body", {**body, "data-md-color-scheme": named})
    tree = list(ElementWrapper.from_html_root(html).iter_subtree())
    best: dict[tuple[int, str], tuple[tuple[int, ...], Token]] = {}
    for order, rule in enumerate(found):
        own = [token for token in rule.tokens if token.name.startswith("--")]
        if not own or scheme not in rule.schemes:
            continue
        for selector in _selectors(rule.prelude):
            if selector.pseudo_element is not None:
                continue
            for depth, element in enumerate(tree):
                if not selector.test(element):
                    continue
                for token in own:
                    weight = (*selector.specificity, order)
                    if best.get((depth, token.name), ((),))[0] <= weight:
                        best[depth, token.name] = (weight, token)
    # What the body has itself outweighs what it inherits.
    return {name: token for (_, name), (_, token) in sorted(best.items(), key=lambda each: each[0])}


def _selectors(prelude: Sequence[Any]) -> list[Any]:
    try:
        return list(compile_selector_list(list(prelude)))
    except SelectorError:
        return []
