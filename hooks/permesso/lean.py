"""Python-Markdown without the rules that a text has no use for.

Python-Markdown tries each inline pattern on each piece of text and each block rule on each block.
Most texts hold no character that most rules look for. Before a text is parsed, this extension
takes out the rules whose mark is not in it: the result is the same (a test compares both on
hundreds of real posts) at less than half the cost. Rules that it does not know always stay.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, cast

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import Registry


@dataclass(frozen=True, slots=True)
class Ends:
    """A mark that stands at the end of a line, white space left aside."""

    signs: frozenset[str]
    """A line has to end with one of them."""
    pattern: re.Pattern[str]
    """What must be in the text, if one does."""


Mark = str | re.Pattern[str] | Ends
"""Text that must be there literally (twenty times as fast to look for), a pattern, or one that is
looked for where a line ends with its signs."""

INLINE_MARKS: dict[str, Mark] = {
    "backtick": "`",
    "keys": "++",
    "keys-custom": "++",
    "escape": "\\",
    "footnote": "[^",
    "reference": "]:",
    "short_reference": "]:",
    "link": "](",
    "image_link": "![",
    "image_reference": "]:",
    "short_image_ref": "]:",
    "autolink": "://",
    "automail": "@",
    "html": "<",
    "linebreak": "  ",
    "entity": "&",
    "emoji": re.compile(r":[+\w-]+:"),
    "delimiter": re.compile(r"[*_~^]|=="),
}
"""What must be in the text for an inline rule to match anything, by the rule's name.

Links and pictures by reference need a definition, `[name]: address`.
"""

BLOCK_MARKS: dict[str, Mark] = {
    "admonition": "!!!",
    "details": "???",
    "tabbed": "===",
    "blocks": "///",
    "table": "|",
    "hashheader": "#",
    "setextheader": Ends(frozenset("=-"), re.compile(r"(?m)^[^\w\n]*[=-][^\w\n]*$")),
    "hr": Ends(frozenset("-_*"), re.compile(r"[-_*][ ]{0,2}[-_*][ ]{0,2}[-_*]")),
    "ulist": re.compile(r"[*+-][ ]"),
    "deflist": ": ",
    "defindent": ": ",
    "quote": ">",
    "footnote": "[^",
    "abbr": "*[",
    "reference": "]:",
}
"""What must be in the text for a block rule to match anything, by the rule's name."""

COMMON = "^|+=`@&>:/?]([!# \n"
"""Signs, the rarest first; those that are not in it are rarer still."""

MARKDOWN_IN_HTML = re.compile(r"<[^>]*\bmarkdown\b")
"""Opens Markdown inside HTML, which `md_in_html` cuts and joins anew: there every rule stays."""


class LeanExtension(Extension):
    """Takes unused rules out before each text; list it last."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register with `md`: after what adds text (snippets, 32) or changes it (white space, 30),
        before what takes text away for a time (fences, 25, and HTML, 20)."""
        md.preprocessors.register(_Lean(md), "permesso_lean", 26)


class _Lean(Preprocessor):
    """Chooses the rules for a text; changes nothing in it."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._inline_rules: _Rules | None = None
        self._block_rules: _Rules | None = None

    def run(self, lines: list[str]) -> list[str]:
        parser = self.md.parser
        if self._inline_rules is None or self._block_rules is None:
            # Every extension has registered by now, and neither registry is replaced yet.
            self._inline_rules = _Rules(self.md.inlinePatterns, INLINE_MARKS)
            self._block_rules = _Rules(parser.blockprocessors, BLOCK_MARKS)
        text = "\n".join(lines)
        whole = MARKDOWN_IN_HTML.search(text) is not None
        inline = cast(InlineProcessor, self.md.treeprocessors["inline"])
        # On a line of its own the mark is a block; most texts have no other tag.
        prose = text.replace("\n<!-- more -->\n", "\n\n", 1)
        ends = {line.rstrip()[-1:] for line in lines}
        # Both are only iterated and indexed, which a list does several times faster.
        inline.inlinePatterns = cast(Any, self._inline_rules.choose(prose, ends, whole))
        parser.blockprocessors = cast(Any, self._block_rules.choose(text, ends, whole))
        return lines


class _Rules:
    """The rules of one kind, in the order in which they run."""

    def __init__(self, registry: Registry[Any], marks: dict[str, Mark]) -> None:
        self._rules = list(registry)
        # For each mark, the places among the rules of those that may be left out without it: bits.
        places: dict[Mark, int] = defaultdict(int)
        for name, mark in marks.items():
            if name in registry:
                places[mark] |= 1 << self._rules.index(registry[name])
        # A single sign is looked for twenty times as fast as two, and most are not there.
        self._texts = [
            (min(each, key=COMMON.find), each, bits)
            for each, bits in places.items()
            if isinstance(each, str)
        ]
        self._others = [(each, bits) for each, bits in places.items() if not isinstance(each, str)]
        self._chosen: dict[int, list[Any]] = {}

    def choose(self, text: str, ends: set[str], whole: bool) -> list[Any]:
        """Return the rules that `text` has a use for, or the `whole` set.

        `ends` are the last signs of its lines.
        """
        if whole:
            return self._rules
        unused = 0
        for sign, mark, bits in self._texts:
            if sign not in text or mark not in text:
                unused |= bits
        for pattern, bits in self._others:
            if not _holds(text, ends, pattern):
                unused |= bits
        if unused not in self._chosen:
            kept = [rule for place, rule in enumerate(self._rules) if not unused >> place & 1]
            self._chosen[unused] = kept
        return self._chosen[unused]


def _holds(text: str, ends: set[str], mark: re.Pattern[str] | Ends) -> bool:
    if isinstance(mark, Ends):
        return not ends.isdisjoint(mark.signs) and mark.pattern.search(text) is not None
    return mark.search(text) is not None
