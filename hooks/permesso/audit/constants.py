"""Texts that JavaScript puts together from parts, as far as the parts are known."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

from tree_sitter import Node

from permesso.audit.syntax import adds

UNKNOWN = "…"
"""Stands in a text for a part that only running the code would tell."""
LONGEST = 64
"""Parts of one text that are put together; those beyond are unknown."""
_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(\r\n|[\s\S]))"
)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}

Named = Callable[[str], str | None]
"""Tells the text that a name stands for, where it is a constant."""


def text(node: Node) -> str:
    """Return the code of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def value(node: Node, named: Named, taken: set[tuple[int, int]] | None = None) -> str:
    """Return the text that an expression gives, with `UNKNOWN` for what cannot be told.

    `taken` gets the ends, in bytes, of the parts that went into it.
    """
    said: list[str] = []
    waiting = [node]
    seen = 0
    while waiting:
        each = waiting.pop()
        seen += 1
        if taken is not None:
            taken.add((each.start_byte, each.end_byte))
        if seen > LONGEST:
            said.append(UNKNOWN)
            break
        if each.type == "binary_expression" and adds(each):
            waiting += [each.named_children[-1], each.named_children[0]]
        elif each.type in ("parenthesized_expression", "template_substitution"):
            waiting += each.named_children[:1]
        elif each.type == "template_string":
            waiting += reversed(each.named_children)
        else:
            said.append(_single(each, named))
    return re.sub(f"{UNKNOWN}+", UNKNOWN, "".join(said))


def _single(node: Node, named: Named) -> str:
    """Return the text of an expression that is not put together."""
    if node.type == "string":
        return unescaped(text(node)[1:-1])
    if node.type in ("string_fragment", "escape_sequence"):
        return unescaped(text(node))
    if node.type == "number":
        return text(node)
    if node.type == "identifier":
        known = named(text(node))
        return UNKNOWN if known is None else known
    if node.type == "call_expression":
        return _called(node)
    return UNKNOWN


def _called(node: Node) -> str:
    """Return what `atob("…")` gives."""
    called, handed = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if called and handed and text(called) in ("atob", "window.atob") and handed.named_child_count:
        first = handed.named_children[0]
        if first.type == "string":
            try:
                return base64.b64decode(text(first)[1:-1], validate=True).decode("latin-1")
            except (binascii.Error, ValueError):
                return UNKNOWN
    return UNKNOWN


def unescaped(written: str) -> str:
    """Return a text without the escapes of its literal."""
    return _ESCAPE.sub(_meant, written) if "\\" in written else written


def _meant(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3]
    if digits:
        code = int(digits, 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else UNKNOWN
    return _PLAIN.get(found[4], found[4].strip("\r\n"))
