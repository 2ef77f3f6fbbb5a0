"""Emphasis and the like (stands in for `pymdownx.delimiterprocessor`, 12.3)."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree.ElementTree import Element

from pymdownx import delimiterprocessor


class Delimiters(delimiterprocessor.DelimiterProcessor):  # type: ignore[misc]
    """`*`, `_` and other signs around words."""

    def elements(self, text: str) -> tuple[str | None, list[Element]] | None:
        """Return a text before its first sign, and an element for each pair of signs, with what
        follows it; None where not all of it is of the plainest kind."""
        found = self.compiled_re.search(text)
        if found is None:
            return text, []
        pattern = _pair(tuple(self.tokens))
        if pattern is None or self.regions:
            return None
        made: list[Element] = []
        done = 0
        before: str | None = None
        while found is not None:
            pair = pattern.match(text, found.start())
            delimiter = self.delimiters[found[0]]
            if pair is None or delimiter.no_space:
                return None
            size = len(pair["signs"])
            if size > delimiter.max_size or (delimiter.double and size < 2):
                return None
            between = text[done : pair.start()] or None
            if made:
                made[-1].tail = between
            else:
                before = between
            element = Element(delimiter.tags[0 if size == 2 else 1])
            element.text = pair["words"]
            made.append(element)
            done = pair.end()
            found = self.compiled_re.search(text, done)
        made[-1].tail = text[done:] or None
        return before, made

    def handleMatch(
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """Return the element that begins with a sign, and its place; or no element and a place."""
        found = None if self.regions else self._plain(m.start(), data)
        result: tuple[Element | None, int | None, int | None]
        result = found or super().handleMatch(m, data)
        return result

    def _plain(self, start: int, data: str) -> tuple[Element, int, int] | None:
        """Return the same for the plainest case, `*word*` or `**words**`: as many signs that can
        only begin as the next ones, which can only end."""
        delimiter = self.delimiters.get(data[start])
        if delimiter is None or delimiter.no_space:
            return None
        opening = delimiter.boundary.match(data, start)
        if opening is None or opening.lastgroup != "start":
            return None
        end = opening.end()
        size = end - start
        if size > delimiter.max_size or (delimiter.double and size < 2):
            return None
        following = self.compiled_re.search(data, end)
        if following is None or following[0] != delimiter.token:
            return None
        closing = delimiter.boundary.match(data, following.start())
        if closing is None or closing.lastgroup != "end" or len(closing[0]) != size:
            return None
        element = Element(delimiter.tags[0 if size == 2 else 1])
        element.text = data[end : closing.start()]
        return element, start, closing.end()

    def search(self, data: str, start: int) -> re.Match[str] | None:
        """Return the next sign from a place on that begins or ends something; found by a pattern,
        where the original looks at each character."""
        if any(len(token) != 1 for token in self.tokens):
            other: re.Match[str] | None = super().search(data, start)
            return other
        for place in self.compiled_re.finditer(data, start):
            delimiter = self.delimiters[place[0]]
            found: re.Match[str] | None = delimiter.boundary.match(data, place.start())
            if found is not None and (delimiter.stack or (found.lastgroup or "")[0] != "e"):
                return found
        return None


@lru_cache
def _pair(signs: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what matches words between one or two of the same signs; None for longer signs.

    White space, or nothing, is in front of them; in them no other sign, at their beginning and
    their end a letter or a figure; behind them white space, a stop or nothing: so the first signs
    can only begin, and the last can only end (`Delimiter.boundary`).
    """
    if any(len(sign) != 1 for sign in signs):
        return None
    inside = re.escape("".join(signs))
    return re.compile(
        rf"(?<!\S)(?P<signs>([{inside}])\2?)"
        rf"(?P<words>[^\W_][^{inside}]*+(?<=[^\W_]))(?P=signs)(?=[\s.,:;!?)]|\Z)"
    )
