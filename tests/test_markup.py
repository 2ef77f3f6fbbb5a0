"""Markup: Markdown to HTML, and what is learnt of a text on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import EXTENSIONS
from permesso.markup import Body, Converter, TocItem, count_words
from permesso.opening import shorten

CONVERTER = Converter(EXTENSIONS)


def convert(text: str) -> Body:
    return CONVERTER.convert(text)


def test_addresses_on_this_site_stay_open_until_the_page_is_known() -> None:
    body = convert('[a](b.md?x=1&y=2) ![c](<d e.svg>) [e](https://f.example) [g](#h "i")')
    assert body.references == ("b.md?x=1&y=2", "d e.svg")
    assert body.fragments == ("h",)
    assert body.pieces[0::2][0] == '<p><a href="'
    assert 'href="../b.md?x=1&amp;y=2"' in body.html("../")
    assert 'src="./d e.svg"' in body.html("./")
    assert 'href="https://f.example"' in body.html("../")
    assert 'href="#h"' in body.html("../")


@pytest.mark.parametrize(
    "candidates",
    ["a.png, b.png 2x", "a.png 1x, b.png 2x", "a.png 100w,\n  b.png 200w"],
)
def test_each_address_of_a_set_of_pictures_stays_open(candidates: str) -> None:
    assert convert(f'<img srcset="{candidates}">').references == ("a.png", "b.png")


def test_an_address_is_printed_escaped() -> None:
    body = convert("[a](b.md)")
    hostile = replace(body, pieces=(body.pieces[0], "\"><script>&'", body.pieces[2]))
    assert 'href="./&quot;&gt;&lt;script&gt;&amp;&#x27;"' in hostile.html("./")


HEADINGS = {
    "none": ("Testo.", None, "<p>Testo.</p>"),
    "plain": ("# Il titolo\n\nTesto.", "Il titolo", "<p>Testo.</p>"),
    "underlined": ("Il titolo\n===\n\nTesto.", "Il titolo", "<p>Testo.</p>"),
    "with marks": ("# Il *titolo* & altro", "Il <em>titolo</em> &amp; altro", ""),
    "with attributes": ("# Il titolo { #x .y }\n\nTesto.", "Il titolo", "<p>Testo.</p>"),
    "second": ("Testo.\n\n# Non è il titolo", None, "<p>Testo.</p>\n<h1"),
}


@pytest.mark.parametrize(("text", "heading", "start"), HEADINGS.values(), ids=HEADINGS)
def test_the_heading_that_opens_a_text_is_taken_out(
    text: str, heading: str | None, start: str
) -> None:
    body = convert(text)
    assert body.heading == heading
    assert body.html("").startswith(start)


def test_the_mark_of_a_heading_is_no_part_of_it() -> None:
    body = Converter(["toc"], {"toc": {"permalink": "#"}}).convert("# Titolo\n\n## Parte")
    assert body.heading == "Titolo"
    assert 'class="headerlink" href="#parte"' in body.html("")


def test_the_contents_hold_what_is_below_the_title() -> None:
    body = convert("# Titolo\n\n## L'uno & l'altro\n\n### Dentro\n\n## Due\n\n# Coda")
    assert body.toc == (
        TocItem("l-uno-l-altro", "L'uno & l'altro", (TocItem("dentro", "Dentro", ()),)),
        TocItem("due", "Due", ()),
        TocItem("coda", "Coda", ()),
    )


def test_headings_of_one_name_have_anchors_of_their_own() -> None:
    assert convert("## Uno\n\n## Uno\n\n## 🍋").anchors == {"uno", "uno_1", "_1"}


ANCHORS = {
    "heading": ("## Perché no?", {"perche-no"}),
    "attribute": ("Testo.\n{: #qui }", {"qui"}),
    "HTML id": ('<p id="qui">Testo.</p>', {"qui"}),
    "HTML name": ('<a name="qui"></a>', {"qui"}),
    "HTML with single quotes": ("<p id='qui'>Testo.</p>", {"qui"}),
    "footnote": ("A[^n]\n\n[^n]: B", {"fn:n", "fnref:n"}),
    "code": ('`<p id="qui">`', set()),
    "text": ('Scrivi id="qui" nel codice.', set()),
    "title": ("# Titolo", set()),
}


@pytest.mark.parametrize(("text", "anchors"), ANCHORS.values(), ids=ANCHORS)
def test_anchors_are_those_that_a_browser_finds(text: str, anchors: set[str]) -> None:
    assert convert(text).anchors == anchors


OPENINGS = {
    "the first paragraph": ("Uno *due*.\n\nTre.", "Uno due."),
    "below a heading": ("# Titolo\n\n## Parte\n\nUno.", "Uno."),
    "all before the mark": ("Uno.\n\nDue.\n\n<!-- more -->\n\nTre.", "Uno. Due."),
    "before a mark in the line": ("Uno. <!-- more -->\n\nDue.", "Uno."),
    "text, not entities": ("L'uno & l'altro < \"tre\".", "L'uno & l'altro < \"tre\"."),
    "over several lines": ("Uno\ndue.", "Uno due."),
    "no text": ("", ""),
    "not the name of a box": ("!!! note\n    Uno.", "Uno."),
    "below a picture": ("![Una porta](a.svg)\n\nUno.", "Uno."),
    "without the numbers of footnotes": ("Uno[^1] e due.[^2]\n\n[^1]: A\n[^2]: B", "Uno e due."),
    "nothing before the mark": ("<!-- more -->\n\nUno.", "Uno."),
    "line break": ("Uno,  \ndue.", "Uno, due."),
}


@pytest.mark.parametrize(("text", "opening"), OPENINGS.values(), ids=OPENINGS)
def test_the_opening_is_plain_text(text: str, opening: str) -> None:
    assert convert(text).opening == opening


def test_a_mark_below_a_list_leaves_an_opening() -> None:
    assert convert("- Uno\n- Due\n\n<!-- more -->\n\nTre.").opening


def test_the_mark_is_not_published() -> None:
    body = convert("Uno.\n\n<!-- more -->\n\nDue.")
    assert "more" not in body.html("")


def test_a_mark_that_is_shown_as_code_is_no_mark() -> None:
    body = convert("Uno.\n\n    <!-- more -->\n\nDue.")
    assert body.opening == "Uno."
    assert "&lt;!-- more --&gt;" in body.html("")


def test_a_long_opening_is_cut_before_a_word() -> None:
    opening = convert("parola " * 100).opening
    assert opening.endswith("parola…")
    assert 220 - len("parola ") <= len(opening) <= 220


CUT = [
    ("Uno due tre", 11, "Uno due tre"),
    ("Uno  due\ntre", 11, "Uno due tre"),
    ("Uno due tre", 10, "Uno due…"),
    ("Uno due, tre quattro", 13, "Uno due…"),
    ("Uno – due tre", 9, "Uno…"),
    ("Precipitevolissimevolmente", 10, "Precipite…"),
]


@pytest.mark.parametrize(("text", "length", "expected"), CUT)
def test_a_text_is_cut_between_words(text: str, length: int, expected: str) -> None:
    assert shorten(text, length) == expected


@given(text=st.text(max_size=60), length=st.integers(min_value=2, max_value=40))
def test_a_text_that_is_cut_is_never_too_long(text: str, length: int) -> None:
    cut = shorten(text, length)
    assert len(cut) <= length
    assert cut == " ".join(text.split()) or cut.endswith("…")


WORDS = {
    "prose": ("Uno due, tre. Quattro!", 4),
    "an elision is one word": ("L'interruzione dell’altro", 2),
    "marks": ("**Uno** _due_ ~~tre~~\n\n# Quattro", 4),
    "link": ("[Uno due](posts/tre.md) quattro", 3),
    "picture": ("![Uno](due.svg)", 1),
    "HTML": ('<div class="a b">Uno</div><br>', 1),
    "attributes": ("Uno\n{: .due #tre }", 1),
    "code block": ("Uno\n\n```python\ndue = tre\n```\n\nquattro", 2),
    "two code blocks": ("```\na\n```\nuno\n```\nb\n```\ndue", 2),
    "other fence": ("Uno\n\n~~~~\n```\ndue\n```\n~~~~\n", 1),
    "unclosed fence": ("Uno\n\n```\ndue", 2),
    "nothing": ("", 0),
}


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS)
def test_words_of_prose_are_counted(text: str, words: int) -> None:
    assert count_words(text) == words


TRACES = {
    "footnotes": "A[^1]\n\n[^1]: B",
    "references": "[a][b]\n\n[b]: c.md",
    "headings": "# Titolo\n\n## Parte\n\n## Parte",
    "abbreviations": "HTML\n\n*[HTML]: Hyper Text",
    "HTML": '<div markdown>\n*a*\n</div>\n\n<p id="x">b</p>',
    "plain": "Uno.",
    "inline marks": "*a* `b` [c](d.md) ![e](f) <g@h.it> &amp; \\*",
    "block marks": "- i\n\n1. j\n\n> k\n\na | b\n--|--\n1 | 2\n\n!!! note\n    l",
    "the words of the others, unmarked": "HTML [a][b] A[^1] [^1]",
}


@pytest.mark.parametrize("other", TRACES.values(), ids=TRACES)
@pytest.mark.parametrize("text", TRACES.values(), ids=TRACES)
def test_a_text_leaves_no_trace_in_the_next(text: str, other: str) -> None:
    converter = Converter([*EXTENSIONS, "abbr"])
    first = converter.convert(text)
    converter.convert(other)
    assert converter.convert(text) == first == Converter([*EXTENSIONS, "abbr"]).convert(text)
