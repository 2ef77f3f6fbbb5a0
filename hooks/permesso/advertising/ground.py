"""The ground of a text: which places of its Markdown are code, or inside something."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from markdown.util import BLOCK_LEVEL_ELEMENTS

CODE = "\0"
"""Stands for each character of code in `Ground.masked`."""

MARKERS = re.compile(r"[ \t]*+(?:(?:>|[-*+]|\d++[.)])[ \t]*+)*+")
"""What stands before the text of a line in quotes and lists."""
REACH = 100
"""Characters in which they have to end: a line of nothing but markers is no text of anyone."""
FENCE = re.compile(MARKERS.pattern + r"(?P<fence>`{3,}+|~{3,}+)[^`]*+$")
FENCE_END = re.compile(r"[ \t>]*+(?P<fence>`{3,}+|~{3,}+)[ \t]*+$")
CONTAINER = re.compile(r"(?:[-*+]|\d++[.)])[ \t]|(?:!!!|\?\?\?\+?|===)[ \t]|\[\^[^\]]++\]:|:[ \t]")
"""Opens a list item, an admonition, a tab, a footnote or a definition."""
OPENERS = frozenset("-*+!?=[:")
"""With one of these, or a digit."""
INDENT = 4
BLOCK_TAG = re.compile(r"<([a-z][\w-]*+)", re.IGNORECASE)
BLOCK_LEVEL = frozenset(BLOCK_LEVEL_ELEMENTS) - {"hr"}
PARAGRAPH = re.compile(rf"(?:^[ \t]*+[^\s{CODE}].*\n?)++", re.MULTILINE)
TICKS = re.compile(r"(?<!\\)`++")
BLANK_REST = re.compile(r"[ \t]*+$", re.MULTILINE)
INDENTED = re.compile(r"\n[^\S\n]{4}")
SIGNS = ("```", "~~~", "\t")
"""One of these, or a line that is indented so far, is in every text with a block of code."""


def masked(text: str) -> str:
    """Return Markdown (Unix line ends) with its code made unreadable; every place is where it
    was."""
    if not (any(sign in text for sign in SIGNS) or INDENTED.search(f"\n{text}")):
        return _without_spans(text)
    lines = text.split("\n")
    return _masked(lines, _Walk(lines))


class Ground:
    """A text, with what stands on its lines."""

    def __init__(self, text: str) -> None:
        """Take Markdown with Unix line ends."""
        self.text = text
        lines = text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in lines)]
        walk = _Walk(lines)
        self._inside = walk.inside
        self.masked = _masked(lines, walk)
        """The text with its code made unreadable; every place is where it was."""

    def line(self, place: int) -> int:
        """Return the number of the line, from 0, of a place in the text."""
        return bisect_right(self._starts, place) - 1

    def begins_line(self, place: int) -> bool:
        """Tell whether only the markers of quotes and lists stand on a line before a place."""
        begin = self._starts[self.line(place)]
        return place - begin < REACH and bool(MARKERS.fullmatch(self.text, begin, place))

    def ends_line(self, place: int) -> bool:
        """Tell whether nothing stands on a line from a place on."""
        return BLANK_REST.match(self.text, place) is not None

    def lines_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Return begin and end of the lines that a stretch of text has to itself, if it does."""
        if not self.begins_line(start) or not self.ends_line(end):
            return None
        return self._starts[self.line(start)], self._starts[self.line(end) + 1]

    def is_inside(self, place: int) -> bool:
        """Tell whether the line of a place is in a list, a quote, HTML or the like."""
        return self.line(place) in self._inside


class _Walk:
    """One walk over lines, which finds those of code blocks and those inside something."""

    def __init__(self, lines: list[str]) -> None:
        self.code: set[int] = set()
        self.inside: set[int] = set()
        """Lines of lists, admonitions, quotes, and HTML blocks but for their first."""
        fences = [n for n, line in enumerate(lines) if "```" in line or "~~~" in line]
        ends = ((number, FENCE_END.match(lines[number])) for number in fences)
        self._last_ends = {end["fence"]: number for number, end in ends if end}
        self._fence = ""
        self._element, self._depth = "", 0
        self._base = 0
        """Indentation of what belongs to the innermost list or the like."""
        self._after_blank, self._after_code = True, False
        for number, line in enumerate(lines):
            if self._last_ends and self._is_fenced(number, line):
                self.code.add(number)
            elif self._depth:
                self.inside.add(number)
                self._depth += self._tags(line)
            elif line.strip():
                self._take(number, line.expandtabs(INDENT))
            self._after_blank = not line.strip()

    def _is_fenced(self, number: int, line: str) -> bool:
        """Tell whether a line is one of a fenced block; one that never ends is none."""
        if self._fence:
            end = FENCE_END.match(line)
            if end and end["fence"] == self._fence:
                self._fence = ""
            return True
        opening = FENCE.match(line)
        if opening and self._last_ends.get(opening["fence"], -1) > number:
            self._fence = opening["fence"]
        return bool(self._fence)

    def _take(self, number: int, line: str) -> None:
        """Look at a line of text or of indented code."""
        content = line.lstrip()
        indent = len(line) - len(content)
        if self._after_blank and indent < self._base:
            self._base = indent // INDENT * INDENT
        may_be_code = self._after_blank or self._after_code
        self._after_code = may_be_code and indent >= self._base + INDENT
        if self._after_code:
            self.code.add(number)
            return
        # What a line begins with says for most of them that they open nothing.
        if (content[0] in OPENERS or content[0].isdecimal()) and CONTAINER.match(content):
            self._base = indent + INDENT
        if self._base or content[0] == ">":
            self.inside.add(number)
        tag = BLOCK_TAG.match(content) if content[0] == "<" else None
        if tag and tag[1].lower() in BLOCK_LEVEL:
            self._element = tag[1].lower()
            self._depth = max(0, self._tags(line))

    def _tags(self, line: str) -> int:
        """Return how many more elements of an HTML block's name a line opens than it closes.

        The name may be the beginning of another (`p`, `pre`): those end as often as they begin.
        """
        line = line.lower()
        return line.count(f"<{self._element}") - line.count(f"</{self._element}")


def _masked(lines: Sequence[str], walk: _Walk) -> str:
    """Return a text, given by its lines, with its code made unreadable."""
    code = walk.code
    return _without_spans(
        "\n".join(CODE * len(line) if n in code else line for n, line in enumerate(lines))
    )


def _without_spans(text: str) -> str:
    """Return a text with the contents of its code spans masked."""
    if "`" not in text:
        return text
    pieces: list[str] = []
    position = 0
    for paragraph in PARAGRAPH.finditer(text):
        if "`" not in paragraph[0]:
            continue
        ticks = list(TICKS.finditer(text, *paragraph.span()))
        left = Counter(found[0] for found in ticks)
        opening: re.Match[str] | None = None
        for found in ticks:
            left[found[0]] -= 1
            if opening is None:
                opening = found if left[found[0]] else None
            elif found[0] == opening[0]:
                code = text[opening.end() : found.start()]
                pieces += [text[position : opening.end()], re.sub(r"[^\n]", CODE, code)]
                position, opening = found.start(), None
    return "".join([*pieces, text[position:]])
