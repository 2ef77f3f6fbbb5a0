"""Passages: the words around the places in a text."""

from __future__ import annotations

from functools import cached_property

from permesso.markup import Body
from permesso.related import prose
from permesso.slots.places import MARK

AROUND = 150
"""Words on either side that say what the text is about at a place."""


class Passages:
    """The passages of one text, whose words are looked for once, however many places it has."""

    def __init__(self, body: Body) -> None:
        """Take the text."""
        self._body = body

    def around(self, number: int | None) -> str:
        """Return the words around the place with this number, headings included.

        Without a number, the last ones: what stands after a text is read after them.
        """
        words, places = self._found
        place = len(words) if number is None else places.get(number, len(words))
        return " ".join(words[max(0, place - AROUND) : place + AROUND])

    @cached_property
    def _found(self) -> tuple[list[str], dict[int, int]]:
        """The words of the text, and how many of them stand before each place."""
        # Text, number, text, number, … text: what a pattern with one group splits into.
        first, *rest = MARK.split("".join(self._body.pieces[::2]))
        words, places = prose.text(first).split(), dict[int, int]()
        for number, written in zip(rest[::2], rest[1::2], strict=True):
            places[int(number)] = len(words)
            words += prose.text(written).split()
        return words, places
