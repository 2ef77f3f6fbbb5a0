"""Usable: what extensions of Markdown print, for people who read with a keyboard or by ear."""

from __future__ import annotations

import html
import operator
import re
from dataclasses import replace

from permesso.locale import Text
from permesso.markup import TABLE_BOX, Body

TASK = '<label class="task-list-control"><input type="checkbox"'
"""A box to tick before an item; what it is for stands after it, outside of its label."""
CODE = re.compile(r"(<pre\b[^>]*>(?:<span></span>)?<code)(>(.*?)</code>)", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
NARROW = 20
"""Characters of code that stand beside each other in any window, in a list and in a callout too
(320 CSS pixels: WCAG 2.2, success criterion 1.4.10)."""


def named(body: Body, text: Text) -> Body:
    """Return a text in which tables and boxes to tick have names, in the words of the interface,
    and whatever may scroll sideways can be scrolled with the keyboard (WCAG 2.2, success criteria
    2.1.1 and 4.1.2)."""
    named_pieces = [
        piece if index % 2 else _named(piece, text) for index, piece in enumerate(body.pieces)
    ]
    if all(map(operator.is_, named_pieces, body.pieces)):
        return body
    return replace(body, pieces=tuple(named_pieces))


def _named(piece: str, text: Text) -> str:
    # Most pieces have none of it, and to look costs next to nothing.
    if TABLE_BOX in piece:
        name = html.escape(text.table)
        table = f'{TABLE_BOX[:-1]} role="group" aria-label="{name}" tabindex="0">'
        piece = piece.replace(TABLE_BOX, table)
    if TASK in piece:
        piece = piece.replace(TASK, f'{TASK} aria-label="{html.escape(text.task)}"')
    if "<pre" in piece:
        piece = CODE.sub(_reachable, piece)
    return piece


def _reachable(found: re.Match[str]) -> str:
    """Return a block of code; one that is wider than the narrowest window takes the focus."""
    lines = html.unescape(TAG.sub("", found[3])).splitlines()
    if max(map(len, lines), default=0) <= NARROW:
        return found[0]
    return f'{found[1]} tabindex="0"{found[2]}'
