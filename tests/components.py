"""A component alone, printed from plain data by an environment that forgives nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import lxml.html
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import theming
from blog_pages import Part
from conftest import ROOT
from permesso import locale, schemes
from permesso.audit.declared import Entry, Host
from permesso.comments.thread import Comment, Reaction, Thread
from permesso.comments.widget import Widget
from permesso.disclosures import Disclosure
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
from permesso.permission.use import InUse
from permesso.pictures.markup import Loading, in_layout
from permesso.slots.blocks import (
    AuthorBlock,
    CommentsBlock,
    CtaBlock,
    EmbedBlock,
    Form,
    InUseBlock,
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
DISCLOSURES = locale.load("it").disclosures
FINDING = locale.load("it").search
PROOF = locale.load("it").permission
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
        "disclosure": Disclosure(("sponsored",), (say("Paid for by"),), say("Sponsored")),
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
        confirms=True,
        host=say("Who gets it"),
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
        "in_use": InUseBlock(
            InUse(
                (Host(host=say("stranger.example"), provider=say("Stranger"), purpose=say("Why")),),
                (Entry(name=say("entry"), store="cookie", host="", purpose=say("What for")),),
            )
        ),
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
    texts_of_all |= {"disclosures": DISCLOSURES}
    texts_of_all |= {"players": PLAYERS, "finding": FINDING, "proof": PROOF, "quick": False}
    html = env.get_template(component).render({**texts_of_all, **data(say), **values})
    return lxml.html.fragment_fromstring(html, create_parent="main")


def texts(element: lxml.html.HtmlElement, selector: str) -> list[str]:
    """Return the texts of what a CSS selector finds."""
    return [" ".join(found.text_content().split()) for found in element.cssselect(selector)]
