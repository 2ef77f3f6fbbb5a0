"""Texts by keyboard and by ear: names of tables and boxes, code that can be scrolled, languages."""

from __future__ import annotations

import lxml.html
import pytest

from conftest import Engine, post
from permesso import locale
from permesso.markup import Converter
from permesso.usable import named

EXTENSIONS = ["tables", "attr_list", "pymdownx.superfences", "pymdownx.highlight"]
TASKS = {"pymdownx.tasklist": {"custom_checkbox": True}}
CONVERTER = Converter([*EXTENSIONS, *TASKS], TASKS)
TEXT = locale.load("it").text


def read(markdown: str) -> lxml.html.HtmlElement:
    """Return a text as pages print it, parsed."""
    body = named(CONVERTER.convert(markdown), TEXT)
    return lxml.html.fragment_fromstring(body.html("../"), create_parent="main")


def test_a_table_takes_the_focus_to_be_scrolled_and_says_what_it_is() -> None:
    (box,) = read("| a | b |\n| - | - |\n| 1 | [x](b.md) |\n").cssselect(".pm-scroll")
    assert dict(box.attrib) == {
        "class": "pm-scroll",
        "role": "group",
        "aria-label": "Tabella",
        "tabindex": "0",
    }


def test_a_box_of_a_task_says_what_it_means_to_be_ticked() -> None:
    boxes = read("- [x] uno\n- [ ] due\n").cssselect("input")
    assert [(box.get("aria-label"), box.get("checked")) for box in boxes] == [
        ("Fatto", "checked"),
        ("Fatto", None),
    ]


@pytest.mark.parametrize(
    ("line", "reachable"),
    [("x" * 20, False), ("x" * 21, True), ("&<>" * 6, False), ("&<>" * 7, True)],
)
def test_code_takes_the_focus_where_it_may_be_wider_than_a_window(
    line: str, reachable: bool
) -> None:
    for language in ("", "python"):
        code = read(f"```{language}\nuna\n{line}\n```\n").cssselect("pre > code")[0]
        assert (code.get("tabindex") == "0") == reachable
        assert code.text_content() == f"una\n{line}\n"


def test_a_text_without_any_of_it_stays_as_it_is() -> None:
    body = CONVERTER.convert("Un [testo](b.md) con `pre` e *enfasi*.")
    assert named(body, TEXT) == body


def test_words_are_in_the_language_of_the_text(engine: Engine) -> None:
    table = "| a | b |\n| - | - |\n| 1 | 2 |\n"
    files = {"posts/a.md": post(body=table), "posts/b.md": post("B", table, lang="en")}
    html = {each.post.lang: each.post.body.html("") for each in engine.load(files).articles}
    assert 'aria-label="Tabella"' in html["it"] and 'aria-label="Table"' in html["en"]


def test_a_phrase_in_another_language_keeps_it_in_pages_and_feeds(engine: Engine) -> None:
    text = "Si dice *permission marketing*{lang=en}.\n\n## Il *double opt-in*{lang=en}\n\nTesto."
    (article,) = engine.load({"posts/a.md": post(body=text)}).articles
    body = article.post.body
    for html in (body.html(""), body.portable_html("https://a.example/")):
        assert '<em lang="en">permission marketing</em>' in html
    assert article.post.teaser == "Si dice permission marketing."
    assert [item.id for item in body.toc] == ["il-double-opt-in"]
