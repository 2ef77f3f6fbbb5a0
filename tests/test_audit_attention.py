"""Attention: what an article asks of its reader, and how soon."""

from __future__ import annotations

import pytest

from permesso.audit.declared import Declared, Limits
from permesso.audit.document import Document, Kind
from permesso.audit.examined import Page
from permesso.audit.facts import Attention
from permesso.audit.families import attention
from permesso.audit.styles import Styles

WORDS = "una parola dopo l'altra fino al bordo del foglio bianco "
"""Ten words."""
ARTICLE = '<meta property="og:type" content="article">'
FORM = '<form action="/a"><label>E-mail <input type="email" name="email"></label></form>'
CALL = '<aside class="cta"><p>Sei sere.</p><a class="button" href="/corso/">Prenota</a></aside>'


def prose(words: int) -> str:
    return f"<p>{WORDS * (words // 10)}</p>"


def page(body: str, head: str = ARTICLE, kind: Kind = "page", limits: Limits | None = None) -> Page:
    document = Document("index.html", f"<html><head>{head}</head><body>\n{body}", kind)
    declared = Declared(limits=limits or Limits())
    return Page(document, Styles(document), (), (), declared, "blog.example")


def rules(found: Page) -> list[tuple[int, str]]:
    return [(each.line, each.rule) for each in attention.page(found)]


def test_words_calls_and_forms_of_an_article_are_counted() -> None:
    found = page(f"<article>{prose(150)}{CALL}{prose(50)}{FORM}</article>")
    assert attention.of(found) == Attention(words=200, before=150, calls=2, forms=1)
    assert rules(found) == []


@pytest.mark.parametrize(
    "call",
    [
        FORM,
        CALL,
        '<div class="post-cta"><a href="/x/">Il corso</a></div>',
        '<p><a class="btn btn-primary" href="/buy/">Buy the book</a></p>',
        '<p><a class="md-button" href="/lettera/">Iscriviti alla lettera</a></p>',
        '<p><a role="button" href="/demo/">Book a demo</a></p>',
        '<button class="button" type="button">Scarica la guida</button>',
    ],
)
def test_what_asks_for_something_is_a_call(call: str) -> None:
    found = attention.of(page(f"<article>{prose(120)}{call}{prose(50)}</article>"))
    assert found is not None
    assert (found.words, found.before, found.calls) == (170, 120, 1)


@pytest.mark.parametrize(
    "other",
    [
        '<p>Leggi anche: <a class="button" href="/b/">Il forno</a></p>',
        '<div class="related"><a class="btn" href="/b/">Get the lamp story</a></div>',
        '<nav class="toc"><a class="btn" href="#a">Start here</a></nav>',
        '<div class="share-buttons"><a class="btn" href="https://x.example/">Join on X</a></div>',
        '<p>You can <a href="/book/">buy the book</a> or not.</p>',
        '<button class="btn" type="button">Copia</button>',
        '<form role="search"><input type="search" name="q"></form>',
        '<form action="/cerca/"><input name="q"></form>',
        '<form id="commentform"><input type="email" name="email"><textarea></textarea></form>',
        '<div hidden><a class="btn" href="/buy/">Buy</a></div>',
        '<dialog><a class="btn" href="/buy/">Buy</a></dialog>',
        '<a class="btn" href="#">Start</a>',
    ],
)
def test_what_asks_for_nothing_is_no_call(other: str) -> None:
    found = attention.of(page(f"<article>{prose(20)}{other}{prose(100)}</article>"))
    assert found is not None
    assert (found.before, found.calls, found.forms) == (None, 0, 0)


def test_a_call_before_the_words_is_too_early() -> None:
    found = page(f"<article>\n{prose(90)}\n{CALL}\n{prose(200)}</article>")
    [finding] = attention.page(found)
    assert (finding.line, finding.rule) == (4, "attention.first-call")
    assert finding.found == '<aside class="cta">: after 90 words, at least 100 come first'


def test_a_call_above_the_article_is_too_early_and_the_header_is_no_part_of_it() -> None:
    header = '<header><a class="btn" href="/l/">Subscribe</a></header>'
    found = page(f"{header}\n<div>{CALL}</div><article>{prose(200)}</article>")
    assert rules(found) == [(3, "attention.first-call")]


def test_a_column_beside_the_article_does_not_come_first() -> None:
    found = page(f"<aside>{FORM}</aside><article>{prose(200)}</article>")
    assert attention.of(found) == Attention(words=200, before=None, calls=1, forms=1)
    assert rules(found) == []


def test_a_short_article_may_ask_at_its_end() -> None:
    assert rules(page(f"<article>{prose(40)}{FORM}</article>")) == []
    found = page(f"<article>{prose(40)}<footer><p>Di Ada Bussola.</p>{FORM}</footer></article>")
    assert attention.of(found) == Attention(words=40, before=40, calls=1, forms=1)
    assert rules(found) == []


def test_calls_are_counted_against_the_length() -> None:
    calls = f"{CALL}\n" * 3
    assert rules(page(f"<article>\n{prose(200)}\n{calls}</article>")) == [(6, "attention.calls")]
    assert rules(page(f"<article>\n{prose(600)}\n{calls}</article>")) == []


def test_forms_are_counted_wherever_they_stand() -> None:
    found = page(f"<article>{prose(900)}{FORM}\n{FORM}</article>\n<footer>{FORM}</footer>")
    assert rules(found) == [(4, "attention.forms")]


def test_the_settings_change_the_limits() -> None:
    strict = Limits(words_before_call=500, calls=0, calls_per_1000_words=0, forms=0)
    found = page(f"<article>{prose(400)}{FORM}{prose(200)}</article>", limits=strict)
    assert [rule for _, rule in rules(found)] == [
        "attention.first-call", "attention.calls", "attention.forms",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "head",
    [
        ARTICLE,
        '<script type="application/ld+json">{"@type": "BlogPosting"}</script>',
        '<script type="application/ld+json">{"@graph": [{"@type": ["NewsArticle"]}]}</script>',
    ],
)
def test_a_page_may_say_that_it_is_an_article(head: str) -> None:
    found = attention.of(page(f"<main>{prose(50)}</main>", head))
    assert found is not None
    assert found.words == 50


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", f"<main>{prose(500)}</main>"),
        ("", f"<article>{prose(50)}</article>"),
        ("", f"<article>{prose(100)}</article><article>{prose(100)}</article>"),
        ('<meta property="og:type" content="website">', f"<article>{prose(500)}</article>"),
        (f'{ARTICLE}<meta http-equiv="refresh" content="0; url=/a/">', f"<main>{prose(50)}</main>"),
        ('<script type="application/ld+json">{broken</script>', f"<main>{prose(500)}</main>"),
    ],
)
def test_other_pages_are_no_articles(head: str, body: str) -> None:
    found = page(f"{FORM}{body}", head)
    assert attention.of(found) is None
    assert rules(found) == []


def test_the_only_article_of_a_page_is_its_article() -> None:
    comments = f'<section class="comments"><article class="comment">{prose(90)}</article></section>'
    found = attention.of(page(f"<article>{prose(100)}{comments}</article>", head=""))
    assert found is not None
    assert found.words == 100


def test_letters_and_feeds_have_no_budget() -> None:
    assert attention.of(page(f"<article>{FORM}{prose(500)}</article>", kind="letter")) is None
