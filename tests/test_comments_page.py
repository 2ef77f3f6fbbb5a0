"""What a page prints of a conversation: nested comments, and the way to write one."""

from __future__ import annotations

import json
import re
from string import Formatter
from typing import Any

import lxml.html
import pytest
from lxml.html import HtmlElement

from components import HOSTILE, a_comment, a_thread, a_widget, render, texts
from permesso import locale
from permesso.comments.thread import Comment, Reaction, Thread
from permesso.comments.widget import Widget
from permesso.slots.blocks import CommentsBlock

REMARKS = locale.load("it").comments
BARE: dict[str, Any] = {
    "comments": (),
    "count": 0,
    "count_text": "",
    "reactions": (),
    "feed": None,
    "widget": None,
    "elsewhere": (),
}
"""What a conversation is without anything in it."""


def section(**values: Any) -> HtmlElement:
    """Return the section of a conversation that has nothing but what the test gives it."""
    block = CommentsBlock(a_thread(str, **{**BARE, **values}))
    (found,) = render("blocks/comments.html", block=block)
    return found


def comment(id_: str, level: int = 1, ends: int = 1, **values: Any) -> Comment:
    """Return a comment at a place of a conversation."""
    return a_comment(str, id_, level=level, ends=ends, **values)


def widget(**values: Any) -> Widget:
    """Return a widget without account, warning and link but for what the test gives it."""
    return a_widget(str, **{"account": None, "warning": False, "link": None, **values})


def outline(element: HtmlElement) -> list[Any]:
    """Return the ids of the comments directly inside an element, each with those inside it."""
    return [
        [found.get("id"), *outline(found)]
        for found in element.xpath("./article | ./div[@class='pm-comments__list']/article")
    ]


def test_comments_stand_inside_those_that_they_answer() -> None:
    found = section(
        comments=(
            comment("a", 1, 0),
            comment("b", 2, 0),
            comment("c", 3, 2),
            comment("d", 2, 2),
            comment("e"),
        ),
    )
    b = ["c-b", ["c-c"]]
    assert outline(found) == [["c-a", b, ["c-d"]], ["c-e"]]


def test_five_thousand_comments_are_one_page() -> None:
    found = section(comments=tuple(comment(str(number)) for number in range(5000)))
    assert len(found.cssselect("article.pm-comment")) == 5000
    assert len(outline(found)) == 5000


def test_the_number_is_the_heading_and_names_the_section() -> None:
    counted = section(count_text="3 commenti", comments=(comment("a"),))
    assert texts(counted, "h2") == ["3 commenti"]
    assert counted.get("id") == "commenti"
    assert counted.get("aria-labelledby") == counted.cssselect("h2")[0].get("id")
    assert texts(section(), "h2") == [REMARKS.title]


def test_a_comment_says_who_when_and_where_it_comes_from() -> None:
    found = section(
        comments=(comment("isso-1", source="mastodon", answers="Nora", author="Silvia"),)
    )
    (article,) = found.cssselect("article")
    assert article.get("data-source") == "mastodon"
    assert article.get("aria-label") == "Silvia"
    (time,) = article.cssselect("time")
    assert time.get("datetime") == "2026-03-13T09:00:00+01:00"
    assert time.getparent().get("href") == "#c-isso-1"
    head = texts(article, ".pm-comment__head")[0]
    assert head == "Silvia Day of the comment in risposta a Nora su Mastodon"


def test_links_that_readers_wrote_are_not_recommended_by_the_page() -> None:
    found = section(
        comments=(comment("a"),),
        reactions=(Reaction("like", "Una persona", (("Ada", "https://a.example/"),)),),
    )
    links = [
        link.get("rel") for link in found.cssselect("a") if link.get("href").startswith("http")
    ]
    assert links == ["ugc nofollow noopener"] * 3


@pytest.mark.parametrize(
    ("source", "words"), [("giscus", "su GitHub"), ("forum", REMARKS.at_source)]
)
def test_the_link_to_where_it_was_written_says_where_that_is(source: str, words: str) -> None:
    found = section(comments=(comment("a", source=source, link=None),))
    assert texts(found, "a[rel]") == [words]


def test_nobody_has_a_name_too() -> None:
    (article,) = section(comments=(comment("a", author="", link=None),)).cssselect("article")
    assert texts(article, ".pm-comment__author") == [REMARKS.anonymous]
    assert article.get("aria-label") == REMARKS.anonymous


def test_of_a_deleted_comment_its_place_is_left_and_its_answers() -> None:
    gone = comment("a", 1, 0, deleted=True, author="Rossi", html="<p>secret</p>")
    found = section(comments=(gone, comment("b", 2, 2)))
    assert outline(found) == [["c-a", ["c-b"]]]
    assert texts(found, "article > .pm-comment__gone") == [REMARKS.deleted]
    assert "Rossi" not in found.text_content() and "secret" not in found.text_content()
    assert "Rossi" not in lxml.html.tostring(found, encoding="unicode")


def test_people_who_reacted_are_named() -> None:
    people = (("Ada", "https://a.example/"), ("", None))
    found = section(reactions=(Reaction("like", "2 persone", people), Reaction("like", "5", ())))
    assert texts(found, ".pm-reactions summary") == ["2 persone"]
    assert texts(found, ".pm-reactions details p") == [f"Ada, {REMARKS.anonymous}"]
    assert texts(found, ".pm-reactions > li")[1] == "5"


def test_an_open_post_invites_the_first_comment_and_a_closed_one_says_so() -> None:
    empty = section(widget=widget())
    assert texts(empty, ".pm-comments__empty") == [REMARKS.empty]
    assert not section(widget=widget(), comments=(comment("a"),)).cssselect(".pm-comments__empty")
    closed = section(state="closed", comments=(comment("a"),))
    assert texts(closed, ".pm-comments__closed") == [REMARKS.closed]
    assert not closed.cssselect("button, form, [data-comments]")
    assert not section(comments=(comment("a"),)).cssselect(".pm-comments__closed, button")


def test_the_button_waits_for_a_script_and_nothing_is_loaded() -> None:
    found = section(widget=widget(spec={"script": {"src": "https://widget.example/a.js"}}))
    (button,) = found.cssselect(".pm-comments__ask[hidden] button[type=button]")
    assert button.text_content() == REMARKS.write
    assert not found.cssselect("[src], script, link, iframe")
    assert json.loads(button.get("data-comments")) == {
        "script": {"src": "https://widget.example/a.js"}
    }


def test_who_is_asked_stands_beside_the_button() -> None:
    found = section(widget=widget(name="Isso", host="isso.example"))
    (button,) = found.cssselect("button")
    (notice,) = [found.get_element_by_id(id_) for id_ in button.get("aria-describedby").split()]
    assert notice.text_content().strip() == REMARKS.notice.format(name="Isso", host="isso.example")
    (privacy,) = found.xpath(f".//a[. = '{REMARKS.privacy}']")
    assert privacy.get("href") == "../privacy/"


def test_a_provider_that_follows_readers_comes_with_a_warning_before_the_button() -> None:
    found = section(widget=widget(name="Disqus", warning=True, account="Disqus"))
    (warning,) = found.cssselect(".pm-comments__ask > .pm-comments__warning:first-child")
    assert warning.text_content() == REMARKS.warning.format(name="Disqus")
    described = found.cssselect("button")[0].get("aria-describedby").split()
    assert described == [warning.get("id"), "commenti-notice"]
    assert REMARKS.account.format(name="Disqus") in found.text_content()


def test_without_a_script_there_is_the_providers_own_page() -> None:
    found = section(widget=widget(link="https://github.example/d/1", account="GitHub"))
    assert texts(found, ".pm-comments__without a") == [REMARKS.go.format(name="GitHub")]
    bare = section(widget=widget())
    assert texts(bare, ".pm-comments__without") == [REMARKS.no_script]


def test_a_script_has_a_place_to_say_how_it_goes() -> None:
    found = section(widget=widget(host="isso.example"))
    assert texts(found, "p[role=status]") == [""]
    (button,) = found.cssselect("button")
    assert button.get("data-host") == "isso.example"


def test_a_webmention_is_a_plain_form() -> None:
    found = section(widget=widget(kind="webmention", link="https://webmention.example/a"))
    (form,) = found.cssselect("form")
    assert (form.get("method"), form.get("action")) == ("post", "https://webmention.example/a")
    fields = [(field.get("type"), field.get("name")) for field in form.cssselect("input")]
    assert fields == [("url", "source"), ("hidden", "target")]
    source, target = form.cssselect("input")
    assert source.get("required") is not None
    assert texts(form, f"label[for='{source.get('id')}']") == [REMARKS.webmention_label]
    assert target.get("value") == "https://a.example/title/"


@pytest.mark.parametrize(
    ("kind", "link", "words"),
    [
        ("mail", "mailto:ada@a.example?subject=Commento%20a", REMARKS.mail),
        ("link", "https://m.example/@ada/1", "Scrivi su Widget"),
    ],
)
def test_a_mail_and_a_link_need_no_script(kind: str, link: str, words: str) -> None:
    found = section(widget=widget(kind=kind, link=link))
    (button,) = found.cssselect("a.pm-button")
    assert (button.get("href"), button.text_content()) == (link, words)
    assert not found.cssselect("[hidden], button")


def test_the_feed_and_other_places_are_linked() -> None:
    found = section(
        feed="a/commenti.xml",
        elsewhere=(("Mastodon", "https://m.example/1"), ("Bluesky", "https://b.example/1")),
    )
    assert [link.get("href") for link in found.cssselect("a")] == [
        "https://m.example/1",
        "https://b.example/1",
        "../a/commenti.xml",
    ]
    assert f"{REMARKS.elsewhere} Mastodon, Bluesky" in texts(found, ".pm-comments__small")


@pytest.mark.parametrize("word", [HOSTILE, "'}]", "</script><img src=x onerror=alert(1)>"])
def test_what_the_script_reads_arrives_as_it_was(word: str) -> None:
    spec = {"mount": {"tag": "div", "data-title": word}, "globals": {word: [word]}}
    found = section(widget=widget(spec=spec))
    (button,) = found.cssselect("button")
    assert json.loads(button.get("data-comments")) == spec
    assert not found.cssselect("script, img, b")


def test_ids_are_there_once() -> None:
    thread: Thread = a_thread(str)
    ids = [found.get("id") for found in render("blocks/comments.html").cssselect("[id]")]
    assert len(ids) == len(set(ids)) > len(thread.comments)


@pytest.mark.parametrize("language", locale.languages())
def test_every_word_is_there_with_its_values(language: str) -> None:
    words = locale.load(language).comments
    for name, field in type(words).model_fields.items():
        written = getattr(words, name)
        if name == "sources":
            assert all(value.strip() for value in written.values())
            continue
        used = {part[1] for part in Formatter().parse(written) if part[1] is not None}
        assert written.strip(), name
        assert used == set(re.findall(r"\{(\w+)\}", field.description or "")), name
