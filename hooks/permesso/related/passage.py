"""Passages: the words around a place in a text."""

from __future__ import annotations

from dataclasses import replace

from permesso.markup import Body
from permesso.related import prose

AROUND = 150
"""Words on either side that say what the text is about at a place."""


def around(body: Body, number: int | None) -> str:
    """Return the words around the place with this number, headings included.

    Without a number, the last ones: what stands after a text is read after them.
    """
    written = "".join(body.pieces[::2])
    before, after = written, ""
    if number is not None:
        before, _, after = written.partition(f"<!--permesso:{number}-->")
    return " ".join([*_words(body, before)[-AROUND:], *_words(body, after)[:AROUND]])


def _words(body: Body, html: str) -> list[str]:
    return prose.of(replace(body, pieces=(html,))).text.split()
