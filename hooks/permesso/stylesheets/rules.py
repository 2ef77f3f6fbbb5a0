"""Rules: stylesheets taken apart, so that each page can have some of them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import tinycss2
from tinycss2 import ast

from permesso.stylesheets import narrowing
from permesso.stylesheets.matching import Complex
from permesso.stylesheets.order import family
from permesso.stylesheets.selectors import selector

CONTEXTS = frozenset({"container", "layer", "media", "scope", "starting-style", "supports"})
"""At-rules that hold rules as they stand."""

VARIABLE = re.compile(r"(?:var|style)\(\s*(--[\w-]+)")
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
    parts: tuple[narrowing.Part, ...] = ()
    """The same in parts, if it has lists of selectors in it."""


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
    """Whether it keeps all its selectors: browsers that don't know one of them drop the rule, or
    rules in it weigh as they do."""


def rules(text: str) -> Iterator[Rule]:
    """Yield the rules of a stylesheet without nesting."""
    yield from _rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), ())


def _rules(nodes: list[ast.Node], context: tuple[str, ...]) -> Iterator[Rule]:
    for node in nodes:
        if isinstance(node, ast.QualifiedRule):
            declarations = _ordered(_declarations(node.content))
            if declarations:
                choices = tuple(_choices(node.prelude))
                prefixed = any(re.search(r":-", choice.text) for choice in choices)
                # Inside, `&` weighs as much as the heaviest of them.
                nests = any(not each.name for each in declarations)
                yield Rule(context, choices, declarations, whole=prefixed or nests)
        elif isinstance(node, ast.AtRule):
            yield from _at_rule(node, context)


def _at_rule(node: ast.AtRule, context: tuple[str, ...]) -> Iterator[Rule]:
    name = node.lower_at_keyword
    prelude = tinycss2.serialize(node.prelude)
    if name == "charset":
        return
    if name in CONTEXTS and node.content is not None:
        inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
        if name == "layer":
            # Those without a name are as many as there are; and all keep their place in the order,
            # whether a page has use for what is in them or not.
            prelude = prelude.strip() or f"_{zlib.crc32(tinycss2.serialize([node]).encode()):x}"
            prelude = f" {prelude}"
            yield Rule(context, (), (), f"@layer{prelude};")
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


def _ordered(declarations: Iterable[Declaration]) -> tuple[Declaration, ...]:
    """Return the declarations of a rule in the order that all have."""
    found = tuple(declarations)
    if any(each.name in {"", "all"} for each in found):
        return found
    return tuple(sorted(found, key=lambda each: family(each.name)))


def _choices(prelude: list[ast.Node]) -> Iterator[Choice]:
    """Yield the selectors of a list."""
    part: list[ast.Node] = []
    for token in [*prelude, None]:
        if token is None or (isinstance(token, ast.LiteralToken) and token.value == ","):
            text = tinycss2.serialize(part).strip()
            parts = narrowing.parts(part)
            yield Choice(
                text, selector(part), _pseudo_element(text), parts if len(parts) > 1 else ()
            )
            part = []
        else:
            part.append(token)


def _pseudo_element(text: str) -> str:
    """Return how a selector ends, if that is a pseudo-element."""
    found = PSEUDO_ELEMENT.search(text)
    return found[0].replace("::", ":") if found else ""
