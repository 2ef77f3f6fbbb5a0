"""Advertising and tracking, as the audit finds it in pages, feeds and letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from audit_engine import asked
from permesso.audit import scripts
from permesso.audit.declared import Declared, Host
from permesso.audit.document import Document, Kind
from permesso.audit.examined import Page, Site
from permesso.audit.facts import Facts, Mark, Request
from permesso.audit.facts import Kind as Asked
from permesso.audit.families import advertising
from permesso.audit.finding import Finding
from permesso.audit.scripts import Script
from permesso.audit.styles import Styles

HOST = "blog.example"


def found(html: str, kind: Kind = "page", *programs: Script) -> list[tuple[int, str]]:
    """Return the lines and the rules of the findings in a document of the site `blog.example`."""
    document = Document("index.html", html, kind)
    page = Page(document, Styles(document), programs, (), Declared(), HOST)
    return [(each.line, each.rule.removeprefix("advertising.")) for each in advertising.page(page)]


PIXELS = [
    '<img src="https://count.example.org/p.gif" width="1" height="1" alt="">',
    '<img src="//count.example.org/p.png" width=0 height=0>',
    '<img src="https://count.example.org/p.jpg" style="width: 1px; height:1px !important">',
    '<img src="/count.php?page=3" width="1" height="1">',
    '<img src="https://count.example.org/open?id=3" style="display:none">',
    '<img hidden src="https://count.example.org/open">',
    '<img src="https://count.example.org/c.gif?x" style="position:absolute; left: -9999px">',
    '<noscript><p><img src="https://m.example.org/x.php?rec=1" style="opacity:0"></p></noscript>',
]
INNOCENT = [
    '<img src="https://photos.example.org/p.jpg" width="800" height="600" alt="A door">',
    '<img src="/spacer.gif" width="1" height="1" alt="">',
    '<img src="https://www.blog.example/spacer.gif" width="1" height="1" alt="">',
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width="1" height="1" alt="">',
    '<img src="/dark.svg" style="display:none" alt="Logo">',
    '<img src="https://cdn.example.org/second.webp?w=800" hidden alt="Next picture">',
    '<img src="https://cdn.example.org/rule.png" width="100%" height="1" alt="">',
    '<img src="https://cdn.example.org/line.png" style="width:1px" alt="">',
    '<img src="/map.jpg?uid=3" alt="Map">',
    '<img alt="nothing" width="1" height="1">',
]


def test_pictures_that_count_are_found_in_pages() -> None:
    assert found("\n".join(PIXELS)) == [(line, "pixel") for line in range(1, len(PIXELS) + 1)]
    assert found("\n".join(INNOCENT)) == []


def test_a_host_that_the_site_declares_below_its_own_is_its_own() -> None:
    image = '<img src="https://img.blog.example/spacer.gif" width="1" height="1">'
    document = Document("index.html", image)
    page = Page(document, Styles(document), (), (), Declared(), HOST)
    assert list(advertising.page(page))
    declared = Declared(hosts=(Host(host="img.blog.example"),))
    assert not list(advertising.page(replace(page, declared=declared)))


@pytest.mark.parametrize("kind", ["letter", "entry"])
def test_whatever_is_too_small_to_be_seen_counts_in_letters_and_feeds(kind: Kind) -> None:
    assert found('<p>Hi<img src="https://blog.example/o.gif" width="1" height="1">', kind) == [
        (1, "pixel")
    ]
    assert found('<img src="https://blog.example/a.jpg" width="600" height="1">', kind) == []


PERSONAL = [
    '<img src="https://blog.example/head.png?u={{ subscriber.uuid }}">',
    '<img src="https://blog.example/{{.Subscriber.UUID}}/head.png">',
    '<img src="https://blog.example/head.png?x=*|UNIQID|*">',
    '<img src="https://blog.example/head.png?x=%%emailaddr%%&amp;e=3">',
    '<img src="https://blog.example/head.png?x=%7B%7B%20contact.EMAIL%20%7D%7D">',
    '<img src="https://blog.example/head.png?x=[email]">',
    '<img src="https://blog.example/head.png?a=1&amp;uid=4711">',
    "<p>{{ TrackView }}</p>",
]
IMPERSONAL = [
    '<img src="https://blog.example/head.png?v=4711">',
    '<img src="{{ .RootURL }}/head.png">',
    '<img src="https://blog.example/email/users/head.png">',
    '<img src="https://blog.example/head.png?email=">',
    '<a href="{{ UnsubscribeURL }}?uuid={{ .Subscriber.UUID }}">Unsubscribe</a>',
]


def test_pictures_in_letters_whose_address_tells_the_reader_are_found() -> None:
    lines = [(line, "pixel") for line in range(1, len(PERSONAL) + 1)]
    assert found("\n".join(PERSONAL), "letter") == lines
    assert found("\n".join(IMPERSONAL), "letter") == []
    assert found("\n".join(PERSONAL)) == []


def test_clicks_that_a_link_reports_are_found() -> None:
    links = [
        '<a href="/a" ping="https://count.example.org/c">',
        '<a href="/a" ping="/own">',
        '<map><area href="/a" ping="/own"></map>',
        '<a href="https://shop.example" attributionsrc>',
        '<a href="/a" ping="">',
        '<a href="/ping">',
    ]
    assert found("\n".join(links)) == [(line, "ping") for line in (1, 2, 3, 4)]


def test_links_over_a_server_that_counts_are_found_in_letters() -> None:
    text = '<p>\n<a href="{{ TrackLink "https://a.example" . }}">\n<a href="https://a.example@TrackLink">'
    assert found(text, "letter") == [(2, "ping"), (3, "ping")]
    assert found(text) == []


REPORTS = """addEventListener("click", (event) => {
  navigator.sendBeacon("/clicks", event.target.href);
  window.fetch("/clicks", { method: "POST", keepalive: true });
});
fetch("/search.json");
const client = { keepalive: true, sendBeacon: "no" };
"""


def test_calls_that_report_are_found_where_they_stand() -> None:
    inline = scripts.read(REPORTS, "index.html", 10)
    shared = scripts.read("navigator?.sendBeacon('/x')", "assets/site.js", inline=False)
    document = Document("index.html", "<p>")
    page = Page(document, Styles(document), (inline, shared), (), Declared(), HOST)
    assert list(advertising.page(page)) == [
        Finding(
            "index.html",
            11,
            "advertising.ping",
            'navigator.sendBeacon("/clicks", event.target.href)',
        ),
        Finding(
            "index.html",
            12,
            "advertising.ping",
            'window.fetch("/clicks", { method: "POST", keepalive: true })',
        ),
        Finding("assets/site.js", 1, "advertising.ping", "navigator?.sendBeacon('/x')"),
    ]


def request(address: str, kind: Asked = "script", line: int = 1) -> Request:
    """Return a request."""
    return Request(address, kind, "load", line, f"<{kind} {address}>")


def mark(name: str, id: str = "", classes: str = "", **attributes: str) -> Mark:
    """Return an element."""
    return Mark(name, id, tuple(classes.split()), tuple(attributes.items()), 1, f"<{name}>")


def site(*facts: Facts, host: str | None = HOST, engine: bool = True) -> Site:
    """Return a site of files that tell this."""
    return Site(
        host, facts, Declared(), date(2026, 11, 22), Path("site"), asked() if engine else None
    )


def listed(requests: Sequence[Request] = (), marks: Sequence[Mark] = ()) -> list[str]:
    """Return what is found of what one page asks for and has, by what each shows."""
    facts = Facts("index.html", requests=tuple(requests), marks=tuple(marks))
    return [each.found.partition(" (")[0] for each in advertising.site(site(facts))]


def test_an_address_on_a_list_is_found_in_each_file_that_asks_for_it() -> None:
    tracker = "https://plausible.io/js/script.js"
    pages = [
        Facts(
            "a.html", requests=(request("https://blog.example/site.js"), request(tracker, line=7))
        ),
        Facts("b.html", requests=(request(tracker, line=9), request(tracker, line=12))),
    ]
    shown = f"<script {tracker}> (EasyPrivacy: ||plausible.io^$third-party)"
    assert list(advertising.site(site(*pages))) == [
        Finding("a.html", 7, "advertising.request", shown),
        Finding("b.html", 9, "advertising.request", shown),
        Finding("b.html", 12, "advertising.request", shown),
    ]


def test_without_an_engine_nothing_is_asked() -> None:
    facts = Facts("a.html", requests=(request("https://plausible.io/js/script.js"),))
    assert list(advertising.site(site(facts, engine=False))) == []


def test_whatever_is_asked_for_is_looked_up() -> None:
    guilty = [
        request("https://www.googletagmanager.com/", "hint"),
        request("https://static.doubleclick.net/x", "subdocument"),
        request("https://www.google-analytics.com/collect", "ping"),
        request("https://connect.facebook.net/en_US/fbevents.js"),
        request("https://www.facebook.com/tr?id=1&ev=PageView", "image"),
        request("https://script.hotjar.com/modules.js"),
        request("https://*.hotjar.com/modules.js"),
        request("wss://ws.hotjar.com/api/v2/client/ws", "websocket"),
    ]
    innocent = [
        request("https://fonts.googleapis.com/css2?family=Inter", "stylesheet"),
        request("https://www.youtube-nocookie.com/embed/abc", "subdocument"),
        request("https://commenti.example/js/embed.min.js"),
        request("https://count.example.org/c", "ping"),
        request("https://lettere.example/subscribe", "form"),
        request("data:text/javascript,analytics.js"),
        request("https://[broken/analytics.js"),
    ]
    shown = [each.found for each in guilty]
    assert listed([*guilty, *innocent]) == shown


def test_of_the_sites_own_files_programs_alone_can_be_trackers() -> None:
    own = "https://blog.example"
    guilty = [request(f"{own}/js/piwik.js"), request(f"{own}/matomo.js")]
    innocent = [
        request(f"{own}/assets/share.js"),
        request(f"{own}/assets/analytics-for-beginners.jpg", "image"),
        request(f"{own}/blog/banner.jpg", "image"),
        request(f"{own}/ads/banner_468x60.gif", "image"),
        request(f"{own}/css/ads.css", "stylesheet"),
        request(f"{own}/advertising/clip.mp4", "media"),
        request("https://site.invalid/ads/banner_468x60.gif", "image"),
    ]
    assert listed([*guilty, *innocent]) == [each.found for each in guilty]
    # The same picture of another host is what the lists are about.
    assert listed([request("https://other.example/ads/banner_468x60.gif", "image")])


def test_a_site_that_does_not_say_its_host_is_held_to_the_same() -> None:
    facts = Facts(
        "index.html",
        requests=(
            request("https://site.invalid/ads/banner_468x60.gif", "image"),
            request("https://site.invalid/matomo.js"),
            request("https://plausible.io/js/script.js"),
        ),
    )
    found = [each.found.split()[1] for each in advertising.site(site(facts, host=None))]
    assert found == ["https://site.invalid/matomo.js>", "https://plausible.io/js/script.js>"]


def test_slots_are_found_and_what_only_has_their_name_is_not() -> None:
    guilty = [
        mark("div", id="div-gpt-ad-1"),
        mark("div", classes="advertorial"),
        mark("aside", id="sponsoredlinks"),
        mark("a", href="http://bongacams.com/track?c=1"),
    ]
    innocent = [
        mark("h2", id="advertorial"),
        mark("h3", id="sponsoredlinks"),
        mark("section", id="advertorial"),
        mark("div", id="advertorial", classes="section"),
        mark("a", id="advertorial"),
        mark("body", classes="advertorial"),
        mark("div", classes="advertorial", role="note"),
        mark("a", href="http://bongacams.com/track?c=1", rel="nofollow sponsored"),
        mark("h2", id="advertising"),
        mark("div", classes="pm-disclosure", role="note"),
    ]
    assert len(listed(marks=[*guilty, *innocent])) == len(guilty)
    assert listed(marks=innocent) == []


def test_a_class_of_a_slot_stays_one_on_a_heading() -> None:
    assert listed(marks=[mark("h2", id="advertorial", classes="adverttop advertorial")])
