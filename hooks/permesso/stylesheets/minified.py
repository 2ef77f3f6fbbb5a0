"""Minified stylesheets: cut into rules by how they are written.

What lightningcss prints is nearly always so plain that the places of its braces, semicolons and
commas say everything; that takes a twentieth of the time that a parser needs for it. `Odd` says
that something is not, and leaves it to one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STRING = r'"[^"\\\n]*+"'
_FLAT = rf"\((?:[^()\"'\\{{}}]++|{_STRING})*+\)"
_DEEP = rf"\((?:[^()\"'\\{{}}]++|{_STRING}|{_FLAT})*+\)"
_DEEPER = rf"\((?:[^()\"'\\{{}}]++|{_STRING}|{_DEEP})*+\)"
_NESTED = rf"\((?:[^()\"'\\{{}}]++|{_STRING}|{_DEEPER})*+\)"
STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)
RULE = re.compile(
    rf"(?P<selectors>(?:[^{{}}@;\"'\\]++|{_STRING})++)"
    rf"\{{(?P<body>(?:[^{{}}\"'\\@]++|{_STRING})*+)\}}"
)
"""A rule without rules in it."""
HELD = re.compile(r"@(?P<name>media|supports|container)(?P<asked>[^{};\"'\\]*)\{", re.IGNORECASE)
"""The beginning of an at-rule with rules in it, whose name says that they hold as they stand."""
SAID = re.compile(rf"(?:[^;\"'()\\]++|{_STRING}|{_NESTED})++")
SELECTOR = re.compile(rf"(?:[^,\"'()\\]++|{_STRING}|{_NESTED})++")
NAME = re.compile(r"-{0,2}[a-zA-Z_][\w-]*:")
IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
EDGE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\\.|[{};]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Plain:
    """A rule."""

    context: tuple[str, ...]
    """The at-rules around it, outermost first."""
    selectors: tuple[str, ...]
    """Its selectors."""
    declarations: tuple[tuple[str, str, bool], ...]
    """Properties as they are written, values, whether they are important."""


@dataclass(frozen=True, slots=True)
class Odd:
    """Something else: a rule with rules in it, an animation, what has an escape."""

    context: tuple[str, ...]
    """The at-rules around it, outermost first."""
    text: str
    """All of it."""


def has_comments(text: str) -> bool:
    """Return whether a stylesheet has comments, which lightningcss leaves out."""
    return "/*" in text and "/*" in STRING.sub("", text)


def cut(text: str) -> Iterator[Plain | Odd]:
    """Yield what a minified stylesheet consists of."""
    context: list[str] = []
    place = 0
    while place < len(text):
        around = tuple(context)
        if text[place] == "}" and context:
            context.pop()
            place += 1
        elif held := HELD.match(text, place):
            context.append(f"@{held['name']}{held['asked']}")
            place = held.end()
        else:
            rule = RULE.match(text, place)
            plain = _plain(around, rule["selectors"], rule["body"]) if rule else None
            end = rule.end() if rule and plain else _end(text, place)
            yield plain or Odd(around, text[place:end])
            place = end


def _plain(context: tuple[str, ...], prelude: str, body: str) -> Plain | None:
    """Return a rule; None for one that is not plain enough."""
    selectors = SELECTOR.findall(prelude)
    said = SAID.findall(body.removesuffix(";"))
    if ",".join(selectors) != prelude or ";".join(said) != body.removesuffix(";"):
        return None
    declarations = []
    for each in said:
        name = NAME.match(each)
        if name is None:
            return None
        important = IMPORTANT.search(each) if "!" in each else None
        value = each[name.end() : important.start() if important else len(each)]
        declarations.append((name[0][:-1], value, bool(important)))
    return Plain(context, tuple(map(str.strip, selectors)), tuple(declarations))


def _end(text: str, start: int) -> int:
    """Return where something ends that begins at `start`: with a block, or with a semicolon."""
    depth = 0
    for found in EDGE.finditer(text, start):
        match found[0]:
            case "{":
                depth += 1
            case "}":
                depth -= 1
                if depth <= 0:
                    return found.end()
            case ";" if depth == 0:
                return found.end()
    return len(text)
