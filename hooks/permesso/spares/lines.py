"""Preprocessors, which see a text as lines (stand in for those of Python-Markdown 3.11.3 and of
`pymdownx.superfences` 12.3)."""

from __future__ import annotations

import re
from typing import Any

from markdown import preprocessors
from markdown.extensions import md_in_html
from markdown.util import ETX, STX
from pymdownx import superfences

from permesso.spares import code

BLANK = re.compile(r"(?<=\n) +\n")
MORE = "<!-- more -->"
"""A comment on a line of its own; the one tag of most texts (Material)."""
AROUND = "\n\n"


class NormalizeWhitespace(preprocessors.NormalizeWhitespace):
    """White space in one way."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines of a text that has two line ends more; most have nothing to change."""
        text = "\n".join(lines)
        if STX in text or ETX in text:
            text = text.replace(STX, "").replace(ETX, "")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text += "\n\n"
        if "\t" in text:
            text = text.expandtabs(self.md.tab_length)
        if " \n" in text:
            text = BLANK.sub("\n", text)
        return text.split("\n")


class HtmlBlocks(preprocessors.HtmlBlockPreprocessor):
    """HTML put away."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines without blocks of HTML."""
        text = "\n".join(lines)
        plain = _plain(text, self.md)
        return super().run(lines) if plain is None else plain.split("\n")


class MarkdownInHtmlBlocks(md_in_html.HtmlBlockPreprocessor):
    """HTML put away, Markdown in it kept."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines without blocks of HTML."""
        text = "\n".join(lines)
        plain = _plain(text, self.md)
        return super().run(lines) if plain is None else plain.split("\n")


def _plain(text: str, md: Any) -> str | None:
    """Return what becomes of a text without a tag but the mark that its opening ends at; None for
    any other text."""
    if "&" in text:
        return None
    tags = text.count("<")
    if not tags:
        return text
    before, mark, after = text.partition(f"{AROUND}{MORE}{AROUND}")
    if tags > 1 or not mark or not before:
        return None
    kept = md.htmlStash.store(f"{MORE}\n")
    return f"{before}{AROUND}{kept}{AROUND}{AROUND}{after}"


class Fences(superfences.SuperFencesBlockPreprocessor):  # type: ignore[misc]
    """Fenced code put away."""

    highlighter: Any

    def get_hl_settings(self) -> None:
        """Take over the settings of `pymdownx.highlight`."""
        super().get_hl_settings()
        self.highlighter = code.fitted(self.highlighter)

    def search_nested(self, lines: list[str]) -> list[str]:
        """Return the lines without blocks of fenced code."""
        if any("```" in line or "~~~" in line for line in lines):
            found: list[str] = super().search_nested(lines)
            return found
        return lines
