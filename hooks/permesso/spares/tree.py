"""What is done to the tree of a text (stands in for parts of Python-Markdown 3.11.3)."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from markdown import postprocessors, treeprocessors
from markdown.extensions import attr_list, footnotes, toc
from markdown.util import STX, AtomicString

from permesso.spares import raw

SPECIAL = re.compile(rf"[<>&{STX}]")
"""What makes of a text another one, or of characters put away."""
SILENT = frozenset(
    (
        footnotes.FootnotePostprocessor,
        postprocessors.AndSubstitutePostprocessor,
        raw.MarkdownInHtml,
        raw.RawHtml,
    )
)
"""What changes nothing in a text without special characters, after it was written."""


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
            for name, value in element.items():
                if value is not None and STX in value:
                    element.set(name, self.unescape(value))


class AttrList(attr_list.AttrListTreeprocessor):
    """Attributes in braces."""

    def run(self, doc: Element) -> None:
        """Take them out of the text of elements; most texts have no brace."""
        if "{" in "".join(doc.itertext()):
            super().run(doc)


def _is_plain(heading: Element) -> bool:
    """Tell whether an element is nothing but text."""
    if len(heading) or heading.items():
        return False
    return SPECIAL.search(f"{heading.text or ''}{heading.tail or ''}") is None


class Toc(toc.TocTreeprocessor):
    """Headings with their anchors.

    A table of contents is made where its marker asks for it; elsewhere `Markdown.toc`, which
    nothing here reads, is an empty box.
    """

    _placed = True

    def run(self, doc: Element) -> None:
        """Give each heading its anchor."""
        self._placed = bool(self.marker) and self.marker in "".join(doc.itertext())
        headings = [each for each in doc.iter() if self._is_heading(each.tag)]
        if self._placed or not (all(map(_is_plain, headings)) and self._is_silent()):
            super().run(doc)
            return
        used = {id_ for each in doc.iter() if (id_ := each.get("id"))}
        counters: dict[str, int] = {}
        tokens: list[Any] = []
        for each in headings:
            self.set_level(each)
            written = (each.text or "").strip()
            name = " ".join(written.split())
            wanted = self.slugify(html.unescape(name), self.sep)
            id_ = toc.unique(wanted, used, counters)  # type: ignore[call-arg]
            each.set("id", id_)
            level = int(each.tag[-1])
            if self.toc_top <= level <= self.toc_bottom:
                told = {"id": id_, "name": name, "html": written, "data-toc-label": ""}
                tokens.append({"level": level, **told})
            if self.use_anchors:
                self.add_anchor(each, id_)
            if self.use_permalinks not in {False, None}:
                self.add_permalink(each, id_)
        self.md.toc_tokens = toc.nest_toc_tokens(tokens)  # type: ignore[attr-defined]
        self.md.toc = ""  # type: ignore[attr-defined]

    def _is_heading(self, tag: Any) -> bool:
        return isinstance(tag, str) and tag[:1] in "hH" and bool(self.header_rgx.match(tag))

    def _is_silent(self) -> bool:
        """Tell whether nobody takes part who may change a plain text after it was written."""
        return SILENT.issuperset(map(type, self.md.postprocessors))

    def build_toc_div(self, toc_list: list[Any]) -> Element:
        """Return the table of contents."""
        return super().build_toc_div(toc_list) if self._placed else Element("div")

    def replace_marker(self, root: Element, elem: Element) -> None:
        """Put it where it belongs."""
        if self._placed:
            super().replace_marker(root, elem)
