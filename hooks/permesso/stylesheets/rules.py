"""Rules: stylesheets taken apart, so that each page can have some of them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import tinycss2
from tinycss2 import ast

from permesso.stylesheets import minified, narrowing
from permesso.stylesheets.matching import Complex
from permesso.stylesheets.minified import Odd
from permesso.stylesheets.order import family
from permesso.stylesheets.selectors import Compound, outline, selector

CONTEXTS = frozenset({"container", "layer", "media", "scope", "starting-style", "supports"})
"""At-rules that hold rules as they stand."""

VARIABLE = re.compile(r"(?:var|style)\(\s*(--[\w-]+)")
PSEUDO_ELEMENT = re.compile(r"(?:::.*|:(?:before|after|first-line|first-letter)\b.*)?$", re.S)
WORD = re.compile(r"[\w-]+")
NOTHING = frozenset[str]()


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


class Choice:
    """One selector of a rule; what takes long to find out is, when somebody asks."""

    __slots__ = ("_compounds", "_parts", "_tree", "pseudo", "text")

    def __init__(self, text: str) -> None:
        """Take it as it is printed."""
        self.text = text
        """As it is printed."""
        self.pseudo = _pseudo_element(text)
        """Its pseudo-element, as it is written."""
        self._tree: tuple[Complex | None] | None = None
        self._compounds: tuple[tuple[Compound, ...] | None] | None = None
        self._parts: tuple[narrowing.Part, ...] | None = None

    @property
    def plain(self) -> str:
        """Return it without its pseudo-element."""
        return PSEUDO_ELEMENT.sub("", self.text, count=1) if self.pseudo else self.text

    @property
    def compounds(self) -> tuple[Compound, ...] | None:
        """Return what is written in it; None where only a parser knows."""
        if self._compounds is None:
            self._compounds = (outline(self.plain),)
        return self._compounds[0]

    @property
    def tree(self) -> Complex | None:
        """Return it without its pseudo-element; None for one that nobody understands: it may match
        anything."""
        if self._tree is None:
            self._tree = (selector(tinycss2.parse_component_value_list(self.text)),)
        return self._tree[0]

    @property
    def parts(self) -> tuple[narrowing.Part, ...]:
        """Return it in parts, if it has lists of selectors in it."""
        if self._parts is None:
            found: tuple[narrowing.Part, ...] = ()
            if narrowing.has_lists(self.text):
                found = narrowing.parts(tinycss2.parse_component_value_list(self.text))
            self._parts = found if len(found) > 1 else ()
        return self._parts

    def __reduce__(self) -> tuple[type[Choice], tuple[str]]:
        """Let it be kept as its text."""
        return Choice, (self.text,)


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
    pieces = [Odd((), text)] if minified.has_comments(text) else minified.cut(text)
    for piece in pieces:
        if isinstance(piece, Odd):
            nodes = tinycss2.parse_stylesheet(piece.text, skip_comments=True, skip_whitespace=True)
            yield from _rules(nodes, piece.context)
        elif piece.declarations:
            declarations = _ordered(_declaration(*each) for each in piece.declarations)
            yield _rule(piece.context, piece.selectors, declarations)


def _rule(
    context: tuple[str, ...], selectors: Iterable[str], declarations: tuple[Declaration, ...]
) -> Rule:
    choices = tuple(map(Choice, selectors))
    prefixed = any(":-" in choice.text for choice in choices)
    # Inside, `&` weighs as much as the heaviest of them.
    nests = any(not each.name for each in declarations)
    return Rule(context, choices, declarations, whole=prefixed or nests)


def _rules(nodes: list[ast.Node], context: tuple[str, ...]) -> Iterator[Rule]:
    for node in nodes:
        if isinstance(node, ast.QualifiedRule):
            declarations = _ordered(_declarations(node.content))
            if declarations:
                yield _rule(context, _selectors(node.prelude), declarations)
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
            yield _declaration(node.name, tinycss2.serialize(node.value), node.important)


def _declaration(name: str, value: str, important: bool) -> Declaration:
    if not name.startswith("--"):
        name, value = name.lower(), value.strip()
    text = f"{name}:{value}{'!important' if important else ''}"
    uses = frozenset(VARIABLE.findall(value)) if "--" in value else NOTHING
    return Declaration(name, text, uses, important)


def _ordered(declarations: Iterable[Declaration]) -> tuple[Declaration, ...]:
    """Return the declarations of a rule in the order that all have."""
    found = tuple(declarations)
    if any(each.name in {"", "all"} for each in found):
        return found
    return tuple(sorted(found, key=lambda each: family(each.name)))


def _selectors(prelude: list[ast.Node]) -> Iterator[str]:
    """Yield the selectors of a list."""
    part: list[ast.Node] = []
    for token in [*prelude, None]:
        if token is None or (isinstance(token, ast.LiteralToken) and token.value == ","):
            yield tinycss2.serialize(part).strip()
            part = []
        else:
            part.append(token)


def _pseudo_element(text: str) -> str:
    """Return how a selector ends, if that is a pseudo-element."""
    if ":" not in text:
        return ""
    found = PSEUDO_ELEMENT.search(text)
    return found[0].replace("::", ":") if found else ""
