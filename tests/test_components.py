"""Each component alone, printed from plain data: what all have in common, what stands around a
text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import lxml.html
import pytest
from jinja2.utils import htmlsafe_json_dumps

from components import (
    HOSTILE,
    OVERRIDES,
    TEXT,
    a_thread,
    an_interface,
    article_text,
    author,
    data,
    render,
    texts,
)
from permesso import schemes

FORM = {"What it gives", "How often", "Who writes", "How to leave"}
FIELDS = {
    "Title of the form",
    "Who gets it",
    "Press",
    "A topic",
    "topic-id",
    "What to tick",
    "hidden-value",
}
FEEDS = {"Feeds of tags", "A tag", "Two posts", "https://a.example/r/", "Another format"}
COMMENT = {"Who comments", "Who is answered", "Day of the comment"}
REACTIONS = {"Three people", "Who liked it", "Who has no page"}
WIDGET = {"Widget", "widget.example", "Account"}

SHOWS = {
    "blocks/author.html": {"Name", "Second name", "Role"},
    "blocks/comments.html": {"Two comments", "Another place"} | COMMENT | REACTIONS | WIDGET,
    "blocks/cta.html": {"What is offered", "Take it"},
    "blocks/embed.html": {"Other site", "Title there", "Who made it", "What it says"},
    "blocks/in_use.html": {"stranger.example", "Stranger", "Why", "entry", "What for"},
    "blocks/newsletter.html": FORM | FIELDS,
    "blocks/read_also.html": {"Offered title"},
    "blocks/related.html": {"Offered title", "Why it is offered", "Three minutes"},
    "blocks/share.html": {"Network", "Share on network", "https://a.example/#"},
    "blocks/thanks.html": set[str](),
    "components/around.html": {"What is offered", "Network"},
    "components/author.html": {"Name", "Role", "Elsewhere", "me@a.example"},
    "components/blocks.html": {"What is offered", "Network", "Role"},
    "components/slot.html": {"What is offered", "Network", "Role"},
    "components/bundle.html": set[str](),
    "components/scheme.html": set[str](),
    "components/byline.html": {"Name", "Second name", "A day", "Four minutes", "Two comments"},
    "components/card.html": {"Title", "Teaser", "Category", "Series", "Name", "A day"},
    "components/comment.html": COMMENT,
    "components/consent.html": FORM | {"What to tick", "From then on"},
    "components/contents.html": {"First heading", "Inner heading"},
    "components/enlarged.html": set[str](),
    "components/footer.html": {"Site", "About the site", "Footer page"},
    "components/feeds.html": FEEDS,
    "components/form.html": FORM | FIELDS,
    "components/groups.html": {"Group", "Two posts", "Inner group", "One post"},
    "components/heading.html": {
        "Title",
        "Subtitle",
        "First seen elsewhere",
        "Read in English:",
        "In English",
    },
    "components/masthead.html": {"Site", "Menu entry", "Menu link", "Entry of a section"},
    "components/neighbours.html": {"Before", "Title before", "After", "Title after"},
    "components/disclosure.html": {"Paid for by"},
    "components/overline.html": {"Label", "Sponsored", "Category", "Series"},
    "components/pagination.html": {"Page two of three"},
    "components/preview.html": {"Preview line"},
    "components/picture.html": {"What is seen", "Caption", "Credit"},
    "components/reactions.html": REACTIONS,
    "components/found.html": set[str](),
    "components/search.html": {"Group", "Newest year"},
    "components/series.html": {"Series", "Part two of three", "Title before", "Title after"},
    "components/text.html": {"What is offered"},
    "components/translations.html": {"Read in English:", "In English"},
    "components/widget.html": WIDGET,
    "head/meta.html": {"Description", "Previewed title", "Creator", "A feed"},
    "head/previews.html": {"Previewed title", "Creator"},
    "head/structured.html": {"A headline"},
}
"""Every component, and the words of `data` that it prints."""


def skeleton(element: lxml.html.HtmlElement) -> list[Any]:
    """Return elements, attributes and texts in order, without what `HOSTILE` added to the texts."""

    def own(text: str | None) -> str:
        # The hash of a text changes with the text.
        quoted = str(htmlsafe_json_dumps(HOSTILE))[1:-1]
        plain = (text or "").replace(HOSTILE, "").replace(quoted, "")
        plain = plain.replace(quoted.replace("\\u0027", "'"), "")
        return re.sub(r"\b[0-9a-f]{64}\b", "", plain)

    return [
        (
            found.tag,
            {name: own(value) for name, value in found.attrib.items()},
            own(found.text),
            own(found.tail),
        )
        for found in element.iter()
    ]


def words(element: lxml.html.HtmlElement) -> str:
    """Return everything that an element says: its texts and its attributes."""
    attributes = [value for found in element.iter() for value in found.attrib.values()]
    data = [
        value
        for script in element.cssselect("script[type='application/ld+json']")
        for value in json.loads(script.text_content()).values()
    ]
    return "\n".join([element.text_content(), *attributes, *data])


def test_every_component_is_tested() -> None:
    folders = ("blocks", "components", "head")
    files = [file for folder in folders for file in OVERRIDES.glob(f"{folder}/*")]
    assert {file.relative_to(OVERRIDES).as_posix() for file in files} == SHOWS.keys()


@pytest.mark.parametrize("component", SHOWS)
def test_a_component_prints_its_data(component: str) -> None:
    printed = words(render(component))
    assert [word for word in SHOWS[component] if word not in printed] == []


@pytest.mark.parametrize("component", SHOWS)
def test_no_text_becomes_an_element_or_an_attribute(component: str) -> None:
    hostile = render(component, lambda word: word + HOSTILE)
    assert [word for word in SHOWS[component] if word + HOSTILE not in words(hostile)] == []
    assert skeleton(hostile) == skeleton(render(component))


POST = article_text(str)
OPTIONAL = [
    ("components/author.html", "author", "img", {"avatar": None}),
    ("components/author.html", "author", ".pm-author__role", {"role": ""}),
    ("components/author.html", "author", ".pm-author__bio", {"bio": None}),
    ("components/author.html", "author", "[href^=mailto]", {"email": None}),
    ("components/author.html", "author", "ul", {"email": None, "links": ()}),
    ("components/author.html", "author", "[rel=author]", {"url": None}),
    ("components/byline.html", "post", "[rel=author]", {"authors": (author(str, url=None),)}),
    ("components/byline.html", "post", "[href$=commenti]", {"thread": None}),
    (
        "components/byline.html",
        "post",
        "[href$=commenti]",
        {"thread": a_thread(str, count_text="")},
    ),
    ("components/card.html", "post", "img", {"picture": None}),
    ("components/card.html", "post", ".pm-card__teaser", {"teaser": ""}),
    ("components/heading.html", "leaf", ".pm-standfirst", {"subtitle": None}),
    ("components/heading.html", "leaf", ".pm-original", {"canonical": None}),
    ("components/neighbours.html", "article", "[rel=prev]", {"previous": None}),
    ("components/neighbours.html", "article", "[rel=next]", {"next": None}),
    ("components/disclosure.html", "post", ".pm-disclosure", {"disclosure": None}),
    (
        "components/overline.html",
        "post",
        ".pm-overline__label",
        {"label": None, "disclosure": None},
    ),
    ("components/overline.html", "post", "[href*=categoria]", {"categories": ()}),
    ("components/overline.html", "post", "[href*=serie]", {"series": None}),
    ("components/pagination.html", "pagination", "[rel=prev]", {"newer": None}),
    ("components/pagination.html", "pagination", "[rel=next]", {"older": None}),
    ("components/picture.html", "picture", "figcaption", {"caption": None, "credit": None}),
    ("components/picture.html", "picture", "small", {"credit": None}),
    ("components/widget.html", "widget", "[href*=privacy]", {"privacy": ""}),
    ("components/widget.html", "widget", ".pm-comments__warning", {"warning": False}),
    ("components/widget.html", "widget", ".pm-comments__without a", {"link": None}),
    ("components/comment.html", "comment", "[href='https://a.example/']", {"link": None}),
    ("components/comment.html", "comment", "[href='https://b.example/c/1']", {"url": None}),
    ("head/meta.html", "head", "[name=description]", {"description": ""}),
    ("head/meta.html", "head", "[rel=canonical]", {"canonical": None}),
    ("head/meta.html", "head", "[hreflang]", {"alternates": ()}),
    ("head/meta.html", "head", "[rel~=feed]", {"feeds": ()}),
    ("head/meta.html", "head", "[type='text/markdown']", {"markdown": None}),
    ("head/meta.html", "head", "[rel=webmention]", {"webmention": None}),
    ("head/meta.html", "head", "[name=theme-color]", {"colour": ""}),
    ("head/meta.html", "head", "[rel=manifest]", {"icons": ()}),
    ("head/previews.html", "head", "[property='og:title']", {"properties": ()}),
    ("head/previews.html", "head", "[name='fediverse:creator']", {"names": ()}),
    ("head/structured.html", "head", "script", {"structured": None}),
    ("components/translations.html", "leaf", ".pm-translation", {"translations": ()}),
    ("head/meta.html", "head", "[rel=prev]", {"newer": None}),
    ("head/meta.html", "head", "[rel=next]", {"older": None}),
]


@pytest.mark.parametrize(("component", "name", "selector", "values"), OPTIONAL)
def test_what_is_not_there_leaves_no_trace(
    component: str, name: str, selector: str, values: dict[str, Any]
) -> None:
    without = render(component, **{name: replace(data()[name], **values)})
    assert render(component).cssselect(selector)
    assert not without.cssselect(selector)
    assert "None" not in words(without)


@pytest.mark.parametrize(
    ("selector", "values"),
    [
        (".pm-footer__about", {"config": {**data()["config"], "site_description": None}}),
        (".pm-footer__copyright", {"config": {**data()["config"], "copyright": None}}),
        ("nav", {"interface": replace(an_interface(str), footer=(), languages=())}),
    ],
)
def test_a_footer_leaves_out_what_the_owner_did_not_set(
    selector: str, values: dict[str, Any]
) -> None:
    assert render("components/footer.html").cssselect(selector)
    assert not render("components/footer.html", **values).cssselect(selector)


def test_a_footer_prints_the_owners_html_and_social_links() -> None:
    config = {**data()["config"], "extra": {"social": [{}]}}
    footer = render("components/footer.html", config=config)
    assert texts(footer, ".pm-footer__copyright em") == ["Nobody's"]
    assert footer.cssselect(".md-social")


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([], []),
        (["Ada"], ["Ada"]),
        (["Ada", "Tito"], ["Ada", TEXT.and_, "Tito"]),
        (["Ada", "Tito", "Nora"], ["Ada,", "Tito", TEXT.and_, "Nora"]),
    ],
)
def test_a_byline_joins_names_as_people_do(names: list[str], shown: list[str]) -> None:
    people = tuple(author(str, name, url=None) for name in names)
    byline = render("components/byline.html", post=replace(POST, authors=people, thread=None))
    assert byline.text_content().split() == [*shown, "A", "day", "Four", "minutes"]


def test_a_byline_has_the_date_for_machines() -> None:
    (time,) = render("components/byline.html").cssselect("time")
    assert time.get("datetime") == "2026-03-12T00:00:00+01:00"


def test_a_byline_leads_to_the_comments_of_its_post() -> None:
    (link,) = render("components/byline.html").cssselect("[href*='#']")
    assert (link.get("href"), link.text_content()) == ("../title/#commenti", "Two comments")


@pytest.mark.parametrize("component", ["components/card.html", "components/author.html"])
def test_a_heading_has_the_level_that_the_page_asks_for(component: str) -> None:
    headings = "h1, h2, h3, h4, h5, h6"
    assert [found.tag for found in render(component, level=3).cssselect(headings)] == ["h3"]


def test_an_author_on_their_own_page_has_no_second_heading() -> None:
    assert not render("components/author.html", level=None).cssselect("h1, h2, h3")


def test_a_biography_is_html() -> None:
    assert texts(render("components/author.html"), ".pm-author__bio > p > em") == ["text"]


def test_a_heading_of_the_text_keeps_its_markup() -> None:
    leaf = replace(POST, heading="Bussare <em>piano</em>")
    heading = render("components/heading.html", leaf=leaf)
    assert texts(heading, "h1") == ["Bussare piano"]
    assert texts(heading, "h1 em") == ["piano"]


@pytest.mark.parametrize(("lang", "shown"), [("it", None), ("en", "en")])
def test_a_card_in_another_language_says_so(lang: str, shown: str | None) -> None:
    (card,) = render("components/card.html", post=replace(POST, lang=lang)).cssselect("article")
    assert card.get("lang") == shown


def test_the_picture_of_a_card_is_no_second_link_for_keyboard_and_screen_reader() -> None:
    (link,) = render("components/card.html").xpath("//a[img]")
    assert (link.get("tabindex"), link.get("aria-hidden")) == ("-1", "true")


def test_a_picture_says_what_is_seen() -> None:
    (image,) = render("components/picture.html").cssselect("img")
    assert (image.get("src"), image.get("alt")) == ("../immagini/a.svg", "What is seen")


def test_a_series_marks_this_part_and_links_the_others() -> None:
    series = render("components/series.html")
    assert texts(series, "li") == ["Title before", "Title", "Title after"]
    assert texts(series, "li a") == ["Title before", "Title after"]
    assert texts(series, "li [aria-current=page]") == ["Title"]


def test_a_menu_leaves_out_the_home_page_and_marks_this_one() -> None:
    masthead = render("components/masthead.html")
    links = [link.get("href") for link in masthead.cssselect("nav a")]
    assert links == ["../archivio/", "https://c.example/", "../chi-siamo/"]
    assert texts(masthead, "nav [aria-current=page]") == ["Menu entry"]


@pytest.mark.parametrize("palette", [None, {"scheme": "default"}])
@pytest.mark.parametrize("component", ["masthead", "scheme"])
def test_a_site_of_one_scheme_has_no_switch(component: str, palette: object) -> None:
    name, found = f"components/{component}.html", ".pm-scheme, script"
    assert render(name).cssselect(found)
    assert not render(name, schemes=schemes.of(palette)).cssselect(found)


def test_the_switch_waits_for_its_script() -> None:
    (button,) = render("components/masthead.html").cssselect("button.pm-scheme[disabled]")
    labels = [["light", TEXT.scheme_light], ["dark", TEXT.scheme_dark]]
    assert json.loads(button.get("data-labels") or "") == labels


def test_materials_script_finds_what_it_looks_for() -> None:
    found = render("components/bundle.html")
    for part in ("header", "main", "dialog"):
        assert len(found.cssselect(f"[data-md-component={part}]")) == 1
    for toggle in ("drawer", "search"):
        assert len(found.cssselect(f"input[data-md-toggle={toggle}]")) == 1
    (config,) = found.cssselect("script#__config")
    assert json.loads(config.text)["features"] == ["content.tabs.link"]


def test_a_site_in_several_languages_offers_them() -> None:
    config = {**data()["config"], "extra": {"alternate": [{}]}}
    assert render("components/masthead.html", config=config).cssselect(".md-select")
    assert not render("components/masthead.html").cssselect(".md-select")


def test_a_translation_is_in_its_language_and_the_way_to_it_in_the_blogs() -> None:
    leaf = replace(data()["leaf"], lang="de")
    (line,) = render("components/translations.html", leaf=leaf).cssselect(".pm-translation")
    (link,) = line.cssselect("a")
    assert (line.get("lang"), link.get("lang"), link.get("hreflang")) == ("it", "en", "en")
    assert link.get("href") == "../in-english/"


def test_no_link_of_the_head_is_taken_for_another_language_by_materials_script() -> None:
    found = render("head/meta.html")
    assert len(found.cssselect("link[rel~=alternate]")) == 3
    assert not found.cssselect("link[rel=alternate]")


def test_each_browser_finds_the_colour_of_its_scheme() -> None:
    found = render("head/meta.html").cssselect("[name=theme-color]")
    assert [(each.get("media"), each.get("content")) for each in found] == [
        ("(prefers-color-scheme: light)", "#ffffff"),
        ("(prefers-color-scheme: dark)", "#000000"),
    ]
