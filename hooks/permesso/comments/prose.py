"""The text of a comment: what is stored, as HTML that is safe to print."""

from __future__ import annotations

import html
import re

from markdown import Markdown
from markdown.inlinepatterns import (
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
)

from permesso.comments import sanitiser
from permesso.comments.records import Record

LONGEST = 20_000
"""Characters of Markdown; of a longer text only the paragraphs are seen."""
MOST_MARKS = 200
"""Signs that could open something. Markdown looks for the end of each, up to the last line."""
MARK = re.compile(r"[\[*_`!<&\\]")
NESTED = re.compile(r"^(?:[ \t]*(?:[>*+-]|\d+\.)(?=[ \t>])){20}", re.MULTILINE)
"""Lists in lists in one line: each one is a call in a call."""
PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


class Prose:
    """Turns many texts of comments into HTML."""

    def __init__(self) -> None:
        # A line break is one: who writes a comment does not think of Markdown.
        self._markdown = md = Markdown(extensions=["nl2br"])
        # What looks like HTML is what somebody wrote about HTML.
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # A picture of another host would be a request to it: it becomes a link.
        md.inlinePatterns.register(LinkInlineProcessor(IMAGE_LINK_RE, md), "image_link", 150)
        references = ReferenceInlineProcessor(IMAGE_REFERENCE_RE, md)
        md.inlinePatterns.register(references, "image_reference", 140)

    def html(self, record: Record) -> str:
        """Return the text of a comment, sanitised."""
        if record.html is not None:
            return sanitiser.clean(record.html)
        text = sanitiser.printable(record.text or "")
        if _is_simple(text):
            return sanitiser.clean(self._markdown.reset().convert(text))
        return sanitiser.clean(_paragraphs(text))


def _is_simple(text: str) -> bool:
    """Tell whether Markdown is soon done with a text: some take it minutes, or every call."""
    marks = sum(1 for _ in MARK.finditer(text))
    return len(text) <= LONGEST and marks <= MOST_MARKS and not NESTED.search(text)


def _paragraphs(text: str) -> str:
    """Return text as paragraphs, with its line breaks."""
    found = (html.escape(part).replace("\n", "<br>") for part in PARAGRAPHS.split(text.strip()))
    return "".join(f"<p>{part}</p>" for part in found if part)
