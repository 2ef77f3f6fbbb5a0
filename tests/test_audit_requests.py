"""Requests of the audit: what a browser asks for, when, and where that stands."""

import pytest

from permesso.audit import scripts
from permesso.audit.document import Document
from permesso.audit.requests import marks, requests
from permesso.audit.styles import Styles

HERE = "https://x.it/blog/a/index.html"


def asked(text: str, address: str = HERE) -> list[tuple[str, str, str]]:
    document = Document("blog/a/index.html", text)
    found = requests(document, Styles(document, address))
    return [(each.address, each.kind, each.when) for each in found]


@pytest.mark.parametrize(
    ("text", "kind", "when"),
    [
        ("<script src=//b.it/a></script>", "script", "load"),
        ("<script type=module src=//b.it/a></script>", "script", "load"),
        ("<script type=text/plain src=//b.it/a></script>", "script", "act"),
        ("<link rel=stylesheet href=//b.it/a>", "stylesheet", "load"),
        ("<link rel='shortcut icon' href=//b.it/a>", "image", "load"),
        ("<link rel=preload as=font href=//b.it/a>", "font", "load"),
        ("<link rel=modulepreload href=//b.it/a>", "script", "load"),
        ("<link rel='dns-prefetch' href=//b.it/a>", "hint", "load"),
        ("<link rel=PRECONNECT href=//b.it/a>", "hint", "load"),
        ("<link rel=manifest href=//b.it/a>", "other", "load"),
        ("<img src=//b.it/a>", "image", "load"),
        ("<img loading=lazy src=' //b.it/a\n'>", "image", "load"),
        ("<img srcset='//b.it/a 2x'>", "image", "load"),
        ("<img class=lazyload data-src=//b.it/a>", "image", "load"),
        ("<img data-src=//b.it/a>", "image", "act"),
        ("<picture><source srcset=//b.it/a></picture>", "image", "load"),
        ("<input type=image src=//b.it/a>", "image", "load"),
        ("<svg><image href=//b.it/a /></svg>", "image", "load"),
        ("<svg><use xlink:href=//b.it/a /></svg>", "image", "load"),
        ("<table background=//b.it/a></table>", "image", "load"),
        ("<iframe src=//b.it/a></iframe>", "subdocument", "load"),
        ("<iframe data-src=//b.it/a></iframe>", "subdocument", "act"),
        ("<iframe srcdoc='<img src=//b.it/a>'></iframe>", "image", "load"),
        ("<embed src=//b.it/a>", "object", "load"),
        ("<object data=//b.it/a></object>", "object", "load"),
        ("<video src=//b.it/a></video>", "media", "load"),
        ("<video preload=none src=//b.it/a></video>", "media", "act"),
        ("<video preload=none autoplay src=//b.it/a></video>", "media", "load"),
        ("<video preload=none poster=//b.it/a></video>", "image", "load"),
        ("<audio><source src=//b.it/a></audio>", "media", "load"),
        ("<video><track src=//b.it/a></video>", "media", "act"),
        ("<video><track default src=//b.it/a></video>", "media", "load"),
        ("<a ping=//b.it/a href=/>b</a>", "ping", "act"),
        ("<form action=//b.it/a></form>", "form", "act"),
        ("<button formaction=//b.it/a>b</button>", "form", "act"),
        ("<meta http-equiv=Refresh content='5; URL=//b.it/a'>", "other", "load"),
        ("<template><img src=//b.it/a></template>", "image", "act"),
        ("<noscript><img src=//b.it/a></noscript>", "image", "load"),
        ("<p style='background:url(//b.it/a)'>", "image", "load"),
        ("<style>@import '//b.it/a';</style>", "stylesheet", "load"),
        ("<style>@import url(//b.it/a) screen;</style>", "stylesheet", "load"),
        ("<style>p{background:url( '//b.it/a' )}</style><p>", "image", "load"),
        ("<style>p::before{content:url(//b.it/a)}</style><p>", "image", "load"),
        ("<style>p:hover{background:url(//b.it/a)}</style><p>", "image", "act"),
        ("<style>.q{background:url(//b.it/a)}</style><p>", "image", "act"),
        ("<style>@font-face{font-family:A;src:url(//b.it/a)}p{font:1em a}</style>", "font", "load"),
        (
            '<script type=speculationrules>{"prefetch":[{"urls":["//b.it/a"]}]}</script>',
            "hint",
            "load",
        ),
        ('<script type=importmap>{"imports":{"b":"//b.it/a"}}</script>', "script", "act"),
    ],
)
def test_what_calls_another_host(text: str, kind: str, when: str):
    assert asked(text) == [("https://b.it/a", kind, when)]


@pytest.mark.parametrize(
    "text",
    [
        "<a href=//b.it/a>b</a>",
        "<link rel=canonical href=//b.it/a>",
        "<link rel=alternate type=application/rss+xml href=//b.it/a>",
        "<meta property=og:image content=//b.it/a>",
        "<img src='data:image/png;base64,aaaa'>",
        "<svg xmlns=http://www.w3.org/2000/svg><use href='#b'/></svg>",
        "<!-- <img src=//b.it/a> -->",
        "<script type=application/ld+json>{'url': 'https://b.it/a'}</script>",
        "<style>/* url(//b.it/a) */</style>",
        "<style>@media print{p{background:url(//b.it/a)}}</style><p>",
        "<style>@font-face{font-family:A;src:url(//b.it/a)}</style>",
        "<form action='mailto:a@b.it'></form>",
        "<script type=speculationrules>nonsense</script>",
        "<textarea><img src=//b.it/a></textarea>",
        "<img src=''>",
    ],
)
def test_what_calls_nobody(text: str):
    assert asked(text) == []


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("b.png", "https://x.it/blog/a/b.png"),
        ("../b.png", "https://x.it/blog/b.png"),
        ("/b.png", "https://x.it/b.png"),
        ("?b", "https://x.it/blog/a/index.html?b"),
        ("http:\\\\b.it\\a", "http://b.it/a"),
        ("ht\ntps://b.it", "https://b.it"),
        ("HTTPS://B.it/a", "https://B.it/a"),
        ("https://[b", "https://[b"),
    ],
)
def test_addresses_are_whole(written: str, whole: str):
    assert asked(f'<img src="{written}">') == [(whole, "image", "load")]


def test_base_is_followed():
    assert asked("<base href='//b.it/c/'><img src=a>") == [("https://b.it/c/a", "image", "load")]


def test_srcset_may_have_commas_in_addresses():
    text = "<img srcset='//b.it/a,b.png?c=1,2 1x, //c.it/d 2x,//d.it/e'>"
    assert [address for address, _, _ in asked(text)] == [
        "https://b.it/a,b.png?c=1,2",
        "https://c.it/d",
        "https://d.it/e",
    ]


def test_what_is_imported_by_name_is_asked_for():
    text = '<script type=importmap>{"imports":{"b":"//b.it/a","c/":"//c.it/"}}</script>'
    document = Document("a.html", text)
    found = requests(
        document, Styles(document), [scripts.read("import x from 'b'; import 'c/d.js'", "a.html")]
    )
    assert [(each.address, each.when) for each in found] == [
        ("https://b.it/a", "load"),
        ("https://c.it/", "load"),
    ]


def test_where_it_stands():
    text = "<p>\n<img\n src=//b.it/a>\n<style>\np{\nbackground:url(//c.it/b)}</style>"
    document = Document("a.html", text)
    found = requests(document, Styles(document))
    assert [(each.line, each.found) for each in found] == [
        (2, '<img src="//b.it/a">'),
        (5, "p url(//c.it/b)"),
    ]


def test_what_a_linked_stylesheet_asks_for_names_it():
    document = Document("a.html", "\n<link rel=stylesheet href=/s/a.css><p>")
    sheet = ("s/a.css", "\np{background:url(b.png)}")
    found = requests(document, Styles(document, HERE, lambda address: sheet))
    assert [(each.address, each.line, each.found) for each in found] == [
        ("https://x.it/s/a.css", 2, '<link rel="stylesheet" href="/s/a.css">'),
        ("https://x.it/s/b.png", 2, "s/a.css:2: p url(b.png)"),
    ]


def test_marks_are_elements_with_attributes():
    document = Document(
        "a.html", "<p>\n<div id=a class='b c' data-ad=1>d</div><svg><path d=z></svg>"
    )
    (mark,) = marks(document)
    assert (mark.name, mark.id, mark.classes) == ("div", "a", ("b", "c"))
    assert (mark.attributes, mark.line) == ((("data-ad", "1"),), 2)
    assert mark.found == '<div id="a" class="b c" data-ad="1">'
