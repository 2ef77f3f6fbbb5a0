"""Block rules that know from a character or two that they do not apply (stand in for those of
Python-Markdown 3.11.3 and of `pymdownx.superfences` 12.3)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import blockprocessors
from markdown.extensions import admonition, md_in_html
from markdown.util import STX
from pymdownx import superfences


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
