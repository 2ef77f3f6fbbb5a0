"""Cutting: stylesheets in blocks, by their braces.

tinycss2 takes 2 ms for each kilobyte, and a site has other stylesheets on each page; what stands in
the blocks is often the same, so each is read once (`sheets`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

STRING = r"\"(?:[^\"\\\n]|\\.)*+[\"\n]?|'(?:[^'\\\n]|\\.)*+['\n]?"
ADDRESS = r"url\(\s*+(?![\"'])[^()\\]*+\)?"
COMMENT = re.compile(rf"{STRING}|{ADDRESS}|/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL | re.IGNORECASE)
EDGE = re.compile(rf"{STRING}|{ADDRESS}|\\.|[{{}};]", re.DOTALL | re.IGNORECASE)
DEEPEST = 16
"""Blocks in each other; what is deeper is left out: nobody writes it."""


@dataclass(slots=True)
class Block:
    """A rule or an at-rule, or the whole sheet."""

    prelude: str = ""
    """What stands before its brace."""
    line: int = 1
    """Line on which that begins."""
    said: list[tuple[str, int]] = field(default_factory=list)
    """What is between the blocks in it, with semicolons, and its line."""
    blocks: list[Block] = field(default_factory=list)
    """The blocks in it."""


def cut(text: str) -> Block:
    """Return a stylesheet as a block."""
    if "/*" in text or "<!--" in text:
        text = COMMENT.sub(_without_comment, text)
    whole = Block()
    open_ones = [whole]
    begun = said = counted = 0
    line = 1
    for edge in EDGE.finditer(text):
        sign = edge[0]
        if sign == ";":
            begun = edge.end()
        elif sign == "{":
            line += text.count("\n", counted, begun)
            counted = begun
            if text[said:begun].strip():
                open_ones[-1].said.append((text[said:begun], line))
            prelude = text[begun : edge.start()]
            gap = len(prelude) - len(prelude.lstrip())
            block = Block(prelude.strip(), line + prelude.count("\n", 0, gap))
            if len(open_ones) <= DEEPEST:
                open_ones[-1].blocks.append(block)
            open_ones.append(block)
            begun = said = edge.end()
        elif sign == "}":
            line += text.count("\n", counted, said)
            counted = said
            if text[said : edge.start()].strip():
                open_ones[-1].said.append((text[said : edge.start()], line))
            if len(open_ones) > 1:
                open_ones.pop()
            begun = said = edge.end()
    if text[said:].strip():
        line += text.count("\n", counted, said)
        open_ones[-1].said.append((text[said:], line))
    return whole


def _without_comment(found: re.Match[str]) -> str:
    text = found[0]
    if text.startswith("/*"):
        return " " + "\n" * text.count("\n")
    return "" if text in ("<!--", "-->") else text
