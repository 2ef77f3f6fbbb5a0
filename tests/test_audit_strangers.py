"""Hosts that a page calls though its reader opened another one's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permesso.audit import beside, scripts
from permesso.audit.declared import Declared
from permesso.audit.document import Document, Kind
from permesso.audit.examined import Page, Site
from permesso.audit.facts import Facts, Request
from permesso.audit.families import strangers
from permesso.audit.finding import LONGEST
from permesso.audit.hosts import host_of, own_of
from permesso.audit.styles import Styles

OWN = "blog.example"


def request(address: str, kind: Any = "image", when: Any = "load", line: int = 3) -> Request:
    """Return what a page asks for."""
    return Request(address, kind, when, line, f'<img src="{address}">')


def page(
    html: str = "",
    *requests: Request,
    kind: Kind = "page",
    host: str | None = OWN,
    own_script: str = "",
    **declared: object,
) -> Page:
    """Return a page as its families get it: with the scripts in it, and one of the site's own."""
    document = Document("a/index.html", html, kind)
    found = [
        scripts.read(each.text or "", document.file, document.line(each), each)
        for each in document.elements("script")
    ]
    for element in document.elements():
        for name, code in element.items():
            if name.startswith("on"):
                line = document.line(element)
                found.append(scripts.read(code, document.file, line, element, handler=name))
    if own_script:
        found.append(scripts.read(own_script, "assets/app.js", inline=False))
    said = Declared.model_validate(declared)
    return Page(document, Styles(document), tuple(found), requests, said, host)


def rules(told: Page) -> list[str]:
    """Return the names of the rules that a page breaks."""
    return [each.rule.removeprefix("strangers.") for each in strangers.page(told)]


def hosts(*names: str) -> list[dict[str, str]]:
    """Return hosts as a declaration has them."""
    return [{"host": name} for name in names]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://Fonts.Example/x", "fonts.example"),
        ("//fonts.example/x", "fonts.example"),
        ("https:\\\\fonts.example/x", "fonts.example"),
        ("https://fonts.example:443/", "fonts.example"),
        ("http://fonts.example:8080/", "fonts.example:8080"),
        ("wss://live.example/", "live.example"),
        ("https://città.example/", "xn--citt-3na.example"),
        ("https://xn--citt-3na.example./", "xn--citt-3na.example"),
        ("https://user:word@fonts.example/", "fonts.example"),
        ("http://192.0.2.7/", "192.0.2.7"),
        ("http://[2001:db8::1]:81/", "[2001:db8::1]:81"),
        ("mailto:ada@blog.example", None),
        ("data:image/png;base64,//8=", None),
        ("javascript:void(0)", None),
        ("/a/b//c", None),
        ("https://[", None),
        ("", None),
    ],
)
def test_the_host_of_an_address(address: str, host: str | None) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("blog.example", True),
        ("www.blog.example", True),
        ("static.blog.example", True),
        ("other.blog.example", False),
        ("declared.example", False),
        ("notblog.example", False),
        ("example", False),
    ],
)
def test_what_is_the_sites_own(host: str, own: bool) -> None:
    said = Declared.model_validate({"hosts": hosts("static.blog.example", "declared.example")})
    assert own_of(OWN, said).has(host) is own
    assert own_of(f"https://www.{OWN}/unter/", said).has(host) is own
    assert not own_of(None, said).has(host)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (request("https://fonts.example/a.css", "stylesheet"), ["request"]),
        (request("https://fonts.example/", "hint"), ["hint"]),
        (request("http://localhost:35729/livereload.js", "script"), ["request"]),
        (request("https://blog.example/a.png"), []),
        (request("https://www.blog.example/a.png"), []),
        (request("https://static.blog.example/a.png"), ["request"]),
        (request("data:image/png;base64,//8="), []),
        (request("https://film.example/", "subdocument", "act"), []),
        (request("https://lists.example/", "form", "act"), []),
    ],
)
def test_what_a_page_asks_for(asked: Request, found: list[str]) -> None:
    assert rules(page("<p>Testo", asked)) == found
    assert rules(page("<p>Testo", asked, kind="letter")) == found


def test_a_subdomain_that_is_declared() -> None:
    asked = request("https://static.blog.example/a.png")
    assert rules(page("", asked, hosts=hosts("static.blog.example"))) == []
    stranger = request("https://fonts.example/a.css")
    assert rules(page("", stranger, hosts=hosts("fonts.example"))) == ["request"]


def test_a_finding_names_the_host_even_where_the_tag_is_long() -> None:
    long = Request("https://fonts.example/", "image", "load", 7, "<img alt='" + "a" * 300)
    (found,) = strangers.page(page("", long))
    assert (found.file, found.line, found.rule) == ("a/index.html", 7, "strangers.request")
    assert found.found.startswith("fonts.example: <img alt='aaa")
    assert len(found.found) == LONGEST


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('s.src = "https://cdn.example/a.js"', ["request"]),
        ('fetch("https://api.example/v1")', ["request"]),
        ("fetch(`https://api.example/${id}`)", ["request"]),
        ('import a from "https://esm.example/a"', ["request"]),
        ('new Image().src = "//pixel.example/p.gif?" + id', ["request"]),
        ('x.open("GET", "https://api.example/")', ["request"]),
        ('navigator.sendBeacon("https://api.example/")', ["request"]),
        ('new WebSocket("wss://live.example/")', ["request"]),
        ("d.src = 'https://' + name + '.forum.example/embed.js'", ["request"]),
        ("document.write('<script src=\"//cdn.example/a.js\"></' + 'script>')", ["request"]),
        ('(function (w, d, s, a) {})(window, document, "script", "//c.example/a.js")', ["request"]),
        ('e.style.backgroundImage = "url(https://cdn.example/a.png)"', ["request"]),
        ('addEventListener("scroll", () => fetch("https://api.example/"))', ["request"]),
        ('const api = "https://api.example/"; fetch(api + "v1")', ["script"]),
        ('!function(){var o="//api.example/v2/";fetch(o+"p").then(e=>e)}()', ["request"]),
        ('var o="//api.example/v2/";' + "a();" * 99 + "fetch(o)", []),
        ('mermaid ? ready() : load("https://cdn.example/mermaid.js")', ["request"]),
        ('!self.mermaid ? load("https://cdn.example/mermaid.js") : ready()', ["script"]),
        ('navigator.sendBeacon ? fetch("https://api.example/") : 0', ["request"]),
        ('function never() { fetch("https://api.example/") }', ["script"]),
        ('b.addEventListener("click", () => { f.src = "https://film.example/1" })', ["click"]),
        ('b.onclick = () => fetch("https://api.example/")', ["click"]),
        ('// fetch("https://api.example/")', []),
        ('document.createElementNS("http://www.w3.org/2000/svg", "g")', []),
        ('throw new Error("see https://reactjs.org/docs/error-decoder.html")', []),
        ('const links = [{href: "https://github.com/ada", text: "Ada"}]', []),
        ('const licence = "https://creativecommons.org/licenses/by/4.0/"', []),
        ('window.open("https://rete.example/share")', []),
        ('location.href = "https://altro.example/"', []),
        ('fetch("https://blog.example/search.json")', []),
        ('fetch("/search.json")', []),
        ('if (location.hostname === "localhost") fetch("http://localhost:3000/")', []),
    ],
)
def test_what_scripts_ask_for(code: str, found: list[str]) -> None:
    assert rules(page(f"<p>Testo</p><script>{code}</script>")) == found
    assert rules(page("<p>Testo</p>", own_script=code)) == found


def test_the_place_of_a_call_in_a_script() -> None:
    code = 'const a = 1;\n\n  fetch("https://api.example/");\nmore();'
    (found,) = strangers.page(page(own_script=code))
    assert (found.file, found.line) == ("assets/app.js", 3)
    assert found.found == 'fetch("https://api.example/");'
    (inline,) = strangers.page(page(f"<p>\n<script>{code}</script>"))
    assert (inline.file, inline.line) == ("a/index.html", 4)


def test_what_markup_told_is_not_told_again() -> None:
    asked = request("https://api.example/", "xmlhttprequest", line=1)
    told = page('<script>fetch("https://api.example/")</script>', asked)
    assert rules(told) == ["request"]


FILM = 'b.addEventListener("click", () => { f.src = "https://film.example/1" })'


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Il film arriva da film.example</p><button>Guarda</button>", []),
        ("<p hidden><button>Guarda (si collega a film.example)</button></p>", []),
        ("<button>Guarda</button><p hidden>film.example</p>", ["click"]),
        ("<button>Guarda su afilm.example</button>", ["click"]),
        ("<button>Guarda su film.example.org</button>", ["click"]),
    ],
)
def test_a_click_whose_host_is_named(html: str, found: list[str]) -> None:
    assert rules(page(f"{html}<script>{FILM}</script>")) == found


FACADE = 'data-player=\'{{"src": "https://www.film.example/embed/1"}}\''


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<section><p hidden><button {0}>Guarda (film.example)</button></p></section>", []),
        (
            "<figure><button {0}>Guarda</button><figcaption>Da film.example</figcaption></figure>",
            [],
        ),
        ('<figure><button {0} aria-label="Guarda su www.film.example">▶</button></figure>', []),
        ('<button {0} aria-describedby="n">Guarda</button><p>…</p><p id="n">film.example</p>', []),
        ("<figure><button {0}>Guarda su YouTube</button></figure>", ["click"]),
        (
            "<figure><button {0}>Guarda<span hidden> film.example</span></button></figure>",
            ["click"],
        ),
        ('<figure><button {0}>Guarda<i class="x">film.example</i></button></figure>', ["click"]),
        ("<section><button {0}>Guarda</button></section><p>Da film.example</p>", ["click"]),
        ("<article><p>film.example</p><p><button {0}>Guarda</button></p></article>", ["click"]),
        ('<div data-src="https://film.example/embed/1">Guarda</div>', ["click"]),
        ('<button data-host="film.example">Commenta</button>', ["click"]),
        ('<button data-host="film.example">Commenta su film.example</button>', []),
        ('<button data-url="https://film.example/embed/1">Guarda</button>', ["click"]),
        ('<button data-copy="https://film.example/embed/1">Copia</button>', []),
        ('<a data-href="https://rete.example/share" href="/">Condividi</a>', []),
        ('<a data-title="Da //film.example/embed/" href="/">Film</a>', []),
        ('<button data-src="https://blog.example/film.mp4">Guarda</button>', []),
        ('<img src="/a.png" data-src="/b.png">', []),
        ("<button onclick=\"f.src='https://film.example/1'\">Guarda</button>", ["click"]),
        ("<button onclick=\"f.src='https://film.example/1'\">Da film.example</button>", []),
        ("<img src=/a.png onload=\"f.src='https://film.example/1'\">film.example", ["request"]),
    ],
)
def test_facades(html: str, found: list[str]) -> None:
    style = "<style>.x {display: none}</style>"
    filled = html.replace("{0}", FACADE.replace("{{", "{").replace("}}", "}"))
    assert rules(page(f"<html><head>{style}</head><body>{filled}</body>")) == found


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<form action="https://liste.example/x"><button>Iscrivimi</button></form>', ["form"]),
        ('<form action="//liste.example/x"><p>I dati vanno a liste.example.</p></form>', []),
        ('<form action="//liste.example/x"><p hidden>liste.example</p></form>', ["form"]),
        (
            '<form action="//liste.example/"><input type="submit" value="A liste.example"></form>',
            [],
        ),
        (
            '<form action="//liste.example/"><input type="hidden" value="liste.example"></form>',
            ["form"],
        ),
        ('<form action="//liste.example/x"></form><p>liste.example</p>', ["form"]),
        (
            '<form action="/x"><button formaction="https://b.example/">Cerca</button></form>',
            ["form"],
        ),
        ('<form action="/x"><button>Cerca</button></form>', []),
        ("<form><button>Cerca</button></form>", []),
        ('<form action="https://blog.example/x"></form>', []),
        ('<form action="mailto:ada@altro.example"></form>', []),
        ('<form method="dialog" action="https://b.example/"></form>', []),
        ('<base href="https://b.example/"><form action="/x"></form>', ["form"]),
    ],
)
def test_forms(html: str, found: list[str]) -> None:
    assert rules(page(html)) == found


def test_a_form_sent_to_a_declared_subdomain() -> None:
    form = '<form action="https://lettere.blog.example/"></form>'
    assert rules(page(form, hosts=hosts("lettere.blog.example"))) == []


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://altro.example/">Altro</a>',
        '<a href="https://rete.example/share?u=https%3A%2F%2Fblog.example">Condividi</a>',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        '<script type="application/json">{"a": "https://altro.example/a.js"}</script>',
    ],
)
def test_what_calls_nobody(html: str) -> None:
    assert rules(page(html)) == []


def site(*told: Facts, **declared: object) -> list[tuple[str, int, str, str]]:
    """Return what is found about a whole site."""
    said = Declared.model_validate(declared)
    asked = Site(OWN, told, said, date(2026, 11, 22), Path(), None)
    return [(each.file, each.line, each.rule, each.found) for each in strangers.site(asked)]


def test_hosts_are_declared_both_ways() -> None:
    told = Facts("a.html", (request("https://fonts.example/"), request("https://blog.example/")))
    more = Facts(
        "b.html", (request("https://fonts.example/"), request("https://b.example/", line=9))
    )
    declared = hosts("Fonts.example", "gone.example")
    assert site(told, more, hosts=declared) == [
        ("b.html", 9, "strangers.undeclared", '<img src="https://b.example/">'),
        ("permesso/declared.json", 1, "strangers.unused", "gone.example"),
    ]
    assert site(told, more) == []
    assert site(hosts=[]) == []


def test_a_declared_subdomain_is_used() -> None:
    told = Facts("a.html", (request("https://static.blog.example/", "form", "act"),))
    assert site(told, hosts=hosts("static.blog.example")) == []
    assert site(told, hosts=[]) == [
        ("a.html", 3, "strangers.undeclared", '<img src="https://static.blog.example/">')
    ]


def test_what_is_asked_for_later_counts_as_used() -> None:
    html = '<button data-host="film.example">Guarda</button>'
    found = strangers.asked_for(page(html, own_script='fetch("//api.example/")'))
    assert [(each.address, each.when) for each in found] == [
        ("https://film.example", "act"),
        ("https://api.example/", "load"),
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("si collega a www.film.example.", True),
        ("Da FILM.example, con un clic", True),
        ("Da myfilm.example", False),
        ("Da film.example.org", False),
        ("Da my-film.example", False),
    ],
)
def test_a_host_is_named(text: str, named: bool) -> None:
    assert beside.names("www.film.example", text) is named


@pytest.mark.parametrize(
    "code",
    ['"//' * 20_000, "x.src=1;" * 4_000, 'a="//bb.example/",' * 1_000, "$.ajax({" * 400],
)
def test_hostile_scripts_are_read_in_good_time(code: str) -> None:
    assert len(rules(page(own_script=code))) < 5


@pytest.mark.parametrize(
    ("code", "address"),
    [
        (
            "(function(t,j){var r=document.createElement('script');r.src=t+1+j;"
            "document.head.append(r)})('https://load.example/c-','.js?v=')",
            "https://load.example/c-",
        ),
        (
            "var u='//count.example/m/';var g=document.createElement('script');g.src=u+'m.js'",
            "https://count.example/m/m.js",
        ),
        (
            "var u='/m/';var g=document.createElement('script');g.src=u+'m.js'",
            "https://blog.example/m/m.js",
        ),
    ],
)
def test_programs_whose_address_has_parts(code: str, address: str) -> None:
    asked = strangers.asked_for(page(f"<script>{code}</script>"))
    assert address in [each.address for each in asked]


def test_an_address_to_link_to_is_not_loaded() -> None:
    code = "(function(u){var a=document.createElement('a');a.href=u})('https://docs.example/a')"
    assert rules(page(f"<script>{code}</script>")) == []
