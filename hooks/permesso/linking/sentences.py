"""Sentences: where in the Markdown of a post there is prose that could take a link.

This is the quick look, line by line. Whether a place really is prose, only the rendered text says
(`proof.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
SKIPPED = re.compile(
    r"[ \t]*(?:#|>|<|\||!!!|\?\?\?|===|---|///|\$\$|\{|\[\[|\*\[|\[\^[^\]]+\]:|\[[^\]]+\]:)"
)
"""Begins a line that is no prose: a heading, a quote, HTML, a table, a definition, a marker."""
NOTE = re.compile(r"[ \t]*(?P<sign>[*_])(?![*_]).*(?P=sign)\s*$")
"""A line in italics from its first word to its last: a credit, or a note of the editor's."""
QUOTE = re.compile(r"[ \t]*>")
UNDERLINE = re.compile(r"[ \t]*(?:=+|-+)[ \t]*$|:[ \t]")
"""Below a line, makes it a heading or the term of a definition."""
TABLE = re.compile(r"[^|\\]\|[^|]")
NOT_WORDS = re.compile(
    r"(?P<ticks>`{1,9}).{0,999}?(?P=ticks)"  # code
    r"|(?P<link><a\b.{0,999}?</a>|!?\[[^\]]{0,999}\](?:\([^)]{0,999}\)|\[[^\]]{0,99}\])|<\w+://[^>]+>)"
    r"|<[^>]{1,999}>"
    r"|\\\(.{0,999}?\\\)|\$[^$\s][^$]{0,999}\$"  # mathematics
    r"|\[[^\]]{0,999}\]|\{[^}]{0,999}\}"  # notes, markers, attributes
    r"|\b\w{1,30}://\S+|\bwww\.\S+|\S{1,99}@\S+"
    r"|&#?\w{1,30};|\\.|:[\w+-]{1,60}:|\+\+[^+]{1,60}\+\+|\w{0,60}[_/@]\w[\w/@]*",
    re.IGNORECASE,
)
"""What is not words, or words that have a meaning already. Each part is looked for only so far, as
one that never ends would be looked for again and again."""
END = re.compile(r"[.!?…][\"'”’»)*_]*(?=\s|$)|[:;](?=\s|$)")
BLANK = "\0"
FURTHER = 300
"""Characters after the end of a sentence that may belong to a title in it."""
Span = tuple[int, int]
PAIRS = {"«": "»", "“": "”", "„": "“", '"': '"'}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or the part of one that is on a line."""

    line: int
    """Number of the line in the text, from 0."""
    start: int
    """Where on the line it begins."""
    text: str
    """It; what is not words in it is blank, character by character."""
    whole: str
    """The same and what follows on the line, for a title with the end of a sentence in it."""
    quoted: tuple[tuple[int, int], ...]
    """What of it stands between quotation marks."""
    has_link: bool
    """Whether there is a link in it already."""

    def is_quoted(self, start: int, end: int) -> bool:
        """Tell whether a part of it is within quotation marks."""
        return any(first <= start and end <= last for first, last in self.quoted)


def of(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a Markdown text (Unix line ends)."""
    for block in _blocks(text.split("\n")):
        yield from _sentences(block)


def _blocks(lines: Sequence[str]) -> Iterator[list[tuple[int, str]]]:
    """Yield lines of prose that belong together, with their numbers."""
    block: list[tuple[int, str]] = []
    fence, in_quote = "", False
    for number, line in enumerate(lines):
        mark = FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip(" \t`~"):
                fence = ""
            continue
        below = lines[number + 1] if number + 1 < len(lines) else ""
        # What follows a quote's line without a blank one belongs to it.
        in_quote = bool(line.strip()) and (in_quote or bool(QUOTE.match(line)))
        ends = not line.strip() or mark or in_quote or SKIPPED.match(line) or NOTE.match(line)
        if ends or TABLE.search(line) or UNDERLINE.match(below):
            if block:
                yield block
            block = []
            fence = mark[1] if mark else ""
        else:
            block.append((number, line))
    if block:
        yield block


def _sentences(block: Sequence[tuple[int, str]]) -> Iterator[Sentence]:
    closing = ""
    for number, line in block:
        shown, links = _shown(line)
        quoted, closing = _quoted(shown, closing)
        start = 0
        for end in [*(found.end() for found in END.finditer(shown)), len(shown)]:
            if shown[start:end].strip():
                own = _between(quoted, start, end)
                yield Sentence(
                    line=number,
                    start=start,
                    text=shown[start:end],
                    whole=shown[start : end + FURTHER],
                    quoted=tuple((first - start, last - start) for first, last in own),
                    has_link=bool(_between(links, start, end)),
                )
            start = end


def _between(spans: list[Span], start: int, end: int) -> list[Span]:
    """Return those of some spans, which are in order, that have a part between two places."""
    first = bisect_right(spans, start, key=lambda span: span[1])
    return spans[first : bisect_left(spans, end, key=lambda span: span[0])]


def _shown(line: str) -> tuple[str, list[Span]]:
    """Return a line with what is not words blank, and where its links are."""
    pieces: list[str] = []
    links: list[Span] = []
    before = 0
    for found in NOT_WORDS.finditer(line):
        start, end = found.span()
        pieces += [line[before:start], BLANK * (end - start)]
        before = end
        if found["link"]:
            links.append((start, end))
    return "".join([*pieces, line[before:]]), links


def _quoted(line: str, closing: str) -> tuple[list[Span], str]:
    """Return what of a line is between quotation marks, and the mark that still has to come."""
    found: list[Span] = []
    start = 0
    for position, character in enumerate(line):
        if closing:
            if character == closing:
                found.append((start, position))
                closing = ""
        elif character in PAIRS:
            start, closing = position + 1, PAIRS[character]
    if closing:
        found.append((start, len(line)))
    return found, closing
