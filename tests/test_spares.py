"""Spare parts: they are where they belong, nowhere else, and write the same as the originals.

That they make the same of texts is in `test_lean.py`, which compares both on hundreds of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Comment, Element, ProcessingInstruction, QName, SubElement

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown, serializers
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import Pattern
from markdown.treeprocessors import InlineProcessor, PrettifyTreeprocessor
from pymdownx import __meta__ as pymdownx

from conftest import ROOT, blog_extensions
from permesso.spares import fitting, inline, serializer

CONFIGS = {"fenced_code": {}, **blog_extensions()}
TABLES = (fitting.LINES, fitting.BLOCKS, fitting.TREE, fitting.TEXT, fitting.OF_PYMDOWNX)


def parts(md: Markdown) -> Iterator[object]:
    """Yield everything that takes part in a conversion."""
    yield from md.preprocessors
    yield from md.parser.blockprocessors
    yield from md.inlinePatterns
    yield from md.treeprocessors
    yield from md.postprocessors


def converter(*extensions: Extension) -> Markdown:
    """Return one with the extensions of the blog, and the spare parts."""
    md = Markdown(extensions=[*CONFIGS, *extensions], extension_configs=CONFIGS)
    fitting.fit(md)
    return md


def test_the_versions_that_were_read_are_those_that_are_locked() -> None:
    """Read the new version, compare it with `permesso/spares`, then change the number there."""
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8").lower()
    versions = dict(re.findall(r"^([\w.-]+)==([\w.]+)", locked, re.MULTILINE))
    assert versions["markdown"] == fitting.MARKDOWN == markdown.__version__
    assert versions["pymdown-extensions"] == fitting.PYMDOWNX == pymdownx.__version__


def test_every_part_that_the_blog_has_is_exchanged() -> None:
    classes = {type(part) for part in parts(converter())}
    originals = {original for table in TABLES for original in table}
    assert not classes & originals
    ours = {part for table in TABLES for part in table.values()} | {inline.Inline}
    # Without `md_in_html` its two have the places of these.
    assert {each.__name__ for each in ours - classes} == {"HtmlBlocks", "RawHtml"}


def test_without_extensions_the_parts_are_exchanged_too() -> None:
    md = Markdown()
    fitting.fit(md)
    text = (
        "# A & B\n\n<div>*x*</div>\n\n*b* \\* `c` [d](e)\n\n> q\n\n<!-- more -->\n\n<b>x</b> &amp;"
    )
    assert md.convert(text) == Markdown().convert(text)
    names = {type(part).__name__ for part in parts(md)}
    assert {"HtmlBlocks", "RawHtml", "Inline", "Prettify"} <= names


def test_what_an_extension_put_in_the_place_of_a_part_stays() -> None:
    class Header(HashHeaderProcessor):
        pass

    class Own(Extension):
        def extendMarkdown(self, md: Markdown) -> None:
            md.parser.blockprocessors.register(Header(md.parser), "hashheader", 70)
            md.treeprocessors.register(Loud(md), "prettify", 10)

    class Loud(PrettifyTreeprocessor):
        def run(self, root: Element) -> None:
            for each in root.iter("h1"):
                each.text = (each.text or "").upper()

    md = converter(Own())
    assert type(md.parser.blockprocessors["hashheader"]) is Header
    assert type(md.treeprocessors["prettify"]) is Loud
    assert re.sub("<a.*?</a>", "", md.convert("# ciao")) == '<h1 id="ciao">CIAO</h1>'


def test_patterns_of_the_old_kind_keep_the_part_that_knows_them() -> None:
    class Old(Pattern):
        def handleMatch(self, m: re.Match[str]) -> Element:
            found = Element("mark")
            found.text = m.group(2)
            return found

    class Own(Extension):
        def extendMarkdown(self, md: Markdown) -> None:
            md.inlinePatterns.register(Old(r"§(.+?)§"), "paragrafo", 50)

    md = converter(Own())
    assert type(md.treeprocessors["inline"]) is InlineProcessor
    assert md.convert("a §b§ *c*") == "<p>a <mark>b</mark> <em>c</em></p>"


@pytest.mark.parametrize(("package", "left"), [(markdown, {"Fences", "Delimiters", "Code"})])
def test_another_version_keeps_its_own_parts(
    monkeypatch: pytest.MonkeyPatch, package: object, left: set[str]
) -> None:
    monkeypatch.setattr(package, "__version__", "3.99")
    ours = {type(part) for part in parts(converter())} & {
        each for table in TABLES for each in table.values()
    }
    assert {each.__name__ for each in ours} == left
    monkeypatch.setattr(pymdownx, "__version__", "99")
    md = converter()
    assert not [part for part in parts(md) if type(part).__module__.startswith("permesso")]
    assert md.serializer is serializers.to_xhtml_string


TEXTS = st.text(alphabet='ab <>&"\n;#x1\u00e8', max_size=8)
NAMES = st.sampled_from(["p", "div", "br", "IMG", "script", "code", "hr", "x-y"])
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["id", "checked", "href", "open"]), TEXTS | st.sampled_from(["checked", "open"])
)


@st.composite
def trees(draw: st.DrawFn) -> Any:
    """Return a tree of elements, comments and other things, with texts and tails."""
    root: Any = Element("div", draw(ATTRIBUTES))
    nodes = [root]
    for _ in range(draw(st.integers(0, 8))):
        parent = draw(st.sampled_from(nodes))
        new: Any
        kind = draw(st.sampled_from(["element"] * 5 + ["comment", "instruction", "name", "none"]))
        if kind == "comment":
            new = Comment(draw(TEXTS))
        elif kind == "instruction":
            new = ProcessingInstruction("php", draw(TEXTS))
        elif kind == "name":
            new = Element(QName("urn:a", "b"), draw(ATTRIBUTES))
        elif kind == "none":
            new = Element("p")
            new.tag = None
        else:
            new = SubElement(parent, draw(NAMES), draw(ATTRIBUTES))
            if draw(st.booleans()):
                new.set("allowed", None)
        if kind != "element":
            parent.append(new)
        if kind not in {"comment", "instruction"}:
            new.text = draw(st.none() | TEXTS)
            nodes.append(new)
        new.tail = draw(st.none() | TEXTS)
    return root


@given(trees())
def test_a_tree_is_written_as_by_the_originals(tree: Any) -> None:
    assert serializer.to_html_string(tree) == serializers.to_html_string(tree)
    assert serializer.to_xhtml_string(tree) == serializers.to_xhtml_string(tree)


def test_html_that_was_put_away_is_put_back_as_by_the_original() -> None:
    text = "\n\n".join(
        [
            "<div>a</div>",
            "<b>c</b>",
            "a <i>b</i>",
            "- <p>x</p>",
            "<!-- c -->",
            "| a |\n|--|\n| <br> |",
            "<details><summary>x</summary></details>",
            "\x02wzxhzdk:99\x03 wzxhzdk:0",
        ]
    )
    plain = Markdown(extensions=[*CONFIGS], extension_configs=CONFIGS)
    assert converter().convert(text) == plain.convert(text)
    md = converter()
    md.convert(text)
    for odd in ("\x02wzxhzdk:", "\x02wzxhzdk:9", "<p>\x02wzxhzdk:99\x03</p>", "\x02wzxhzdk:x\x03"):
        assert md.postprocessors["raw_html"].run(odd) == odd


def test_a_table_of_contents_is_made_where_it_is_asked_for() -> None:
    md = converter()
    assert '<div class="toc">' in md.convert("[TOC]\n\n## A")
    md.reset()
    assert '<div class="toc">' not in md.convert("## A\n\nTOC")
