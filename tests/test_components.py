"""Each component alone, printed from plain data by an environment that forgives nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import lxml.html
import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined

from conftest import ROOT
from permesso import locale
from permesso.head import Head
from permesso.locale import DateText
from permesso.markup import Body, TocItem
from permesso.model import Article, Author, Group, Link, Neighbour, Pagination, Picture, Post, Term

TEXT = locale.load("it").text
OVERRIDES = ROOT / "overrides"
HOSTILE = """ "'><script>alert(1)</script><b>&amp; & 🍋"""
DAY = datetime(2026, 3, 12, tzinfo=UTC)
BODY = Body(("",), (), frozenset(), (), None, "", 0)

Say = Callable[[str], str]

SHOWS = {
    "components/author.html": {"Name", "Role", "Elsewhere", "me@a.example"},
    "components/byline.html": {"Name", "Second name", "A day", "Four minutes"},
    "components/card.html": {"Title", "Teaser", "Category", "Series", "Name", "A day"},
    "components/contents.html": {"First heading", "Inner heading"},
    "components/footer.html": {"Site", "About the site", "Footer page"},
    "components/groups.html": {"Group", "Two posts", "Inner group", "One post"},
    "components/heading.html": {"Title", "Subtitle", "First seen elsewhere"},
    "components/masthead.html": {"Site", "Menu entry", "Menu link", "Entry of a section"},
    "components/neighbours.html": {"Before", "Title before", "After", "Title after"},
    "components/overline.html": {"Label", "Category", "Series"},
    "components/pagination.html": {"Page two of three"},
    "components/picture.html": {"What is seen", "Caption", "Credit"},
    "components/series.html": {"Series", "Part two of three", "Title before", "Title after"},
    "head/meta.html": {"Description"},
}
"""Every component, and the words of `data` that it prints."""


def author(say: Say, name: str = "Name", **values: Any) -> Author:
    """Return an author who has everything."""
    fields: dict[str, Any] = {
        "id": name.lower(),
        "name": say(name),
        "role": say("Role"),
        "url": "autore/nome/",
        "avatar": "immagini/nome.svg",
        "bio": BODY,
        "email": say("me@a.example"),
        "links": (Link(say("Elsewhere"), "https://a.example/"),),
    }
    return Author(**{**fields, **values})


def article_text(say: Say, title: str = "Title", **values: Any) -> Post:
    """Return a post that has everything."""
    fields: dict[str, Any] = {
        "source": "posts/a.md",
        "url": f"{title.lower().replace(' ', '-')}/",
        "title": say(title),
        "heading": None,
        "subtitle": say("Subtitle"),
        "description": say("Description"),
        "teaser": say("Teaser"),
        "picture": Picture("immagini/a.svg", say("What is seen"), say("Caption"), say("Credit")),
        "lang": "it",
        "canonical": Link(say("First seen elsewhere"), "https://b.example/a/"),
        "noindex": False,
        "template": None,
        "contents": True,
        "extra": {},
        "body": BODY,
        "published": DAY,
        "updated": DAY,
        "published_text": DateText("2026-03-12T00:00:00+01:00", say("A day")),
        "updated_text": DateText("2026-03-12T00:00:00+01:00", say("Another day")),
        "authors": (author(say), author(say, "Second name")),
        "categories": (Term(say("Category"), "c", "categoria/c/"),),
        "tags": (Term(say("Tag"), "t", "tag/t/"),),
        "series": Term(say("Series"), "s", "serie/s/"),
        "part": 2,
        "minutes": 4,
        "reading": say("Four minutes"),
        "pinned": False,
        "listed": True,
        "label": say("Label"),
        "links": (Link(say("Further"), "altro/"),),
    }
    return Post(**{**fields, **values})


def entry(title: str, url: str | None = None, **values: Any) -> SimpleNamespace:
    """Return a page, a link or a section of MkDocs's menu."""
    fields = {"is_homepage": False, "active": False, "children": None}
    address = {} if url is None else {"url": url}
    return SimpleNamespace(title=title, **{**fields, **address, **values})


def data(say: Say = str) -> dict[str, Any]:
    """Return what templates have in their context, each text passed through `say`."""
    post = article_text(say)
    before, after = article_text(say, "Title before"), article_text(say, "Title after")
    months = (Group(say("Inner group"), "archivio/2026/03/", 1, say("One post")),)
    headings = (TocItem("due", say("Inner heading"), ()),)
    return {
        "post": post,
        "leaf": post,
        "picture": post.picture,
        "author": post.authors[0],
        "bio": "<p>A <em>biography</em></p>",
        "level": 2,
        "article": Article(
            post,
            Neighbour(say("Before"), before),
            Neighbour(say("After"), after),
            (before, post, after),
            say("Part two of three"),
        ),
        "toc": (TocItem("uno", say("First heading"), headings),),
        "groups": (Group(say("Group"), "archivio/2026/", 2, say("Two posts"), months),),
        "pagination": Pagination(2, 3, say("Page two of three"), "tag/t/", "tag/t/pagina/3/"),
        "head": Head(
            say("Title"), say("Description"), "https://a.example/", True, "tag/t/", "tag/t/3/"
        ),
        "blog": SimpleNamespace(footer=(Link(say("Footer page"), "chi-siamo/"),)),
        "nav": [
            entry("Home", "", is_homepage=True),
            entry(say("Menu entry"), "archivio/", active=True),
            entry(say("Menu link"), "https://c.example/"),
            entry("Section", children=[entry(say("Entry of a section"), "chi-siamo/")]),
        ],
        "config": {
            "site_name": say("Site"),
            "site_description": say("About the site"),
            "copyright": "<em>Nobody's</em>",
            "extra": {"social": None},
            "theme": {"language": "it", "favicon": "immagini/favicon.svg", "palette": [{}, {}]},
        },
    }


def render(component: str, **values: Any) -> lxml.html.HtmlElement:
    """Return a component printed from `data`, some of it replaced, inside one element."""
    partials = {
        "partials/logo.html": "<svg></svg>",
        "partials/palette.html": "<form></form>",
        "partials/javascripts/palette.html": "",
        "partials/alternate.html": '<div class="md-select"></div>',
        "partials/social.html": '<div class="md-social"></div>',
    }
    env = Environment(
        loader=ChoiceLoader([DictLoader(partials), FileSystemLoader(OVERRIDES)]),
        undefined=StrictUndefined,
        autoescape=True,
    )
    env.filters["url"] = lambda url: url if "://" in url else f"../{url}"
    html = env.get_template(component).render({"text": TEXT, **data(), **values})
    return lxml.html.fragment_fromstring(html, create_parent="main")


def texts(element: lxml.html.HtmlElement, selector: str) -> list[str]:
    """Return the texts of what a CSS selector finds."""
    return [" ".join(found.text_content().split()) for found in element.cssselect(selector)]


def skeleton(element: lxml.html.HtmlElement) -> list[Any]:
    """Return elements, attributes and texts in order, without what `HOSTILE` added to the texts."""
    return [
        (
            found.tag,
            {name: value.replace(HOSTILE, "") for name, value in found.attrib.items()},
            (found.text or "").replace(HOSTILE, ""),
            (found.tail or "").replace(HOSTILE, ""),
        )
        for found in element.iter()
    ]


def words(element: lxml.html.HtmlElement) -> str:
    """Return everything that an element says: its texts and its attributes."""
    attributes = [value for found in element.iter() for value in found.attrib.values()]
    return "\n".join([element.text_content(), *attributes])


def test_every_component_is_tested() -> None:
    files = [*OVERRIDES.glob("components/*"), *OVERRIDES.glob("head/*")]
    assert {file.relative_to(OVERRIDES).as_posix() for file in files} == SHOWS.keys()


@pytest.mark.parametrize("component", SHOWS)
def test_a_component_prints_its_data(component: str) -> None:
    printed = words(render(component))
    assert [word for word in SHOWS[component] if word not in printed] == []


@pytest.mark.parametrize("component", SHOWS)
def test_no_text_becomes_an_element_or_an_attribute(component: str) -> None:
    hostile = render(component, **data(lambda word: word + HOSTILE))
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
    ("components/card.html", "post", "img", {"picture": None}),
    ("components/card.html", "post", ".pm-card__teaser", {"teaser": ""}),
    ("components/heading.html", "leaf", ".pm-standfirst", {"subtitle": None}),
    ("components/heading.html", "leaf", ".pm-original", {"canonical": None}),
    ("components/neighbours.html", "article", "[rel=prev]", {"previous": None}),
    ("components/neighbours.html", "article", "[rel=next]", {"next": None}),
    ("components/overline.html", "post", ".pm-overline__label", {"label": None}),
    ("components/overline.html", "post", "[href*=categoria]", {"categories": ()}),
    ("components/overline.html", "post", "[href*=serie]", {"series": None}),
    ("components/pagination.html", "pagination", "[rel=prev]", {"newer": None}),
    ("components/pagination.html", "pagination", "[rel=next]", {"older": None}),
    ("components/picture.html", "picture", "figcaption", {"caption": None, "credit": None}),
    ("components/picture.html", "picture", "small", {"credit": None}),
    ("head/meta.html", "head", "[name=description]", {"description": ""}),
    ("head/meta.html", "head", "[rel=canonical]", {"canonical": None}),
    ("head/meta.html", "head", "[name=robots]", {"noindex": False}),
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
        ("nav", {"blog": SimpleNamespace(footer=())}),
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
    byline = render("components/byline.html", post=replace(POST, authors=people))
    assert byline.text_content().split() == [*shown, "A", "day", "Four", "minutes"]


def test_a_byline_has_the_date_for_machines() -> None:
    (time,) = render("components/byline.html").cssselect("time")
    assert time.get("datetime") == "2026-03-12T00:00:00+01:00"


@pytest.mark.parametrize("component", ["components/card.html", "components/author.html"])
def test_a_heading_has_the_level_that_the_page_asks_for(component: str) -> None:
    headings = "h1, h2, h3, h4, h5, h6"
    assert [found.tag for found in render(component, level=3).cssselect(headings)] == ["h3"]


def test_an_author_on_their_own_page_has_no_second_heading() -> None:
    assert not render("components/author.html", level=None).cssselect("h1, h2, h3")


def test_a_biography_is_html() -> None:
    assert texts(render("components/author.html"), ".pm-author__bio > p > em") == ["biography"]


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
def test_a_site_of_one_scheme_has_no_switch(palette: object) -> None:
    config = {**data()["config"], "theme": {"palette": palette}}
    assert render("components/masthead.html").cssselect("form")
    assert not render("components/masthead.html", config=config).cssselect("form")


def test_a_site_in_several_languages_offers_them() -> None:
    config = {**data()["config"], "extra": {"alternate": [{}]}}
    assert render("components/masthead.html", config=config).cssselect(".md-select")
    assert not render("components/masthead.html").cssselect(".md-select")


def test_a_page_of_no_view_is_not_for_search_engines() -> None:
    (robots,) = render("head/meta.html", head=None).cssselect("[name=robots]")
    assert robots.get("content") == "noindex"
