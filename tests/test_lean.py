"""Lean rules, spare parts: the same HTML as with all rules and the original parts, and fewer rules
tried."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor

from conftest import ROOT, blog_extensions
from permesso import source
from permesso.lean import BLOCK_MARKS, INLINE_MARKS, LeanExtension
from permesso.slug import heading_slug
from permesso.source import Source
from permesso.spares import fitting

REAL_POSTS = ROOT.parent / "shared" / "corpora" / "18f" / "posts"


CONFIGS = {"fenced_code": {}, **blog_extensions()}  # MkDocs adds the first
CONFIGS["toc"] = {**CONFIGS["toc"], "slugify": heading_slug}
FULL = Markdown(extensions=[*CONFIGS], extension_configs=CONFIGS)
LEAN = Markdown(extensions=[*CONFIGS, LeanExtension()], extension_configs=CONFIGS)
fitting.fit(LEAN)


def same(text: str) -> bool:
    """Tell whether the lean rules make the same of `text` as all rules: HTML and contents."""
    html = LEAN.reset().convert(text) == FULL.reset().convert(text)
    return html and LEAN.toc_tokens == FULL.toc_tokens  # type: ignore[attr-defined]


TRICKY = {
    "abbr": ["HTML\n\n*[HTML]: Hyper Text", "*[a]: b", "> *[HTML]: Hyper Text\n\nHTML"],
    "admonition": [
        "!!! note\n    Uno.\n\n    - due\n",
        '!!! warning ""\n    Uno.',
        "- a\n\n    !!! tip\n        b",
        "!!! note\n    > Titolo\n    > ---",
    ],
    "attr_list": [
        "# T {#x .y}",
        "Uno.\n{: .c }",
        "[a](b){target=_blank}",
        "| a {.b} |\n|--|\n| c |",
    ],
    "def_list": ["Termine\n:   Uno\n\n    Due", "Termine\n:\tUno", "> T\n> :   U", "T\n: U\n: V"],
    "footnotes": [
        "a[^1] b[^due]\n\n[^1]: n\n[^due]: m\n\n    o",
        "[^1]\n\n[^1]:\n    a",
        "[^1]\n\n[^1]: A\n\n    > Titolo\n    > ===",
        "> a[^1]\n>\n> [^1]: n",
    ],
    "md_in_html": [
        '<div markdown="1">\n**a** ~~b~~ ==c== `d` [e](f) &amp;\n</div>',
        "<div markdown>\n\na | b\n--|--\n1 | 2\n\n</div>",
        "<div markdown>\nA\n===</div>",
        '<p markdown="span">*a*</p>',
        "<details markdown><summary>*S*</summary>\n- a\n</details>",
        "<div markdown>\n> A\n> ---\n</div>",
    ],
    "tables": [
        "a | b\n:-- | --:\n`x|y` | 2 \\| 3",
        "| a |\n|---|\n| b |",
        "> a | b\n> --|--\n> 1 | 2",
    ],
    "toc": ["[TOC]\n\n# A\n\n## B", "## A\n\n## A", "A\n=\n\nB\n-", "> # A"],
    "pymdownx.betterem": ["*a* _b_ **c** __d__ ***e*** a_b_c", "*a **b* c**", "___a___"],
    "pymdownx.blocks.caption": [
        "![a](b)\n/// caption\nC\n///",
        "a\n\n/// figure-caption\n    attrs: {id: x}\nB *c*\n///",
        "/// altro\nx\n///",
    ],
    "pymdownx.caret": ["^^a^^ x^2^ ^b", "x^a\\ b^"],
    "pymdownx.details": [
        "??? note\n    a",
        '???+ tip "T"\n    *b*',
        "- a\n\n    ??? note\n        b",
    ],
    "pymdownx.emoji": [":smile: :+1: :material-account:", "## :smile: a", "a: b :c", "::smile::"],
    "pymdownx.highlight": ['```python linenums="1" hl_lines="1"\na = 1\n```', "    a = 1\n", "\ta"],
    "pymdownx.inlinehilite": ["`#!python a=1` ``a ` b``", "`:::python a`", "\\`a`"],
    "pymdownx.keys": ['++ctrl+alt+"a"++', "a ++b++ c", "C++ e ++"],
    "pymdownx.mark": ["==a== =b= ==c", "a ==b **c**=="],
    "pymdownx.superfences": [
        "- a\n\n    ```py\n    x\n    ```\n",
        "> ```py\n> x\n> ```",
        "~~~\n```\n~~~",
        "``` {.python title='x'}\na\n```",
        "```\n**a** [b](c) <d> &amp;\n```",
        "    a\n```\nb\n```",
        "!!! note\n    ```\n    # a\n    ```",
    ],
    "pymdownx.tabbed": [
        '=== "A"\n\n    a\n\n=== "B"\n\n    **b**',
        '===! "A"\n    a\n===+ "B"\n    b',
        '- a\n\n    === "A"\n        b',
    ],
    "pymdownx.tasklist": ["- [ ] a\n- [x] b", "* [X] a", "1. [ ] a"],
    "pymdownx.tilde": ["~~a~~ H~2~O", "~a~~b~"],
    "no extension": [
        "",
        "> Titolo\n> ------",
        "> > Titolo\n> > ===",
        "- > Titolo\n  > ===",
        "> -\n> -\n> -",
        "* * *\n\n- - -\n\n_ _ _\n\n***",
        "> ---",
        "a  \nb\\\nc",
        "<!-- a -->|  <!-- b -->\n- c",
        "> a  \n> b",
        "- a\n\n  b\n+ c\n* d",
        "-\ta\n-\tb",
        "1.\ta\n2) b\n\n10. c",
        "2026. Un anno",
        "<https://a.b> <a@b.it> &copy; &#169;",
        "[a][b] [b] [c]\n\n[b]: http://x 'T'\n[c]:\nd",
        "![a](b) ![a][b] ![b]\n\n[b]: x.png",
        "[![a](b)](c) [d] (e) [f](g 'h')",
        "<div>*a*</div>\n\n<b>*a*</b> <br> <!-- **c** --> d",
        "\\*a\\* \\[b\\] \\`c \\<d",
        "> a\nb\n\n>c",
        "!!! note\n    > - 1. **a**\n    >\n    > b  \n    > c",
        "A\n===\t\n\nB\n--- \nC",
        "#a\n##b ##\nc #d",
    ],
}


def test_every_extension_of_the_blog_is_tried() -> None:
    assert set(dict(blog_extensions())) <= set(TRICKY)


@pytest.mark.parametrize("text", [text for texts in TRICKY.values() for text in texts])
def test_fewer_rules_make_the_same_html(text: str) -> None:
    assert LEAN.reset().convert(text) == FULL.reset().convert(text)


def test_fewer_rules_make_the_same_html_of_all_of_them_at_once() -> None:
    assert same("\n\n".join(text for texts in TRICKY.values() for text in texts))


BLOCKS = ["\n", "\n\n", "\n    ", "> ", "- ", "1. ", "===", "---", "```\n", "!!! note", "??? tip"]
BLOCKS += [
    '=== "A"',
    "/// caption\n",
    "\n///\n",
    ": ",
    "# ",
    "| ",
    "--|--",
    "    ",
    "<div markdown>",
]
INLINE = [
    "*",
    "**",
    "_",
    "~~",
    "~",
    "^",
    "==",
    "++",
    ":smile:",
    "`",
    "[",
    "](",
    "](b.md)",
    "]",
    "![",
    "[^1]",
]
INLINE += [
    "[^1]: ",
    "*[b]: ",
    "]: c",
    "<",
    ">",
    "<b>",
    "</b>",
    "</div>",
    "&amp;",
    "\\",
    "{: .x }",
    "  \n",
]


@settings(max_examples=5 * settings().max_examples)
@given(st.lists(st.sampled_from([*BLOCKS, *INLINE, "a", "b", " "]), max_size=14).map("".join))
def test_fewer_rules_make_the_same_html_of_any_text(text: str) -> None:
    assert same(text)


PROSE = ["Una parola", "due", "\u00e8", "\u00b2", "*tre*", "**quattro cinque**", "_sei_", "*"]
PROSE += ["~~sette~~", "==otto==", "^^nove^^", "[dieci](x.md)", "`c`", "<br>", ".", ", ", " "]
PROSE += ["> ", "\n", "\n\n", "\n\n## T\n\n", "\n\n1. ", "\n\n- ", "\n\n    ", "\n    ", "\n: "]


@settings(max_examples=5 * settings().max_examples)
@given(st.lists(st.sampled_from(PROSE), max_size=14).map("".join))
def test_fewer_rules_make_the_same_html_of_prose(text: str) -> None:
    assert same(text)


@pytest.mark.skipif(not REAL_POSTS.is_dir(), reason=f"the 18F posts are not at {REAL_POSTS}")
def test_fewer_rules_make_the_same_html_of_real_posts() -> None:
    files = sorted(REAL_POSTS.glob("*.md"))
    assert len(files) == 509
    texts = {file.name: source.read(file, file.name, file.name) for file in files}
    bodies = {name: found.body for name, found in texts.items() if isinstance(found, Source)}
    assert [name for name, body in bodies.items() if not same(body)] == []
    assert set(bodies) == set(texts)


def rules(md: Markdown) -> int:
    """Return how many rules `md` tries on the text that it was last given."""
    return len([*md.treeprocessors["inline"].inlinePatterns]) + len([*md.parser.blockprocessors])  # type: ignore[attr-defined]


def test_a_plain_text_is_tried_with_few_rules() -> None:
    LEAN.reset().convert("Solo testo, senza segni.")
    known = len(INLINE_MARKS) + len(BLOCK_MARKS)
    assert rules(LEAN) == rules(FULL) - known


def test_every_rule_that_may_be_left_out_is_one_of_the_blog() -> None:
    assert [name for name in INLINE_MARKS if name not in FULL.inlinePatterns] == []
    assert [name for name in BLOCK_MARKS if name not in FULL.parser.blockprocessors] == []


def test_a_rule_that_is_not_known_stays() -> None:
    class Own(Extension):
        def extendMarkdown(self, md: Markdown) -> None:
            rule = SimpleTagInlineProcessor(r"(§)(.+?)§", "mark")
            md.inlinePatterns.register(rule, "paragrafo", 50)

    md = Markdown(extensions=[Own(), LeanExtension()])
    assert md.convert("§a§") == "<p><mark>a</mark></p>"
