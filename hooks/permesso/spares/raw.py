"""HTML that was put away, put back (stands in for parts of Python-Markdown 3.11.3)."""

from __future__ import annotations

from typing import Any

from markdown import postprocessors
from markdown.extensions import md_in_html
from markdown.util import ETX, HTML_PLACEHOLDER

BEGINNING = HTML_PLACEHOLDER.partition("%s")[0]
"""Of a placeholder: a number and `ETX` follow."""
DIGITS = "0123456789"


class RawHtml(postprocessors.RawHtmlPostprocessor):
    """HTML as it is."""

    def run(self, text: str) -> str:
        """Return a text with the HTML in it."""
        return _restored(text, self)


class MarkdownInHtml(md_in_html.MarkdownInHTMLPostprocessor):
    """HTML as it is, or what became of the Markdown in it."""

    def run(self, text: str) -> str:
        """Return a text with the HTML in it."""
        return _restored(text, self)


def _restored(text: str, part: Any) -> str:
    """Return a text with what its placeholders stand for; a paragraph around a block goes."""
    stash = part.md.htmlStash
    place = text.find(BEGINNING) if stash.html_counter else -1
    if place < 0:
        return text
    pieces: list[str] = []
    done = 0
    while place >= 0:
        number = place + len(BEGINNING)
        end = text.find(ETX, number)
        written = text[number:end] if end >= 0 else ""
        after = end + 1
        if not written or written.strip(DIGITS) or int(written) >= stash.html_counter:
            place = text.find(BEGINNING, number)
            continue
        html = part.stash_to_string(stash.rawHtmlBlocks[int(written)])
        begin = place
        if text[max(done, place - 3) : place] == "<p>" and text.startswith("</p>", after):
            begin, after = place - 3, after + 4
            if not part.isblocklevel(html):
                html = f"<p>{html}</p>"
        pieces += [text[done:begin], _restored(html, part)]
        done = after
        place = text.find(BEGINNING, done)
    pieces.append(text[done:])
    return "".join(pieces)
