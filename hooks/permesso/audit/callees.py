"""Callees: the names of what a script calls, and what it hands over."""

from __future__ import annotations

import re

from tree_sitter import Node

from permesso.audit.constants import text
from permesso.audit.syntax import Part

CHAIN = 12
"""Links of a name with dots that are read."""


def handled(assignment: Part) -> str | None:
    """Return the event to which `….onclick = …` ties a function."""
    left = assignment.node.child_by_field_name("left")
    last = left.child_by_field_name("property") if left else None
    name = text(last or left) if left else ""
    return name[2:] if re.fullmatch(r"on[a-z]{3,}", name) else None


def arguments(call: Node) -> list[Node]:
    """Return what a call hands over."""
    handed = call.child_by_field_name("arguments")
    return [each for each in handed.named_children if each.type != "comment"] if handed else []


def called(call: Node) -> str:
    """Return the name of what is called, as it is written, without `this.`, `?.` and arguments.

    `navigator.geolocation.getCurrentPosition`, `document.querySelector().focus`, `new Audio`; a
    place that is worked out is left out.
    """
    names: list[str] = []
    new = call.type == "new_expression"
    node = call.child_by_field_name("constructor" if new else "function")
    ending = ""
    for _ in range(CHAIN):
        if node is None:
            break
        if node.type == "member_expression":
            last = node.child_by_field_name("property")
            names.append((text(last) if last else "") + ending)
            node, ending = node.child_by_field_name("object"), ""
        elif node.type == "subscript_expression":
            index = node.child_by_field_name("index")
            names.append((text(index)[1:-1] if index and index.type == "string" else "") + ending)
            node, ending = node.child_by_field_name("object"), ""
        elif node.type == "call_expression":
            node, ending = node.child_by_field_name("function"), "()"
        elif node.type in ("parenthesized_expression", "await_expression"):
            node = node.named_children[0] if node.named_child_count else None
        else:
            if node.type in ("identifier", "import", "super"):
                names.append(text(node) + ending)
            break
    name = ".".join(each for each in reversed(names) if each)
    return f"new {name}" if new else name


def name(call: Part) -> str:
    """Return the name of what a call calls (`called`); worked out once."""
    if call.called is None:
        call.called = called(call.node)
    return call.called


def last(call: Part) -> str:
    """Return the last word of what is called."""
    return name(call).rpartition(".")[2].removeprefix("new ")


def owner(part: Part) -> Part | None:
    """Return the call to which arguments, or an array in them, belong."""
    up: Part | None = part
    while up and up.type == "array":
        up = up.up
    return up.up if up and up.type == "arguments" else None
