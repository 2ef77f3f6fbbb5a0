"""Rules: stylesheets taken apart, so that each page can have some of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import tinycss2
from cssselect2 import parser as css
from tinycss2 import ast

from permesso.stylesheets.matching import Complex

CONTEXTS = frozenset({"container", "layer", "media", "scope", "starting-style", "supports"})
"""At-rules that hold rules as they stand."""

VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
PSEUDO_ELEMENT = re.compile(r"(?:::.*|:(?:before|after|first-line|first-letter)\b.*)?$", re.S)
WORD = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A property and its value."""

    name: str
    """In lower case, but for a custom property; none for a whole block with rules in it."""
    text: str
    """As it is printed, without a semicolon."""
    uses: frozenset[str]
    """Custom properties in its value."""

    important: bool = False
    """Whether it outweighs others."""

    @property
    def is_custom(self) -> bool:
        """Return whether it is for other declarations to use."""
        return self.name.startswith("--")


@dataclass(frozen=True, slots=True)
class Choice:
    """One selector of a rule."""

    text: str
    """As it is printed."""
    tree: Complex | None
    """Without its pseudo-element; None for one that nobody understands: it may match anything."""
    pseudo: str = ""
    """Its pseudo-element, as it is written."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, or an at-rule with declarations."""

    context: tuple[str, ...]
    """The at-rules around it, outermost first."""
    choices: tuple[Choice, ...]
    """Its selectors; none for an at-rule."""
    declarations: tuple[Declaration, ...]
    """None for an at-rule."""
    text: str = ""
    """An at-rule as it is printed."""
    keyframes: str = ""
    """The name of an animation, when it is one."""
    whole: bool = False
    """Whether browsers that don't know one of the selectors drop the rule: it keeps them all."""


def rules(text: str) -> Iterator[Rule]:
    """Yield the rules of a stylesheet without nesting."""
    yield from _rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), ())


def _rules(nodes: list[ast.Node], context: tuple[str, ...]) -> Iterator[Rule]:
    for node in nodes:
        if isinstance(node, ast.QualifiedRule):
            declarations = tuple(_declarations(node.content))
            if declarations:
                choices = tuple(_choices(node.prelude))
                prefixed = any(re.search(r":-", choice.text) for choice in choices)
                yield Rule(context, choices, declarations, whole=prefixed)
        elif isinstance(node, ast.AtRule):
            yield from _at_rule(node, context)


def _at_rule(node: ast.AtRule, context: tuple[str, ...]) -> Iterator[Rule]:
    name = node.lower_at_keyword
    prelude = tinycss2.serialize(node.prelude)
    if name == "charset":
        return
    if name in CONTEXTS and node.content is not None:
        inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
        yield from _rules(inner, (*context, f"@{node.at_keyword}{prelude}"))
        return
    body = ";" if node.content is None else "{" + tinycss2.serialize(node.content) + "}"
    animation = prelude.strip().strip("\"'") if name.endswith("keyframes") else ""
    yield Rule(context, (), (), f"@{node.at_keyword}{prelude}{body}", animation)


def _declarations(content: list[ast.Node]) -> Iterator[Declaration]:
    nodes = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    if any(isinstance(node, ast.QualifiedRule | ast.AtRule) for node in nodes):
        # Rules inside a rule stay with it, all or none.
        text = tinycss2.serialize(content)
        yield Declaration("", text, frozenset(VARIABLE.findall(text)))
        return
    for node in nodes:
        if isinstance(node, ast.Declaration):
            value = tinycss2.serialize(node.value)
            if not node.name.startswith("--"):
                value = value.strip()
            important = "!important" if node.important else ""
            name = node.name if node.name.startswith("--") else node.lower_name
            yield Declaration(
                name,
                f"{name}:{value}{important}",
                frozenset(VARIABLE.findall(value)),
                node.important,
            )


def _choices(prelude: list[ast.Node]) -> Iterator[Choice]:
    """Yield the selectors of a list."""
    part: list[ast.Node] = []
    for token in [*prelude, None]:
        if token is None or (isinstance(token, ast.LiteralToken) and token.value == ","):
            text = tinycss2.serialize(part).strip()
            yield Choice(text, selector(part), _pseudo_element(text))
            part = []
        else:
            part.append(token)


def _pseudo_element(text: str) -> str:
    """Return how a selector ends, if that is a pseudo-element."""
    found = PSEUDO_ELEMENT.search(text)
    return found[0].replace("::", ":") if found else ""


def selector(tokens: list[ast.Node]) -> Complex | None:
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
