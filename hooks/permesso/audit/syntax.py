"""The syntax of JavaScript, as far as the audit asks: calls, functions, texts, what holds them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from time import thread_time

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Tree

DEEPEST = 500
"""Levels of a tree that are read; people's code has some dozens, bundles up to two hundred."""
PATIENCE = 2.0
"""CPU seconds after which code is given up. What the parser does to mend broken code grows with the
square of its length: 80 kB of nothing but `/[` take 22 seconds."""
PATIENCE_FOR_BYTE = 5e-6
"""CPU seconds that each byte adds to that: twenty times what people's code and bundles take."""
PIECE = 65_536
"""Bytes that the parser gets at once."""
FUNCTIONS = frozenset(
    {
        "function_expression",
        "arrow_function",
        "function_declaration",
        "method_definition",
        "generator_function",
        "generator_function_declaration",
    }
)
CALLS = frozenset({"call_expression", "new_expression"})
_WANTED = (
    FUNCTIONS
    | CALLS
    | {
        "arguments",
        "array",
        "assignment_expression",
        "augmented_assignment_expression",
        "binary_expression",
        "class",
        "class_declaration",
        "import_statement",
        "export_statement",
        "pair",
        "string",
        "template_string",
        "variable_declarator",
    }
)
_LEAVES = frozenset({"string", "regex", "comment", "identifier", "property_identifier", "number"})


@dataclass(slots=True, eq=False)
class Part:
    """A node of the tree that matters, below the nearest other one that does."""

    type: str
    """Its type in tree-sitter's grammar."""
    node: Node
    """The node."""
    up: Part | None
    """What holds it; None at the top."""
    function: Part | None
    """The innermost function that holds it; None at the top."""
    called: str | None = None
    """In a call: the name of what it calls, once it is known (`callees.name`)."""
    names: dict[str, Part | str | None] = field(default_factory=dict)
    """In a function: its variables, with the function or the text that each stands for."""


class TangledError(ValueError):
    """Code that is so broken that reading it would take too long."""


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_javascript.language()))


def _tree(code: bytes) -> Tree:
    until = thread_time() + PATIENCE + len(code) * PATIENCE_FOR_BYTE
    try:
        tree = _parser().parse(
            lambda offset, _: code[offset : offset + PIECE],
            progress_callback=lambda *_: thread_time() > until,
        )
    except ValueError:
        # Or it would go on with this code where the next one is.
        _parser().reset()
        raise TangledError from None
    # All of it is taken over from the tree, which asks for each text again where it got pieces.
    return _parser().parse(code, tree)


def parts(code: bytes) -> Iterator[Part]:
    """Yield the parts of code in the order of the text, also where some of it is broken.

    It walks without recursion, and not below `DEEPEST`. Raises TangledError before the first one.
    """
    cursor = _tree(code).walk()
    ups: list[tuple[str, Part | None, Part | None]] = []
    up: Part | None = None
    function: Part | None = None
    while True:
        node = cursor.node
        assert node is not None
        kind = node.type
        inner, within = up, function
        if (kind in _WANTED and (kind != "binary_expression" or adds(node))) or (
            ups and _named(kind, ups[-1][0])
        ):
            inner = Part(kind, node, up, function)
            if kind in FUNCTIONS:
                within = inner
            yield inner
        if kind not in _LEAVES and len(ups) < DEEPEST and cursor.goto_first_child():
            ups.append((kind, up, function))
            up, function = inner, within
            continue
        while not cursor.goto_next_sibling():
            if not ups:
                return
            cursor.goto_parent()
            _, up, function = ups.pop()


def adds(node: Node) -> bool:
    """Whether an expression with an operator between two sides has a plus there."""
    operator = node.child_by_field_name("operator")
    return operator is not None and operator.type == "+" and node.named_child_count >= 2


def _named(kind: str, parent: str) -> bool:
    """Whether a name counts where it stands: what is handed on, and parameters."""
    if kind == "identifier":
        return parent in ("arguments", "formal_parameters", "arrow_function")
    return kind == "member_expression" and parent == "arguments"
