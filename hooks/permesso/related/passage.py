"""Passages: the words around a place in a text."""

from __future__ import annotations

from permesso.markup import Body
from permesso.related import prose
from permesso.slots.places import MARK

AROUND = 150
"""Words on either side that say what the text is about at a place."""


def around(body: Body, number: int | None) -> str:
    """Return the words around the place with this number, headings included.

    Without a number, the last ones: what stands after a text is read after them.
    """
    written = "".join(body.pieces[::2])
    start = end = len(written)
    for mark in MARK.finditer(written):
        if number is not None and int(mark[1]) == number:
            start, end = mark.span()
    before, after = prose.text(written[:start]).split(), prose.text(written[end:]).split()
    return " ".join([*before[-AROUND:], *after[:AROUND]])
