"""Fitting: spare parts put in the places of exactly the parts that they were read against.

Python-Markdown keeps its parts in registries, by name. An object there that is of a class in these
tables gets ours, a subclass which finds out sooner that there is nothing to do, or does it with
less. It stays the same object, so whoever holds it has the new one. What an extension put in the
place of such a part, a subclass of it too, stays as it is; so does everything under another version
than the one that was read: it is slower, and never wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import markdown
from markdown import (
    Markdown,
    blockparser,
    blockprocessors,
    postprocessors,
    preprocessors,
    serializers,
)
from markdown import inlinepatterns as patterns
from markdown import treeprocessors as trees
from markdown.extensions import admonition, attr_list, md_in_html, toc
from markdown.util import Registry
from pymdownx import __meta__ as pymdownx
from pymdownx import delimiterprocessor, superfences

from permesso.spares import blocks, emphasis, inline, lines, raw, serializer, tree

MARKDOWN = "3.11.3"
"""The version of Python-Markdown that was read."""
PYMDOWNX = "12.3"
"""The version of PyMdown Extensions that was read."""

Table = Mapping[type, type]

LINES: Table = {
    preprocessors.NormalizeWhitespace: lines.NormalizeWhitespace,
    preprocessors.HtmlBlockPreprocessor: lines.HtmlBlocks,
    md_in_html.HtmlBlockPreprocessor: lines.MarkdownInHtmlBlocks,
}
BLOCKS: Table = {
    admonition.AdmonitionProcessor: blocks.Admonition,
    blockprocessors.HashHeaderProcessor: blocks.HashHeader,
    blockprocessors.SetextHeaderProcessor: blocks.SetextHeader,
    blockprocessors.HRProcessor: blocks.Rule,
    blockprocessors.BlockQuoteProcessor: blocks.Quote,
    blockprocessors.ReferenceProcessor: blocks.Reference,
    md_in_html.MarkdownInHtmlProcessor: blocks.MarkdownInHtml,
}
TREE: Table = {
    trees.PrettifyTreeprocessor: tree.Prettify,
    trees.UnescapeTreeprocessor: tree.Unescape,
    attr_list.AttrListTreeprocessor: tree.AttrList,
    toc.TocTreeprocessor: tree.Toc,
}
TEXT: Table = {
    postprocessors.RawHtmlPostprocessor: raw.RawHtml,
    md_in_html.MarkdownInHTMLPostprocessor: raw.MarkdownInHtml,
}
OF_PYMDOWNX: Table = {
    superfences.SuperFencesBlockPreprocessor: lines.Fences,
    superfences.SuperFencesCodeBlockProcessor: blocks.Code,
    delimiterprocessor.DelimiterProcessor: emphasis.Delimiters,
}
SERIALIZERS: dict[Any, Any] = {
    serializers.to_html_string: serializer.to_html_string,
    serializers.to_xhtml_string: serializer.to_xhtml_string,
}


def fit(md: Markdown) -> None:
    """Give `md`, whose extensions have registered all that they have, the parts that fit."""
    if pymdownx.__version__ == PYMDOWNX:
        _exchange(md.preprocessors, OF_PYMDOWNX)
        _exchange(md.parser.blockprocessors, OF_PYMDOWNX)
        _exchange(md.inlinePatterns, OF_PYMDOWNX)
    if markdown.__version__ != MARKDOWN:
        return
    _exchange(md.preprocessors, LINES)
    _exchange(md.parser.blockprocessors, BLOCKS)
    if type(md.parser) is blockparser.BlockParser:
        md.parser.__class__ = blocks.Parser
    _exchange(md.treeprocessors, TREE)
    _exchange(md.postprocessors, TEXT)
    md.serializer = SERIALIZERS.get(md.serializer, md.serializer)
    # Patterns of the old kind, which see a text in two halves, are for the part that knows them.
    if all(isinstance(each, patterns.InlineProcessor) for each in md.inlinePatterns):
        _exchange(md.treeprocessors, {trees.InlineProcessor: inline.Inline})


def _exchange(registry: Registry[Any], table: Table) -> None:
    for part in registry:
        if ours := table.get(type(part)):
            part.__class__ = ours
