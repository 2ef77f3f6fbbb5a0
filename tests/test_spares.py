"""Spare parts: they are where they belong, nowhere else, and write the same as the originals.

That they make the same of texts is in `test_lean.py`, which compares both on hundreds of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Comment, Element, ProcessingInstruction, QName, SubElement

import markdown
import pygments  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown, blockparser, serializers
from markdown.blockprocessors import BlockProcessor, HashHeaderProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import Pattern
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import InlineProcessor, PrettifyTreeprocessor
from pygments import lexers
from pymdownx import __meta__ as pymdownx
from pymdownx import highlight, superfences

from conftest import ROOT, blog_extensions
from permesso.lean import LeanExtension
from permesso.spares import blocks, code, emphasis, fitting, inline, serializer

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
    assert versions["pygments"] == code.PYGMENTS == pygments.__version__


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

    class Parser(blockparser.BlockParser):
        pass

    other = Markdown()
    other.parser.__class__ = Parser
    fitting.fit(other)
    md = converter(Own())
    assert {type(each.parser) for each in (other, md)} == {Parser, blocks.Parser}
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
    assert type(converter().parser) is blockparser.BlockParser
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


def test_a_rule_that_is_not_known_sees_each_block() -> None:
    class Shout(BlockProcessor):
        def test(self, parent: Element, block: str) -> bool:
            return block.endswith("!")

        def run(self, parent: Element, blocks: list[str]) -> None:
            SubElement(parent, "h6").text = blocks.pop(0)

    class Own(Extension):
        def extendMarkdown(self, md: Markdown) -> None:
            md.parser.blockprocessors.register(Shout(md.parser), "shout", 12)

    text = "Uno\n\nDue!\n\nTre"
    assert "<p>Uno</p>\n<h6 " in converter(Own()).convert(text)
    assert "h6" not in converter().convert(text)


def test_paragraphs_and_plain_emphasis_are_tried_with_no_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    def note(_self: object, _parent: Element, block: str) -> bool:
        tried.append(block)
        return False

    def taken_apart(_self: object, _match: re.Match[str], data: str) -> tuple[None, int, int]:
        tried.append(data)
        return None, 0, len(data)

    monkeypatch.setattr(blocks.HashHeader, "test", note)
    monkeypatch.setattr(emphasis.Delimiters, "handleMatch", taken_apart)
    md = Markdown(extensions=["pymdownx.betterem", LeanExtension()])
    fitting.fit(md)
    text = "Una *parola*, due __parole__.\nE *altre*\n\nUn paragrafo\n\n    # no\n\n1 # cifra"
    assert md.convert(text) == (
        "<p>Una <em>parola</em>, due <strong>parole</strong>.\nE <em>altre</em></p>\n"
        "<p>Un paragrafo</p>\n<pre><code># no\n</code></pre>\n<p>1 # cifra</p>"
    )
    assert tried == ["1 # cifra"]
    assert md.reset().convert("a *b* *c") == "<p>a *b* *c</p>"
    assert tried[1:] == ["a *b* *c"]


EMPHASES: dict[str, dict[str, Any]] = {
    "as it comes": {"pymdownx.betterem": {}, "pymdownx.caret": {}, "pymdownx.tilde": {}},
    "clever": {
        "pymdownx.betterem": {"smart_enable": "all"},
        "pymdownx.caret": {"smart_insert": True},
        "pymdownx.tilde": {"smart_delete": True},
        "pymdownx.mark": {"smart_mark": True},
    },
    "simple": {
        "pymdownx.betterem": {"smart_enable": "none", "punctuation": False},
        "pymdownx.caret": {"superscript": False, "punctuation": True},
        "pymdownx.tilde": {"subscript": False},
        "pymdownx.mark": {"smart_mark": False},
    },
}
WORDS = ["*", "**", "_", "__", "~", "~~", "^", "^^", "=", "==", "a", "b c", " ", ".", ",", "(", ")"]
WORDS += ["\n", "1", "\u00b2", "\u00e8", "*a*", "**b c**", "_d_", "\\", "`", "\u2014", "\u3000"]


@pytest.mark.parametrize("settings", EMPHASES.values(), ids=EMPHASES)
@given(data=st.data())
def test_emphasis_is_that_of_the_original_however_it_is_set(
    settings: dict[str, Any], data: st.DataObject
) -> None:
    ours = Markdown(extensions=[*settings, LeanExtension()], extension_configs=settings)
    fitting.fit(ours)
    theirs = Markdown(extensions=[*settings], extension_configs=settings)
    for text in data.draw(st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map("".join))):
        assert ours.reset().convert(text) == theirs.reset().convert(text)


HEADINGS = [
    "## Uno\n\n## Uno\n\n### Due  parole \n\n# T\n\n###### Sei",
    "## A & B\n\n## a < b\n\n## *a*\n\n## `c`\n\n## &amp; \\* d",
    "## a {#x}\n\n## x\n\n## b {: data-toc-label='c' }\n\n<h2>e</h2>\n\n## (",
    '<div markdown id="uno">\n\n## Uno\n\n</div>\n\nTesto\n{: #due }\n\n## Due',
    "> ## Uno\n\n- ## Due\n\n[TOC]",
]
CONTENTS: list[dict[str, Any]] = [
    {},
    {"permalink": True, "permalink_leading": True, "permalink_title": "qui"},
    {"anchorlink": True, "baselevel": 2, "toc_depth": "3-4"},
    {"marker": "", "permalink": "#", "separator": "_", "toc_depth": 2},
]


@pytest.mark.parametrize("contents", CONTENTS, ids=str)
@pytest.mark.parametrize("text", HEADINGS)
def test_headings_are_those_of_the_original(text: str, contents: dict[str, Any]) -> None:
    configs = {**CONFIGS, "toc": contents}
    ours, theirs = (Markdown(extensions=[*configs], extension_configs=configs) for _ in range(2))
    fitting.fit(ours)
    assert ours.convert(text) == theirs.convert(text)
    assert ours.toc_tokens == theirs.toc_tokens  # type: ignore[attr-defined]


def test_what_changes_a_text_after_it_was_written_has_its_say_in_headings() -> None:
    class Loud(Postprocessor):
        def run(self, text: str) -> str:
            return text.upper()

    class Own(Extension):
        def extendMarkdown(self, md: Markdown) -> None:
            md.postprocessors.register(Loud(md), "loud", 1)

    md = converter(Own())
    md.convert("## ciao")
    assert md.toc_tokens[0]["name"] == "CIAO"  # type: ignore[attr-defined]


CODE = [
    "```python\nclass A:\n    b = 'c'  # <d>\n```\n\n```PYTHON\n@a\n```",
    '```js title="x" linenums="2" hl_lines="1 2"\nconst a = `b`;\n\nc()\n```',
    "```\na & b\n```\n\n```no-such-language\n<a>\n```\n\n``` { .html .extra #id }\n<a b='c'>\n```",
    "```php\n\n<?php echo 1; ?>\n\n```\n\n```diff\n- a\n+ b\n```",
    "- x\n\n    ```sh\n    $ ls\n    ```\n\n> ```yaml\n> a: b\n> ```",
    "    a = 1\n\n`#!python b = 2`\n\n```python\n\n  \n```",
]
COLOURS: list[dict[str, Any]] = [
    {},
    {"noclasses": True, "pygments_style": "monokai"},
    {"pygments_style": "monokai", "pygments_lang_class": True, "stripnl": False},
    {"linenums": True, "linenums_style": "pymdownx-inline", "auto_title": True},
    {"linenums": True, "linenums_style": "table", "anchor_linenums": True, "line_spans": "s"},
    {"linenums": True, "linenums_style": "inline", "linenums_special": 2},
    {"guess_lang": True, "default_lang": "python"},
    {"extend_pygments_lang": [{"name": "php", "lang": "php", "options": {"startinline": True}}]},
    {"use_pygments": False},
]


@pytest.mark.parametrize("colours", COLOURS, ids=str)
def test_code_is_that_of_the_original_however_it_is_set(colours: dict[str, Any]) -> None:
    configs = {**CONFIGS, "pymdownx.highlight": colours}
    ours, theirs = (Markdown(extensions=[*configs], extension_configs=configs) for _ in range(2))
    fitting.fit(ours)
    for text in CODE:
        assert ours.reset().convert(text) == theirs.reset().convert(text)


def test_a_style_is_left_out_where_nobody_prints_it() -> None:
    def style(**settings: Any) -> Any:
        return code.Highlight(None, **settings).pygments_style

    assert list(style(pygments_style="monokai")) == []
    assert style(pygments_style="monokai", noclasses=True) == "monokai"
    # That it is not there is for Pygments to tell.
    assert style(pygments_style="no-such-style") == "no-such-style"


def test_a_language_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    find = lexers.get_lexer_by_name

    def watched(name: str, **options: Any) -> Any:
        looked.append(name)
        return find(name, **options)

    monkeypatch.setattr(lexers, "get_lexer_by_name", watched)
    code._lexer.cache_clear()
    converter().convert("```rust\na\n```\n\n```rust\nb\n```\n\n```zig\nc\n```")
    assert looked == ["rust", "zig"]


def test_another_version_of_pygments_keeps_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other(highlight.Highlight):  # type: ignore[misc]
        pass

    def used() -> Any:
        md = converter()
        md.convert("```python\na\n```")
        fences: superfences.SuperFencesBlockPreprocessor = md.preprocessors["fenced_code_block"]
        return fences.highlighter

    assert used() is code.Highlight
    assert code.fitted(Other) is Other
    monkeypatch.setattr(pygments, "__version__", "99")
    assert used() is highlight.Highlight
