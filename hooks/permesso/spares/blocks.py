"""Block rules that know from a character or two that they do not apply, and their parser (stand in
for those of Python-Markdown 3.11.3 and of `pymdownx.superfences` 12.3)."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import blockparser, blockprocessors
from markdown.extensions import admonition, def_list, md_in_html
from markdown.util import STX
from pymdownx import details, superfences, tabbed

LINES = re.compile(r"(?:[^\n]+\n(?=[^\W\d_]))*+[^\n]+")
"""Lines that all begin with a letter, where the first one does."""


class Admonition(admonition.AdmonitionProcessor):
    """`!!! note`, or a block that belongs to one."""

    def test(self, parent: Element, block: str) -> bool:
        """Tell whether the rule applies to a block."""
        if "!!!" in block:
            return super().test(parent, block)
        return self.parse_content(parent, block)[0] is not None


class HashHeader(blockprocessors.HashHeaderProcessor):
    """`# Heading`."""

    def test(self, parent: Element, block: str) -> bool:
        """Tell whether the rule applies to a block."""
        return "#" in block and super().test(parent, block)


class SetextHeader(blockprocessors.SetextHeaderProcessor):
    """A heading with a line of signs below."""

    def test(self, parent: Element, block: str) -> bool:
        """Tell whether the rule applies to a block."""
        return ("\n=" in block or "\n-" in block) and super().test(parent, block)


class Rule(blockprocessors.HRProcessor):
    """A line of signs between blocks."""

    def test(self, parent: Element, block: str) -> bool:
        """Tell whether the rule applies to a block."""
        return ("-" in block or "*" in block or "_" in block) and super().test(parent, block)


class Quote(blockprocessors.BlockQuoteProcessor):
    """`> quotation`."""

    def test(self, parent: Element, block: str) -> bool:
        """Tell whether the rule applies to a block."""
        return ">" in block and super().test(parent, block)


class MarkdownInHtml(md_in_html.MarkdownInHtmlProcessor):
    """HTML that was put away, with Markdown in it."""

    def test(self, parent: Element, block: str) -> bool:
        """Tell whether the rule may apply to a block."""
        return block.startswith(STX)


class Code(superfences.SuperFencesCodeBlockProcessor):  # type: ignore[misc]
    """Code that is indented."""

    def test(self, parent: Element, block: str) -> bool:
        """Tell whether the rule may apply to a block."""
        return block.startswith(" " * self.tab_length)


class Reference(blockprocessors.ReferenceProcessor):
    """`[name]: address`."""

    def test(self, parent: Element, block: str) -> bool:
        """Tell whether the rule may apply to a block."""
        return "]:" in block


LETTERS = frozenset(
    (
        Admonition,
        Code,
        HashHeader,
        MarkdownInHtml,
        Quote,
        Reference,
        Rule,
        SetextHeader,
        blockprocessors.CodeBlockProcessor,
        blockprocessors.EmptyBlockProcessor,
        blockprocessors.ListIndentProcessor,
        blockprocessors.OListProcessor,
        blockprocessors.ParagraphProcessor,
        blockprocessors.UListProcessor,
        def_list.DefListIndentProcessor,
        def_list.DefListProcessor,
        details.DetailsProcessor,
        tabbed.TabbedProcessor,
    )
)
"""Rules of which only that for paragraphs applies to a block whose lines begin with letters: the
others look for a sign, a figure or an indentation at the beginning of a line."""


class Parser(blockparser.BlockParser):
    """Blocks, each given to the first rule that takes it."""

    _rules: Any = None
    _knows_letters = False

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:
        """Add to `parent` what becomes of blocks; paragraphs, as most are, at once.

        A list of rules is one that was chosen for the text, and does not change.
        """
        rules: Any = self.blockprocessors
        if rules is not self._rules:
            self._rules = rules
            self._knows_letters = isinstance(rules, list) and LETTERS.issuperset(map(type, rules))
        while blocks:
            block = blocks[0]
            if (
                self._knows_letters
                and block[:1].isalpha()
                and ("\n" not in block or LINES.fullmatch(block))
                and not self.state.isstate("list")
            ):
                del blocks[0]
                SubElement(parent, "p").text = block
                continue
            for rule in rules:
                if rule.test(parent, blocks[0]) and rule.run(parent, blocks) is not False:
                    break
