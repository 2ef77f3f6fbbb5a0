"""Openings: the beginning of a text in plain words, for lists and search engines."""

from __future__ import annotations

import re
from itertools import islice

from markupsafe import Markup

MORE = "<!-- more -->"
"""Ends the opening of a text (Material)."""
SENTENCE_LENGTH = 40
"""Characters from which on a paragraph is more than a label ("About the author")."""
TEASER_LENGTH = 220
"""Characters of a teaser made from the text: about three lines in a list."""

PARAGRAPH = re.compile(r"<p(?! class=\"admonition-title)\b[^>]*>(.*?)</p>", re.DOTALL)
NOT_TEASER = re.compile(r"<(h[1-6])\b.*?</\1>|<sup id=\"fnref.*?</sup>", re.DOTALL)
"""Headings and the numbers of footnotes."""


def opening(rendered: str) -> str:
    """Return the text before the mark, else of the first paragraph that is a sentence."""
    before, mark, _ = rendered.partition(MORE)
    if mark and (text := _plain(before)):
        return shorten(text, TEASER_LENGTH)
    texts = [_plain(found[1]) for found in islice(PARAGRAPH.finditer(rendered), 5)]
    sentences = (text for text in texts if len(text) >= SENTENCE_LENGTH)
    return shorten(next(sentences, next(filter(None, texts), "")), TEASER_LENGTH)


def shorten(text: str, length: int) -> str:
    """Return `text` on one line, cut before a word with an ellipsis if longer than `length`."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def _plain(rendered: str) -> str:
    return Markup(NOT_TEASER.sub("", rendered)).striptags()
