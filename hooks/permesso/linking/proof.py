"""Proof that a link breaks nothing: the text rendered with it differs by that link alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

from permesso.advertising import advertising
from permesso.markup import Body, Converter
from permesso.slots.places import MARK

OPENS = '<a href="'
WORDS = re.compile(r"\">(.*?)</a>", re.DOTALL)
PROSE = {"p", "li", "dd"}
"""In one of these a link stands in a sentence."""
ELSEWHERE = frozenset(
    "a blockquote q cite h1 h2 h3 h4 h5 h6 table figure figcaption summary pre code kbd samp var"
    " button label math svg".split()
)
"""In none of these."""
NOTES = {"admonition-title", "footnote", "tabbed-labels", "arithmatex", "headerlink"}
"""Nor where one of these is the class."""
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


class Proof:
    """Compares the text of a post with what it would be."""

    def __init__(self, converter: Converter, body: Body) -> None:
        """Take the text as the blog has rendered it."""
        self._render: Callable[[str], Body] = converter.convert
        self._html = [MARK.sub("", piece) for piece in body.pieces[::2]]

    def holds(self, text: str, address: str) -> bool:
        """Tell whether Markdown makes the same text but for one link to `address` in its prose."""
        pieces = self._render(advertising.strip(text).text).pieces
        html = [MARK.sub("", piece) for piece in pieces[::2]]
        if len(html) != len(self._html) + 1:
            return False
        return any(
            found == address and self._is_it(html, number)
            for number, found in enumerate(pieces[1::2])
        )

    def _is_it(self, html: list[str], number: int) -> bool:
        """Tell whether the link after a piece of HTML is the only difference, and in prose."""
        before, after = html[number], html[number + 1]
        words = WORDS.match(after)
        if not before.endswith(OPENS) or not words or "<a" in words[1]:
            return False
        before = before.removesuffix(OPENS)
        whole = before + words[1] + after[words.end() :]
        if [*html[:number], whole, *html[number + 2 :]] != self._html:
            return False
        return _in_prose("".join([*html[:number], before]))


def _in_prose(html: str) -> bool:
    around = _Around()
    around.feed(html)
    if "<" in around.rawdata:
        # It would be within a tag, which the parser still waits to see the end of.
        return False
    tags = {tag for tag, _ in around.open}
    names = {name for _, names in around.open for name in names}
    return bool(tags & PROSE) and not tags & ELSEWHERE and not names & NOTES


class _Around(HTMLParser):
    """Knows which elements are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, list[str]]] = []
        """Tags and classes, the outermost first."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag not in VOID:
            self.open.append((tag, (dict(attrs).get("class") or "").split()))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and what was left open in it."""
        for number in range(len(self.open) - 1, -1, -1):
            if self.open[number][0] == tag:
                del self.open[number:]
                return
