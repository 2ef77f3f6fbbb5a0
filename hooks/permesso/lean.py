"""Python-Markdown without the rules that a text has no use for.

Python-Markdown tries each inline pattern on each piece of text and each block rule on each block.
Most texts hold no character that most rules look for. Before a text is parsed, this extension
takes out the rules whose mark is not in it: the result is the same (a test compares both on
hundreds of real posts) at less than half the cost. Rules that it does not know always stay.
"""

from __future__ import annotations

import re
from typing import Any, cast

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import Registry

Mark = str | re.Pattern[str]
"""Text that must be there literally (twenty times as fast to look for), or a pattern."""

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
    "linebreak": "  \n",
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
    "setextheader": re.compile(r"(?m)^[^\w\n]*[=-][^\w\n]*$"),
    "hr": re.compile(r"[-_*][ ]{0,2}[-_*][ ]{0,2}[-_*]"),
    "olist": re.compile(r"\d\."),
    "ulist": re.compile(r"[*+-][ ]"),
    "deflist": ": ",
    "defindent": ": ",
    "quote": ">",
    "footnote": "[^",
    "abbr": "*[",
    "reference": "]:",
}
"""What must be in the text for a block rule to match anything, by the rule's name."""

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
        # Both are only iterated and indexed, which a list does several times faster.
        inline.inlinePatterns = cast(Any, self._inline_rules.choose(prose, whole))
        parser.blockprocessors = cast(Any, self._block_rules.choose(text, whole))
        return lines


class _Rules:
    """The rules of one kind, in the order in which they run."""

    def __init__(self, registry: Registry[Any], marks: dict[str, Mark]) -> None:
        self._rules = list(registry)
        known = [name for name in marks if name in registry]
        # The place among the rules of each one that may be left out, and its mark.
        self._marks = [(self._rules.index(registry[name]), marks[name]) for name in known]
        self._chosen: dict[frozenset[int], list[Any]] = {}

    def choose(self, text: str, whole: bool) -> list[Any]:
        """Return the rules that `text` has a use for, or the `whole` set."""
        if whole:
            return self._rules
        unused = frozenset(place for place, mark in self._marks if not _holds(text, mark))
        if unused not in self._chosen:
            kept = [rule for place, rule in enumerate(self._rules) if place not in unused]
            self._chosen[unused] = kept
        return self._chosen[unused]


def _holds(text: str, mark: Mark) -> bool:
    return mark in text if isinstance(mark, str) else mark.search(text) is not None
