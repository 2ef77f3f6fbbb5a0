"""Counts: selectors that ask for the n-th child, which a path does not know.

Material's tabs have one for each of twenty; most pages have none or two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from selectolax.lexbor import LexborHTMLParser

COUNTED = re.compile(r":nth-(?:last-)?(?:child|of-type)\(\d+\)")
SIMPLE = re.compile(r"[\w\s.>+~*#)-]*$")
STATE = re.compile(
    r"::?(?:checked|hover|focus|focus-visible|focus-within|active|target|before|after)(?![\w(-])"
)
SWITCH = re.compile(r"^\.(?:no-)?js\s+")


class Counts:
    """The selectors of a site that count."""

    def __init__(self, selectors: Iterable[tuple[int, str]]) -> None:
        """Take all selectors with their bits; those that do not count are left out."""
        self._asked: dict[int, str] = {}
        for bit, text in selectors:
            if COUNTED.search(text):
                plain = STATE.sub("", SWITCH.sub("", text))
                if SIMPLE.match(
                    COUNTED.sub("", plain).replace(":first-child", "").replace(":has(", "")
                ):
                    self._asked[bit] = plain
        self._all = sum(1 << bit for bit in self._asked)

    def are_in(self, mask: int) -> bool:
        """Tell whether bits of such selectors are among some."""
        return bool(mask & self._all)

    def checked(self, mask: int, parse: Callable[[], LexborHTMLParser]) -> int:
        """Return the bits of selectors without those that count further than the page goes, which
        is parsed where there are any."""
        answers: dict[str, bool] = {}
        rest = mask & self._all
        page = parse() if rest else None
        while rest:
            bit = rest & -rest
            rest ^= bit
            text = self._asked[bit.bit_length() - 1]
            if text not in answers:
                assert page
                answers[text] = page.css_first(text) is not None
            if not answers[text]:
                mask ^= bit
        return mask
