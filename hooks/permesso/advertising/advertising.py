"""Advertising in a text: taken out of the Markdown, looked for again in the HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass

from permesso.advertising.ground import Ground
from permesso.advertising.runs import Run, runs
from permesso.advertising.signs import ATTRIBUTES, signs

ADVERTISING_MARK = "[[advertising]]"
"""Stands on a line of its own, between blank lines, where advertising was."""
SNIPPET_LENGTH = 60

LIVE = re.compile(
    rf"<!--.*?(?:-->|\Z)|<(?:(?P<script>script)\b|(?P<name>[a-z][\w:-]*+))"
    rf"(?P<attributes>{ATTRIBUTES}[^<>]*+)>?(?(script)(?P<code>.*?)(?:</script|\Z))",
    re.DOTALL | re.IGNORECASE,
)
"""A comment or a tag as a browser sees them: one that is not well-formed is a tag, too."""


@dataclass(frozen=True, slots=True)
class Advertising:
    """A run of advertising code that was taken out of a text."""

    name: str
    """Whose it is, for people: `Google AdSense`."""
    line: int
    """Line of the text at which it began, from 1."""
    snippet: str
    """Its beginning, on one line."""
    placed: bool
    """Whether a mark stands in its place; False inside a paragraph, a list, a quote, a table."""
    closed: bool
    """False when its script never ends: everything below was taken out with it."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """A text without advertising."""

    text: str
    """The Markdown; the same object when nothing was found."""
    found: tuple[Advertising, ...]
    """What was taken out, in order."""


def strip(text: str) -> Stripped:
    """Return Markdown (Unix line ends) without advertising code; code samples stay.

    Code with lines of its own between blocks leaves `ADVERTISING_MARK`, other code nothing.
    What is too broken to be taken out stays: it is for `remains` to find.
    """
    if not signs().may_be_in_markdown(text):
        return Stripped(text, ())
    ground = Ground(text)
    pieces: list[str] = []
    found: list[Advertising] = []
    position = 0
    for run in runs(ground):
        lines = ground.lines_of(run.start, run.end)
        start, end = lines or (run.start, run.end)
        placed = bool(lines) and not ground.is_inside(start)
        pieces += [text[position:start], f"\n{ADVERTISING_MARK}\n\n" if placed else ""]
        position = end
        name, line = signs().names[run.number], ground.line(run.start) + 1
        found.append(Advertising(name, line, _snippet(text, run), placed, run.closed))
    return Stripped("".join([*pieces, text[position:]]) if found else text, tuple(found))


def remains(rendered: str) -> str | None:
    """Return whose advertising code is live in HTML, or None; escaped code is not live."""
    if not signs().may_be_in_html(rendered):
        return None
    for found in LIVE.finditer(rendered):
        if name := found["script"] or found["name"]:
            number = signs().of_tag(name.lower(), found["attributes"], found["code"] or "")
            if number is not None:
                return signs().names[number]
    return None


def _snippet(text: str, run: Run) -> str:
    # White space is joined, so more is read than is shown; a run may be as long as the text.
    beginning = text[run.start : min(run.end, run.start + 10 * SNIPPET_LENGTH)]
    return " ".join(beginning.split())[:SNIPPET_LENGTH]
