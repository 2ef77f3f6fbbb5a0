"""What is done to the tree of a text (stands in for parts of Python-Markdown 3.11.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from markdown import treeprocessors
from markdown.extensions import attr_list, toc
from markdown.util import STX, AtomicString


class Prettify(treeprocessors.PrettifyTreeprocessor):
    """Line ends between blocks."""

    def run(self, root: Element) -> None:
        """Add the line ends."""
        _prettify(root, _Levels(self.md.block_level_elements))
        for br in root.iter("br"):
            br.tail = f"\n{br.tail}" if br.tail and br.tail.strip() else "\n"
        for pre in root.iter("pre"):
            if len(pre) and pre[0].tag == "code":
                code = pre[0]
                if not len(code) and code.text is not None:
                    code.text = AtomicString(code.text.rstrip() + "\n")


class _Levels(dict[Any, bool]):
    """Whether an element of a name is a block, found out once for each name."""

    def __init__(self, blocks: Sequence[str]) -> None:
        super().__init__()
        self._blocks = frozenset(blocks)

    def __missing__(self, tag: Any) -> bool:
        found = isinstance(tag, str) and tag.lower().rstrip("/") in self._blocks
        self[tag] = found
        return found


def _prettify(element: Element, is_block: _Levels) -> None:
    tag = element.tag
    if len(element) and is_block[tag] and tag not in {"code", "pre"}:
        text = element.text
        if (not text or not text.strip()) and is_block[element[0].tag]:
            element.text = "\n"
        for child in element:
            if is_block[child.tag]:
                _prettify(child, is_block)
    tail = element.tail
    if not tail or not tail.strip():
        element.tail = "\n"


class Unescape(treeprocessors.UnescapeTreeprocessor):
    """Characters that were put away, put back."""

    def run(self, root: Element) -> None:
        """Put them back wherever there are any."""
        for element in root.iter():
            text, tail = element.text, element.tail
            if text and STX in text and element.tag != "code":
                element.text = self.unescape(text)
            if tail and STX in tail:
                element.tail = self.unescape(tail)
            if element.attrib:
                for name, value in element.items():
                    if value is not None and STX in value:
                        element.set(name, self.unescape(value))


class AttrList(attr_list.AttrListTreeprocessor):
    """Attributes in braces."""

    def run(self, doc: Element) -> None:
        """Take them out of the text of elements; most texts have no brace."""
        if "{" in "".join(doc.itertext()):
            super().run(doc)


class Toc(toc.TocTreeprocessor):
    """Headings with their anchors.

    A table of contents is made where its marker asks for it; elsewhere `Markdown.toc`, which
    nothing here reads, is an empty box.
    """

    _placed = True

    def run(self, doc: Element) -> None:
        """Give each heading its anchor."""
        self._placed = bool(self.marker) and self.marker in "".join(doc.itertext())
        super().run(doc)

    def build_toc_div(self, toc_list: list[Any]) -> Element:
        """Return the table of contents."""
        return super().build_toc_div(toc_list) if self._placed else Element("div")

    def replace_marker(self, root: Element, elem: Element) -> None:
        """Put it where it belongs."""
        if self._placed:
            super().replace_marker(root, elem)
