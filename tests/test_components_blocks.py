"""Blocks alone, printed from plain data: calls to action, offers, forms, consents, facades."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import lxml.html
import pytest

from blog_pages import Part
from components import (
    TEXT,
    WORDS,
    a_consent,
    a_form,
    an_embed,
    an_offer,
    data,
    render,
    texts,
    the_blocks,
)
from permesso.slots.blocks import (
    EmbedBlock,
    ReadAlsoBlock,
    RelatedBlock,
    Slots,
)


@pytest.mark.parametrize(
    ("block", "selector"), [("cta", ".pm-cta__text em"), ("thanks", ".pm-thanks em")]
)
def test_an_authors_text_in_a_block_is_html(block: str, selector: str) -> None:
    assert texts(render(f"blocks/{block}.html"), selector) == ["text"]


def test_a_call_to_action_without_a_text_has_its_button_alone() -> None:
    bare = replace(the_blocks(str)["cta"], text=None)
    cta = render("blocks/cta.html", block=bare)
    assert not cta.cssselect(".pm-cta__text")
    assert [link.get("href") for link in cta.cssselect("a")] == ["../contatti/"]


def test_share_links_lead_away_without_a_trace_of_this_site() -> None:
    share = render("blocks/share.html")
    (link,) = share.cssselect("a")
    assert link.get("href") == "https://b.example/?t=%26"
    assert set(link.get("rel").split()) == {"nofollow", "noopener", "noreferrer"}


def test_the_button_to_copy_waits_for_a_script() -> None:
    share = render("blocks/share.html")
    (button,) = share.cssselect("li[hidden] > button")
    assert (button.get("type"), button.get("data-copy")) == ("button", "https://a.example/#")
    without = replace(the_blocks(str)["share"], copy=None)
    assert not render("blocks/share.html", block=without).cssselect("button")


def test_related_posts_are_a_list_of_links_below_a_heading() -> None:
    related = render("blocks/related.html")
    assert texts(related, "section > h2") == [TEXT.related]
    assert texts(related, "ul > li > a") == ["Offered title"] * 2
    assert [link.get("href") for link in related.cssselect("a")] == ["../offered/"] * 2
    assert texts(related, "li > p") == ["Why it is offered Three minutes"] * 2


def test_one_post_to_go_on_with_is_an_aside_of_one_line() -> None:
    read_also = render("blocks/read_also.html")
    assert texts(read_also, "aside > p") == [f"{TEXT.read_also}: Offered title"]
    assert [link.get("href") for link in read_also.cssselect("a")] == ["../offered/"]
    assert not read_also.cssselect("h1, h2, h3, h4")


@pytest.mark.parametrize(("lang", "shown"), [("it", None), ("en", "en")])
def test_an_offer_in_another_language_says_so(lang: str, shown: str | None) -> None:
    offer = an_offer(str, lang=lang)
    for block in (ReadAlsoBlock(offer), RelatedBlock((offer,))):
        (link,) = render(f"blocks/{block.kind}.html", block=block).cssselect("a")
        assert link.get("lang") == shown, block.kind


def test_a_text_is_cut_where_blocks_stand() -> None:
    (text,) = render("components/text.html").cssselect(".pm-text")
    assert [part.get("class") for part in text] == [
        "pm-prose md-typeset",
        "pm-slot",
        "pm-prose md-typeset",
    ]
    assert texts(text, ".pm-prose") == ["Before it", "After"]
    (other,) = render("components/text.html", prose="a", parts=(Part("<p>A</p>", ()),))
    assert [part.get("class") for part in other] == ["a md-typeset"]
    assert len(render("components/text.html", parts=())) == 0


def test_blocks_stand_in_their_order() -> None:
    names = [found.get("class") for found in render("components/blocks.html")]
    assert names == ["pm-cta", "pm-share", "pm-author", "pm-author"]


def test_blocks_that_stand_twice_share_no_id() -> None:
    block = the_blocks(str)["share"]
    printed = render("components/blocks.html", blocks=(block, block))
    ids = [found.get("id") for found in printed.cssselect("[id]")]
    assert len(printed.cssselect(".pm-share")) == 2 and len(ids) == len(set(ids))


def test_slots_around_a_text_are_there_when_there_is_something_in_them() -> None:
    around = render("components/around.html")
    assert [found.tag for found in around.cssselect(".pm-slot")] == ["aside", "div"]
    assert around.cssselect("aside .pm-cta") and around.cssselect(".pm-slot--footer .pm-share")
    assert len(render("components/around.html", slots=Slots({}))) == 0


def fields(form: lxml.html.HtmlElement) -> list[tuple[str | None, str | None, str | None]]:
    """Return kind, name and value of what a form sends."""
    inputs = form.cssselect("input, button")
    return [(found.get("type"), found.get("name"), found.get("value")) for found in inputs]


def test_a_form_sends_what_the_provider_wants_and_nothing_else() -> None:
    (form,) = render("components/form.html").cssselect("form")
    assert (form.get("action"), form.get("method")) == (a_form(str).signup.action, "post")
    assert form.get("enctype") is None and form.get("target") is None
    assert fields(form) == [
        ("hidden", "l", "hidden-value"),
        (None, "nonce", None),
        ("email", "email", None),
        ("checkbox", "l", "topic-id"),
        ("checkbox", "consent", "primo:0a1b"),
        ("submit", None, None),
    ]


def test_nothing_in_a_form_is_ticked_and_what_is_needed_is_required() -> None:
    form = render("components/form.html")
    assert not form.cssselect("[checked]")
    assert [found.get("name") for found in form.cssselect("[required]")] == ["email", "consent"]


def test_every_field_that_a_person_sees_has_a_label() -> None:
    form = render("components/form.html")
    for field in form.cssselect("input:not([type=hidden]):not([aria-hidden])"):
        own = field.getparent().tag == "label"
        assert own or texts(form, f"label[for='{field.get('id')}']"), field.get("name")


def test_a_field_that_has_to_stay_empty_is_out_of_everybodys_way() -> None:
    (field,) = render("components/form.html").cssselect("[name=nonce]")
    values = (field.get("tabindex"), field.get("autocomplete"), field.get("aria-hidden"))
    assert values == ("-1", "off", "true")


def test_what_else_a_provider_may_ask_of_a_form_is_in_it() -> None:
    form = a_form(
        str, enctype="multipart/form-data", target="_blank", submit=("go", "1"), method="get"
    )
    printed = render("components/form.html", form=replace(form, tick=(None, "x")))
    (element,) = printed.cssselect("form")
    values = (element.get("method"), element.get("enctype"), element.get("target"))
    assert values == ("get", "multipart/form-data", "_blank")
    assert fields(element)[-2:] == [("checkbox", None, "x"), ("submit", "go", "1")]
    assert WORDS.new_window in printed.text_content()


def test_a_provider_without_a_form_for_other_sites_gets_a_link() -> None:
    form = a_form(str, kind="link", link="https://lettere.example/via?x=1&y=2", topics=())
    printed = render("components/form.html", form=form)
    (link,) = printed.cssselect(".pm-form__go a")
    assert link.get("href") == "https://lettere.example/via?x=1&y=2"
    assert link.text_content() == WORDS.go.format(name="Provider")
    assert not printed.cssselect("form, input, button")
    assert "What it gives" in printed.text_content()


@pytest.mark.parametrize(("variant", "folded"), [("inline", 1), ("aside", 1), ("page", 0)])
def test_the_choice_of_topics_is_open_where_the_page_is_about_it(variant: str, folded: int) -> None:
    values: Any = {"variant": variant}
    printed = render("components/form.html", form=replace(a_form(str), **values))
    assert len(printed.cssselect("details")) == folded
    assert texts(printed, "fieldset label") == ["A topic"]


def test_a_form_is_called_by_its_title_or_by_its_button() -> None:
    titled = render("components/form.html").cssselect("form")[0]
    bare = render("components/form.html", form=replace(a_form(str), title="")).cssselect("form")[0]
    assert titled.get("aria-labelledby") == "pm-newsletter-1-title"
    assert (bare.get("aria-labelledby"), bare.get("aria-label")) == (None, "Press")
    assert not bare.cssselect("h1, h2, h3")


@pytest.mark.parametrize(
    ("current", "shown"), [(True, WORDS.consent_current), (False, WORDS.consent_past)]
)
def test_the_page_of_a_consent_says_whether_it_is_in_use(current: bool, shown: str) -> None:
    view = SimpleNamespace(
        **{**vars(data()["view"]), "is_current": current},
    )
    consent = render("components/consent.html", view=view)
    assert texts(consent, ".pm-consent__state") == [shown]


def test_the_page_of_a_consent_shows_every_line_of_the_text_and_its_hash() -> None:
    consent = render("components/consent.html")
    agreed = a_consent(str)
    shown = consent.cssselect("blockquote")[0].text_content()
    assert [line for line in agreed.lines if line not in shown] == []
    assert texts(consent, "code") == ["primo", agreed.sha256]
    assert [link.get("href") for link in consent.cssselect("a[download]")] == ["primo.txt"]


def test_a_facade_holds_its_player_as_data_and_nothing_that_calls_it() -> None:
    facade = render("blocks/embed.html")
    assert not facade.cssselect("iframe, script, [src^=http]")
    (button,) = facade.cssselect("button")
    assert button.getparent().get("hidden") is not None
    assert texts(facade, "button") == ["Guarda qui (si collega a player.example)"]
    assert json.loads(button.get("data-player")) == {
        "src": "https://player.example/1?a=1&b=2",
        "allow": "fullscreen",
        "title": "Title there",
    }
    assert texts(facade, ".pm-embed__link") == ["Guarda su Other site"]


def test_a_facade_without_a_player_has_no_button() -> None:
    embed = replace(an_embed(str), host="", frame=(), still=None, author="", text="")
    facade = render("blocks/embed.html", block=EmbedBlock(embed))
    found = facade.cssselect("button, img, .pm-embed__author, .pm-embed__text")
    assert found == [] and texts(facade, ".pm-embed__link") == ["Guarda su Other site"]
