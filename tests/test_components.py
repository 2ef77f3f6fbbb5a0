"""Each component alone, printed from plain data by an environment that forgives nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import lxml.html
import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

import theming
from blog_pages import Part
from conftest import ROOT
from permesso import locale, schemes
from permesso.comments.thread import Comment, Reaction, Thread
from permesso.comments.widget import Widget
from permesso.embeds.embed import Embed, Still
from permesso.feeds.feeds import FeedLink
from permesso.head.head import Alternate, Head
from permesso.head.previews import Meta
from permesso.icons.icons import Icon
from permesso.locale import DateText
from permesso.markup import Body, TocItem
from permesso.model import (
    Article,
    Author,
    Channel,
    Feed,
    FeedGroup,
    Group,
    Interface,
    Link,
    Neighbour,
    Pagination,
    Picture,
    Post,
    Term,
    Translation,
)
from permesso.newsletter.consents import Consent
from permesso.newsletter.signup import Signup, Topic
from permesso.pictures.markup import Loading, in_layout
from permesso.slots.blocks import (
    AuthorBlock,
    CommentsBlock,
    CtaBlock,
    EmbedBlock,
    Form,
    NewsletterBlock,
    Offer,
    ReadAlsoBlock,
    RelatedBlock,
    ShareBlock,
    ShareLink,
    Slots,
    ThanksBlock,
)

TEXT = locale.load("it").text
WORDS = locale.load("it").newsletter
REMARKS = locale.load("it").comments
FRAMES = locale.load("it").pictures
PLAYERS = locale.load("it").embeds
FINDING = locale.load("it").search
OVERRIDES = ROOT / "overrides"
HOSTILE = """ "'><script>alert(1)</script><b>&amp; & 🍋"""
DAY = datetime(2026, 3, 12, tzinfo=UTC)
BODY = Body(("<p>A <em>text</em></p>",), (), frozenset(), (), None, "", 0, (), ())

Say = Callable[[str], str]


def picture_filter(
    picture: Picture, layout: str, loading: Loading = "later", decorative: bool = False
) -> Markup:
    """Print a picture as the filter of the site's templates does."""
    alt = "" if decorative else picture.alt
    return Markup(in_layout(picture.url, picture.rendition, alt, layout, "../", loading))


def portrait_filter(author: Author) -> Markup:
    """Print a portrait as the filter of the site's templates does."""
    found = in_layout(author.avatar or "", author.portrait, "", "portrait", "../", "later")
    return Markup(found)


FORM = {"What it gives", "How often", "Who writes", "How to leave"}
FIELDS = {"Title of the form", "Press", "A topic", "topic-id", "What to tick", "hidden-value"}
FEEDS = {"Feeds of tags", "A tag", "Two posts", "https://a.example/r/", "Another format"}
COMMENT = {"Who comments", "Who is answered", "Day of the comment"}
REACTIONS = {"Three people", "Who liked it", "Who has no page"}
WIDGET = {"Widget", "widget.example", "Account"}

SHOWS = {
    "blocks/author.html": {"Name", "Second name", "Role"},
    "blocks/comments.html": {"Two comments", "Another place"} | COMMENT | REACTIONS | WIDGET,
    "blocks/cta.html": {"What is offered", "Take it"},
    "blocks/embed.html": {"Other site", "Title there", "Who made it", "What it says"},
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
    "components/overline.html": {"Label", "Category", "Series"},
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


def a_head(say: Say) -> Head:
    """Return a head that has everything."""
    return Head(
        title=say("Title"),
        description=say("Description"),
        canonical="https://a.example/",
        robots="noindex",
        properties=(Meta("og:title", say("Previewed title")),),
        names=(Meta("fediverse:creator", say("Creator")),),
        alternates=(Alternate("en", "https://a.example/in-english/"),),
        newer="tag/t/",
        older="tag/t/3/",
        feeds=(FeedLink(say("A feed"), "feed/rss.xml", "application/rss+xml"),),
        markdown="title/index.md",
        webmention="https://c.example/",
        colour="#ffffff",
        colour_dark="#000000",
        icons=(Icon("icon", "favicon.svg", "image/svg+xml", "any"), Icon("manifest", "m.json")),
        structured={"headline": say("A headline")},
    )


def a_channel(say: Say) -> Channel:
    """Return something that has feeds."""
    return Channel(
        kind="tag",
        name=say("A tag"),
        title=say("A tag of the site"),
        description=say("What is in it"),
        url="tag/t/",
        lang="it",
        posts=(),
        count_text=say("Two posts"),
        feeds=(
            Feed("rss", "RSS", "r.xml", say("https://a.example/r/")),
            Feed("atom", say("Another format"), "a.xml", "https://a.example/a/"),
        ),
    )


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
        "card": None,
        "lang": "it",
        "translations": (
            Translation("en", "in-english/", say("In English"), say("Read in English:")),
        ),
        "about": None,
        "canonical": Link(say("First seen elsewhere"), "https://b.example/a/"),
        "noindex": False,
        "template": None,
        "contents": True,
        "search_weight": 1.0,
        "extra": {},
        "body": BODY,
        "slots": Slots({}),
        "budget": None,
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
        "thread": a_thread(say),
        "defines": say("Term"),
        "guid": None,
        "conversation": "a",
    }
    return Post(**{**fields, **values})


def a_consent(say: Say) -> Consent:
    """Return what readers agree to."""
    return Consent(
        id="primo",
        date=DAY,
        language="it",
        gives=say("What it gives"),
        frequency=say("How often"),
        sender=say("Who writes"),
        leaving=say("How to leave"),
        text=say("What to tick"),
    )


def a_form(say: Say, **values: Any) -> Form:
    """Return a form that has every field; `values` replace what its provider wants."""
    signup: dict[str, Any] = {
        "provider": say("Provider"),
        "kind": "form",
        "link": None,
        "action": "https://lettere.example/subscription/form",
        "method": "post",
        "enctype": "application/x-www-form-urlencoded",
        "target": None,
        "email_field": "email",
        "honeypot": ("nonce",),
        "hidden": (),
        "topics": (Topic(say("A topic"), "l", say("topic-id")),),
        "redirect_field": "next",
        "consent_field": None,
        "consent_value": None,
        "page_field": "page",
        "placement_field": "placement",
        "version_field": "consent",
        "submit": None,
        "hosts": (),
        "lists": (),
    }
    return Form(
        signup=Signup(**{**signup, **values}),
        id="pm-newsletter-1",
        variant="inline",
        title=say("Title of the form"),
        button=say("Press"),
        hidden=(("l", say("hidden-value")),),
        tick=("consent", "primo:0a1b"),
        consent=a_consent(say),
        privacy="privacy/",
        agreement="newsletter/consenso/primo/",
    )


def a_comment(say: Say, id_: str = "isso-1", **values: Any) -> Comment:
    """Return a comment that has everything, and stands alone."""
    fields: dict[str, Any] = {
        "id": id_,
        "anchor": f"c-{id_}",
        "parent": None,
        "author": say("Who comments"),
        "link": "https://a.example/",
        "date": DAY,
        "date_text": DateText("2026-03-13T09:00:00+01:00", say("Day of the comment")),
        "html": "<p>A <em>comment</em></p>",
        "plain": "A comment",
        "source": "isso",
        "url": "https://b.example/c/1",
        "level": 1,
        "ends": 1,
        "answers": say("Who is answered"),
        "deleted": False,
    }
    return Comment(**{**fields, **values})


def a_widget(say: Say, **values: Any) -> Widget:
    """Return a widget that has everything."""
    fields: dict[str, Any] = {
        "provider": "isso",
        "name": say("Widget"),
        "kind": "script",
        "host": say("widget.example"),
        "privacy": "privacy/",
        "account": say("Account"),
        "warning": True,
        "link": "https://widget.example/1",
        "spec": {"mount": {"tag": "div", "id": "isso-thread"}},
    }
    fields |= values
    return Widget(**{"own": fields["spec"], **fields})


def a_thread(say: Say, **values: Any) -> Thread:
    """Return a conversation that has everything: a comment, and an answer inside it."""
    fields: dict[str, Any] = {
        "id": "2026/a",
        "anchor": "commenti",
        "state": "open",
        "comments": (
            a_comment(say, ends=0),
            a_comment(say, "isso-2", parent="isso-1", level=2, ends=2),
        ),
        "count": 2,
        "count_text": say("Two comments"),
        "reactions": (
            Reaction(
                "like",
                say("Three people"),
                ((say("Who liked it"), "https://c.example/"), (say("Who has no page"), None)),
            ),
        ),
        "feed": "title/commenti.xml",
        "widget": a_widget(say),
        "elsewhere": ((say("Another place"), "https://d.example/"),),
    }
    return Thread(**{**fields, **values})


def an_offer(say: Say, **values: Any) -> Offer:
    """Return a post that is offered."""
    fields: dict[str, Any] = {
        "source": "posts/b.md",
        "url": "offered/",
        "title": say("Offered title"),
        "lang": "it",
        "reason": say("Why it is offered"),
        "reading": say("Three minutes"),
    }
    return Offer(**{**fields, **values})


def an_embed(say: Say) -> Embed:
    """Return an embed of which everything is known."""
    return Embed(
        provider=say("Other site"),
        kind="video",
        shape="wide",
        url="https://film.example/?v=1&t=%26",
        key="https://film.example/?v=1",
        host=say("player.example"),
        frame=(("src", "https://player.example/1?a=1&b=2"), ("allow", "fullscreen")),
        privacy="https://film.example/privacy",
        title=say("Title there"),
        author=say("Who made it"),
        text=say("What it says"),
        still=Still("immagini/embeds/film.jpg", None),
    )


def the_blocks(say: Say) -> dict[str, Any]:
    """Return a block of each kind that has everything."""
    link = ShareLink("x", say("Network"), say("Share on network"), "https://b.example/?t=%26")
    return {
        "author": AuthorBlock(),
        "comments": CommentsBlock(a_thread(say)),
        "cta": CtaBlock(say("What is offered"), BODY, say("Take it"), "contatti/", "it"),
        "newsletter": NewsletterBlock(a_form(say)),
        "read_also": ReadAlsoBlock(an_offer(say)),
        "embed": EmbedBlock(an_embed(say)),
        "related": RelatedBlock((an_offer(say), an_offer(say))),
        "share": ShareBlock((link,), say("https://a.example/#")),
        "thanks": ThanksBlock(BODY),
    }


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
    block = the_blocks(say)
    return {
        "base_url": "..",
        "form": a_form(say),
        "thread": a_thread(say),
        "comment": a_comment(say),
        "widget": a_widget(say),
        "preview": say("Preview line"),
        "page": SimpleNamespace(canonical_url="https://a.example/title/"),
        "blocks": (block["cta"], block["share"], block["author"]),
        "slots": Slots({}, aside=(block["cta"],), footer=(block["share"],)),
        "parts": (Part("<p>Before <em>it</em></p>", (block["cta"],)), Part("<p>After</p>", ())),
        "view": SimpleNamespace(
            consent=a_consent(say),
            consent_date=DateText("2026-03-12T00:00:00+01:00", say("From then on")),
            is_current=True,
        ),
        "post": post,
        "leaf": post,
        "picture": post.picture,
        "author": post.authors[0],
        "level": 2,
        "layout": "card",
        "loading": "later",
        "article": Article(
            post,
            Neighbour(say("Before"), before),
            Neighbour(say("After"), after),
            (before, post, after),
            say("Part two of three"),
        ),
        "toc": (TocItem("uno", say("First heading"), headings),),
        "groups": (Group(say("Group"), "archivio/2026/", 2, say("Two posts"), months),),
        "group": FeedGroup("tag", say("Feeds of tags"), (a_channel(say),)),
        "search_url": "cerca/",
        "finder": SimpleNamespace(
            categories=(Group(say("Group"), "categoria/g/", 2, ""),),
            years=(Group(say("Newest year"), "archivio/2026/", 2, ""),),
        ),
        "pagination": Pagination(2, 3, say("Page two of three"), "tag/t/", "tag/t/pagina/3/"),
        "head": a_head(say),
        "blog": SimpleNamespace(language="it"),
        "language": "it",
        "interface": an_interface(say),
        "menu": None,
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
            "theme": {"language": "it", "favicon": "immagini/favicon.svg", "logo": None},
        },
        "schemes": schemes.of([{"scheme": "default"}, {"scheme": "slate"}]),
        "features": ["content.tabs.link"],
    }


def an_interface(say: Say) -> Interface:
    return Interface(
        language="it",
        home="",
        archive="archivio/",
        topics=(),
        footer=(Link(say("Footer page"), "chi-siamo/"), Link(say("English page"), "about/", "en")),
        menu=None,
        languages=(Translation("en", "en/", say("English"), ""),),
    )


def render(component: str, say: Say = str, **values: Any) -> lxml.html.HtmlElement:
    """Return a component printed from `data`, some of it replaced, inside one element."""
    if component.startswith("blocks/"):
        kind = component.removeprefix("blocks/").removesuffix(".html")
        values = {"block": the_blocks(say)[kind], **values}
    partials = {
        "partials/logo.html": "<svg></svg>",
        "partials/javascripts/base.html": "<script></script>",
        "partials/alternate.html": '<div class="md-select"></div>',
        "partials/social.html": '<div class="md-social"></div>',
    }
    env = Environment(
        loader=ChoiceLoader([DictLoader(partials), FileSystemLoader(OVERRIDES)]),
        undefined=StrictUndefined,
        autoescape=True,
    )
    env.filters["url"] = lambda url: url if "://" in url else f"../{url}"
    env.filters["foreign"] = theming.foreign
    env.filters["native"] = theming.native
    env.globals["material"] = lambda pattern: pattern.replace("*", "0")
    env.filters["html"] = lambda body: Markup(body.html("../"))
    env.filters["picture"] = picture_filter
    env.filters["portrait"] = portrait_filter
    env.globals["once"] = lambda _name, _key, caller: caller()
    texts_of_all = {"text": TEXT, "frames": FRAMES, "words": WORDS, "remarks": REMARKS}
    texts_of_all |= {"players": PLAYERS, "finding": FINDING, "quick": False}
    html = env.get_template(component).render({**texts_of_all, **data(say), **values})
    return lxml.html.fragment_fromstring(html, create_parent="main")


def texts(element: lxml.html.HtmlElement, selector: str) -> list[str]:
    """Return the texts of what a CSS selector finds."""
    return [" ".join(found.text_content().split()) for found in element.cssselect(selector)]


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
    ("components/overline.html", "post", ".pm-overline__label", {"label": None}),
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
