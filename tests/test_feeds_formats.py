"""RSS, Atom and JSON Feed: each as its specification says, read by programs that are not ours."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import pytest
from jsonschema import Draft202012Validator

from comments import comments, record
from conftest import ROOT, SITE_URL, Engine, post
from permesso.cards.cards import Card, Cards
from permesso.comments.sanitiser import printable
from permesso.feeds import content
from permesso.icons.icons import Icon, Icons
from permesso.model import Picture
from permesso.pictures.rendition import Gallery, Rendition, Variant
from permesso.site import Site
from subscribed import Addresses, Subscribed, subscribed

FIXTURES = ROOT / "tests" / "fixtures" / "feeds"
ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
BASE = "{http://www.w3.org/XML/1998/namespace}base"
RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
)
HOSTILE = '<b>A & "b" \' ]]> </content> \u2028é 🙂 {{ x }}'
GRAMMAR = lxml.etree.RelaxNG(lxml.etree.parse(FIXTURES / "atom.rng"))
SCHEMA = Draft202012Validator(json.loads((FIXTURES / "json-feed-1.1.json").read_text("utf-8")))

FULL: dict[str, str | bytes] = {
    "posts/a.md": post(
        "Porte & finestre <chiuse>",
        """
Un paragrafo con un [collegamento](b.md#due), un [ancora](#sotto) e ![porta](/immagini/porta.svg).

## Sotto

[Scarica](/file.pdf), [fuori](https://altro.example/a?b=1&c=2),
[scrivi](mailto:a@prova.example).[^1]

<picture><source srcset="/immagini/porta.svg 1x, ../immagini/porta.svg 2x">
<img src="/immagini/porta.svg" alt="" class="decorative"></picture>
<video poster="/immagini/porta.svg" src="/film.mp4" controls></video>
<iframe src="/file.pdf"></iframe><q cite="#sotto">E</q>
<script>alert(1)</script><a href="/due/" onclick="x()" style="color: red">B</a>

[^1]: Una nota.
""",
        subtitle="Di chi bussa & di chi apre",
        date="{created: 2026-03-12, updated: 2026-06-01}",
        authors="[ada, tito]",
        categories="[Misure]",
        tags="[moduli, lettere]",
    ),
    "posts/b.md": post("Due", "## Due\n\nTesto.", date="2026-02-01", lang="en"),
    "posts/c.md": post("Copia", date="2026-01-01", canonical="https://altro.example/originale?a=1&b=2"),
    ".authors.yml": (
        "authors:\n  ada: {name: Ada & figli, avatar: /immagini/porta.svg}\n  tito: {name: Tito}\n"
    ),
    "immagini/porta.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="9"/>',
    "film.mp4": b"film",
    "file.pdf": b"%PDF",
    "comments/b.yml": comments(record("a")),
}  # fmt: skip
FILES = {"immagini/porta.svg", "film.mp4", "file.pdf"}
PICTURE = Rendition(
    "immagini/foto-abc.jpg", "image/jpeg", 2400, 1350,
    variants=(Variant("immagini/foto-600.jpg", 600), Variant("immagini/foto-1200.jpg", 1200)),
)  # fmt: skip


def every(found: Subscribed, name: str) -> list[str]:
    """Return the addresses of all feeds of one format."""
    return [url for url in found.feeds.files if url.endswith(name)]


def xml(found: Subscribed, url: str) -> lxml.etree._Element:
    return lxml.etree.fromstring(found.text(url).encode())


def full(engine: Engine, **values: Any) -> Subscribed:
    return subscribed(engine, FULL, **values)


def test_every_atom_feed_follows_the_grammar_of_its_rfc(engine: Engine) -> None:
    found = full(engine, feeds={"hub": "https://hub.example/"})
    urls = every(found, "atom.xml")
    assert len(urls) == 8
    for url in urls:
        root = xml(found, url)
        assert GRAMMAR.validate(root), (url, GRAMMAR.error_log)
        # The two rules that RFC 4287 states in Schematron, and that ids are there once.
        assert root.find(f"{ATOM}author") is not None
        entries = root.findall(f"{ATOM}entry")
        assert all(len(entry.findall(f"{ATOM}content")) == 1 for entry in entries)
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == len(ids)


def test_every_json_feed_follows_its_specification(engine: Engine) -> None:
    found = full(engine, feeds={"hub": "https://hub.example/"}, machines={"licence": "CC-BY-4.0"})
    urls = every(found, "feed.json")
    assert len(urls) == 8
    for url in urls:
        assert [error.message for error in SCHEMA.iter_errors(found.json(url))] == []


def test_every_rss_feed_follows_the_profile_of_the_advisory_board(engine: Engine) -> None:
    """https://www.rssboard.org/rss-profile and https://www.rssboard.org/rss-specification."""
    found = full(engine, feeds={"hub": "https://hub.example/"}, machines={"licence": "CC-BY-4.0"})
    urls = every(found, "rss.xml")
    assert len(urls) == 8
    for url in urls:
        root = xml(found, url)
        assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
        (channel,) = root
        for name in ("title", "link", "description", "language", "lastBuildDate"):
            assert len(channel.findall(name)) == 1, name
        assert RFC_822.fullmatch(channel.findtext("lastBuildDate") or "")
        links = {link.get("rel"): link.get("href") for link in channel.findall(f"{ATOM}link")}
        assert links == {"self": f"{SITE_URL}{url}", "hub": "https://hub.example/"}
        guids = [item.findtext("guid") for item in channel.findall("item")]
        assert guids and len(set(guids)) == len(guids)
        for item in channel.findall("item"):
            assert RFC_822.fullmatch(item.findtext("pubDate") or "")
            assert len(item.findall("enclosure")) <= 1
            once = ("title", "link", "description", "guid", "pubDate", CONTENT)
            assert [len(item.findall(name)) for name in once] == [1] * len(once)
            # An `author` is a mail address there; names have an element of their own.
            assert item.find("author") is None


def test_an_article_says_everything_in_every_format(engine: Engine) -> None:
    found = full(engine)
    rss, atom = (found.read(url).entries[0] for url in ("rss.xml", "atom.xml"))
    item = found.json()["items"][0]
    url = f"{SITE_URL}porte-finestre-chiuse/"
    assert rss.link == atom.link == item["url"] == url
    assert rss.title == atom.title == item["title"] == "Porte & finestre <chiuse>"
    # HTML in RSS, text in the others.
    assert rss.summary == "Di chi bussa &amp; di chi apre"
    assert atom.summary == item["summary"] == "Di chi bussa & di chi apre"
    assert rss.content[0].value == atom.content[0].value == item["content_html"]
    assert rss.content[0].type == atom.content[0].type == "text/html"
    assert rss.published == "Thu, 12 Mar 2026 00:00:00 +0100"
    assert atom.published == item["date_published"] == "2026-03-12T00:00:00+01:00"
    assert rss.updated == atom.updated == item["date_modified"] == "2026-06-01T00:00:00+02:00"
    assert [author.name for author in rss.authors] == ["Ada & figli", "Tito"]
    assert [dict(author) for author in atom.authors] == [
        {"name": "Ada & figli", "href": f"{SITE_URL}autore/ada-figli/"},
        {"name": "Tito", "href": f"{SITE_URL}autore/tito/"},
    ]
    assert item["authors"] == [
        {
            "name": "Ada & figli",
            "url": f"{SITE_URL}autore/ada-figli/",
            "avatar": f"{SITE_URL}immagini/porta.svg",
        },
        {"name": "Tito", "url": f"{SITE_URL}autore/tito/"},
    ]
    tags = ["Misure", "moduli", "lettere"]
    assert [tag.term for tag in rss.tags] == [tag.term for tag in atom.tags] == item["tags"] == tags


def test_a_feed_says_everything_in_every_format(engine: Engine) -> None:
    found = full(
        engine,
        feeds={"hub": "https://hub.example/"},
        machines={"licence": "CC-BY-4.0"},
        publisher={"name": "Ada & Tito"},
        icons=Icons((Icon("icon", "favicon.svg"), Icon("apple-touch-icon", "touch.png"))),
        site=Site("Prova", "Porte & finestre.", "favicon.svg"),
    )
    rss, atom, json_feed = found.read("rss.xml").feed, found.read("atom.xml").feed, found.json()
    assert rss.title == atom.title == json_feed["title"] == "Prova"
    assert rss.subtitle == atom.subtitle == json_feed["description"] == "Porte & finestre."
    assert rss.link == atom.link == json_feed["home_page_url"] == SITE_URL
    assert rss.language == atom.language == json_feed["language"] == "it"
    assert json_feed["feed_url"] == f"{SITE_URL}feed.json"
    assert json_feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    assert atom.author_detail == {"name": "Ada & Tito", "href": SITE_URL}
    assert json_feed["authors"] == [{"name": "Ada & Tito", "url": SITE_URL}]
    assert atom.icon == json_feed["icon"] == f"{SITE_URL}touch.png"
    licence = "https://creativecommons.org/licenses/by/4.0/"
    assert rss.rights == atom.rights == "CC BY 4.0"
    assert json_feed["_rights"] == {"text": "CC BY 4.0", "url": licence}
    assert xml(found, "rss.xml").find(".//{*}license").text == licence  # type: ignore[union-attr]
    links = {link.rel: link.href for link in atom.links}
    assert links == {
        "alternate": SITE_URL,
        "self": f"{SITE_URL}atom.xml",
        "hub": "https://hub.example/",
        "license": licence,
    }
    assert xml(found, "rss.xml").get(BASE) == xml(found, "atom.xml").get(BASE) == SITE_URL


def test_every_address_is_whole_and_that_of_something(engine: Engine) -> None:
    found = full(engine)
    pages = {each.post.url: each.post.body.anchors for each in found.blog.articles}
    pages |= {page.url: frozenset() for page in (*found.blog.listings, *found.blog.pages)}
    texts = {
        item["content_html"]
        for url in every(found, "feed.json")
        for item in found.json(url)["items"]
    }
    addresses = [address for html in texts for address in Addresses(html).found]
    assert len(addresses) >= 14
    for address in addresses:
        assert re.match(r"https?://|mailto:", address), address
        if address.startswith(SITE_URL):
            path, _, fragment = address.removeprefix(SITE_URL).partition("#")
            assert path in pages or path in FILES, address
            assert not fragment or fragment in pages[path], address
    for name in ("rss.xml", "atom.xml"):
        for element in xml(found, name).iter():
            for attribute, value in element.attrib.items():
                if attribute in {"href", "url"}:
                    assert value.startswith(("https://", "http://")), value


def test_the_content_is_the_text_of_the_page_and_nothing_that_works_only_there(
    engine: Engine,
) -> None:
    html = full(engine).json()["items"][0]["content_html"]
    for gone in (
        "<script",
        "onclick",
        "style=",
        "class=",
        "<iframe",
        "cite=",
        "headerlink",
        "alert(1)",
    ):
        assert gone not in html
    shown = lxml.html.fragment_fromstring(html, create_parent="div")
    words = " ".join(shown.text_content().split())
    assert words.startswith("Un paragrafo con un collegamento, un ancora e")
    assert "Sotto" in words and words.endswith("Una nota. ↩")
    url = f"{SITE_URL}porte-finestre-chiuse/"
    assert f'<a href="{url}#sotto">ancora</a>' in html
    assert f'<a href="{SITE_URL}due/#due">collegamento</a>' in html


def test_an_article_in_another_language_says_so(engine: Engine) -> None:
    found = full(engine)
    assert [item.get("language") for item in found.json()["items"]] == [None, "en", None]
    items = xml(found, "rss.xml").findall(".//item")
    languages = [item.findtext("{http://purl.org/dc/elements/1.1/}language") for item in items]
    assert languages == [None, "en", None]
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [
        entry.get(lang) for entry in xml(found, "atom.xml").findall(f"{ATOM}entry")
    ] == languages
    assert xml(found, "feed/en/atom.xml").get(lang) == "en"


def test_a_copy_leads_to_its_page_here_and_says_where_the_original_is(engine: Engine) -> None:
    found = full(engine)
    original = "https://altro.example/originale?a=1&b=2"
    item = found.json()["items"][2]
    assert (item["url"], item["external_url"]) == (f"{SITE_URL}copia/", original)
    assert item["content_html"].startswith(
        '<p><a href="https://altro.example/originale?a=1&amp;b=2">Pubblicato in origine su altro.'
    )
    for url in ("rss.xml", "atom.xml"):
        entry = found.read(url).entries[2]
        assert entry.link == f"{SITE_URL}copia/"
        assert [link.href for link in entry.links if link.rel == "canonical"] == [original]


def test_comments_and_their_feed_are_named(engine: Engine) -> None:
    found = full(engine)
    rss, atom = found.read("rss.xml").entries[1], found.read("atom.xml").entries[1]
    assert rss.comments == f"{SITE_URL}due/#commenti"
    replies = [link for link in atom.links if link.rel == "replies"]
    assert [link.href for link in replies] == [f"{SITE_URL}due/commenti.xml"]
    assert not [link for link in found.read("atom.xml").entries[0].links if link.rel == "replies"]


def test_comments_that_the_page_does_not_show_are_not_named(engine: Engine) -> None:
    hidden = post("Uno", slots="{end: [share]}")
    found = subscribed(engine, {"posts/a.md": hidden, "comments/a.yml": comments(record("a"))})
    assert "comments" not in found.read("rss.xml").entries[0]
    assert not [link for link in found.read("atom.xml").entries[0].links if link.rel == "replies"]


def with_picture(engine: Engine, rendition: Rendition | None, **values: Any) -> Subscribed:
    """Return a blog whose one article has a lead picture that became `rendition`."""
    text = post("Uno", image='{src: /foto.jpg, alt: "Una <porta>", caption: Di legno, credit: Ada}')
    values = {"feeds": {}, **values}
    found = subscribed(engine, {"posts/a.md": text, "foto.jpg": b"x"}, **values)
    picture = found.blog.articles[0].post.picture
    assert isinstance(picture, Picture)
    shown = replace(picture, rendition=rendition)
    return again(engine, found, shown, **values)


def again(engine: Engine, found: Subscribed, picture: Picture, **values: Any) -> Subscribed:
    """Return the feeds of a blog whose article has another picture."""
    post_ = replace(found.blog.articles[0].post, picture=picture)
    channels = tuple(replace(channel, posts=(post_,)) for channel in found.blog.channels)
    changed = replace(
        found.blog,
        articles=(replace(found.blog.articles[0], post=post_),),
        channels=channels,
        pictures=values.get("gallery") or Gallery(),
    )
    loaded = engine.load
    try:
        engine.load = lambda *_args, **_values: changed  # type: ignore[method-assign]
        return subscribed(engine, {}, **values)
    finally:
        engine.load = loaded  # type: ignore[method-assign]


CARD = Card("cards/uno.png", "image/png", 1200, 630, "Un articolo")


def test_the_lead_picture_is_the_enclosure_with_its_bytes(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "foto.jpg"
    file.write_bytes(b"x" * 4321)
    gallery = Gallery(files={"immagini/foto-1200.jpg": file})
    found = with_picture(engine, PICTURE, gallery=gallery)
    url = f"{SITE_URL}immagini/foto-1200.jpg"
    (item,) = xml(found, "rss.xml").findall(".//item")
    enclosure = item.find("enclosure")
    assert enclosure is not None
    assert dict(enclosure.attrib) == {"url": url, "type": "image/jpeg", "length": "4321"}
    picture = item.find(f"{MEDIA}content")
    assert picture is not None
    assert dict(picture.attrib) == {
        "url": url, "type": "image/jpeg", "medium": "image", "fileSize": "4321",
        "width": "1200", "height": "675",
    }  # fmt: skip
    assert found.read("rss.xml").entries[0].media_thumbnail == [
        {"url": url, "width": "1200", "height": "675"}
    ]
    assert GRAMMAR.validate(xml(found, "atom.xml")), GRAMMAR.error_log
    links = found.read("atom.xml").entries[0].enclosures
    assert [(link.href, link.length, link.type) for link in links] == [(url, "4321", "image/jpeg")]
    (entry,) = found.json()["items"]
    assert entry["image"] == url
    assert entry["attachments"] == [
        {"url": url, "mime_type": "image/jpeg", "title": "Una <porta>", "size_in_bytes": 4321}
    ]
    assert entry["content_html"].startswith(
        f'<figure><img src="{url}" alt="Una &lt;porta&gt;" width="1200" height="675">'
        "<figcaption>Di legno · Ada</figcaption></figure>"
    )


def test_in_place_of_a_drawing_the_card_is_the_enclosure(engine: Engine) -> None:
    drawing = replace(PICTURE, url="foto.svg", type="image/svg+xml", variants=())
    cards = Cards(by_page={"uno/": CARD}, files={"cards/uno.png": b"x" * 99})
    found = with_picture(engine, drawing, cards=cards)
    (entry,) = found.read("rss.xml").entries
    assert [(e.href, e.length, e.type) for e in entry.enclosures] == [
        (f"{SITE_URL}cards/uno.png", "99", "image/png")
    ]
    assert f'<img src="{SITE_URL}foto.svg"' in entry.content[0].value


def test_a_length_that_is_not_known_is_said_as_feeds_do(engine: Engine) -> None:
    found = subscribed(engine, {"posts/a.md": post("Uno")}, cards=Cards(by_page={"uno/": CARD}))
    (entry,) = found.read("rss.xml").entries
    assert [enclosure.length for enclosure in entry.enclosures] == ["0"]
    (attachment,) = found.json()["items"][0]["attachments"]
    assert "size_in_bytes" not in attachment


def test_an_article_without_any_picture_has_no_enclosure(engine: Engine) -> None:
    found = full(engine)
    assert [entry.enclosures for entry in found.read("rss.xml").entries] == [[], [], []]
    assert all("image" not in item and "attachments" not in item for item in found.json()["items"])


def test_a_mail_service_finds_all_that_it_reads(engine: Engine) -> None:
    """Buttondown's contract: title, content, link, pubDate, summary, guid, picture, base."""
    found = subscribed(
        engine, {"posts/a.md": post("Uno", subtitle="Due")}, cards=Cards(by_page={"uno/": CARD})
    )
    (entry,) = found.read("rss.xml").entries
    assert all((entry.title, entry.content, entry.link, entry.published, entry.summary, entry.id))
    assert entry.published_parsed and entry.enclosures[0].href and entry.media_content[0]["url"]
    assert xml(found, "rss.xml").get(BASE)


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_hostile_text_stays_text(engine: Engine, name: str) -> None:
    quoted = json.dumps(HOSTILE, ensure_ascii=False)
    files = {
        "posts/a.md": post(
            quoted,
            "Testo con `]]>` e &lt;b&gt; 🙂 <em>x",
            subtitle=quoted,
            authors="[a]",
            categories=f"[{quoted}]",
            slug="a",
        ),
        ".authors.yml": f"authors:\n  a: {{name: {quoted}, slug: a}}\n",
    }  # fmt: skip
    site = Site(HOSTILE, HOSTILE, "favicon.svg")
    found = subscribed(engine, files, site=site)
    clean = " ".join(printable(HOSTILE).split())
    read = found.read(name)
    (entry,) = read.entries
    assert entry.title == clean
    assert [author.name for author in entry.authors] == [clean]
    assert [tag.term for tag in entry.tags] == [clean]
    assert " ".join(read.feed.subtitle.split()) == clean
    html = entry.content[0].value
    assert "<code>]]&gt;</code>" in html and "&lt;b&gt; 🙂" in html
    (item,) = found.json()["items"]
    assert item["title"] == clean and item["content_html"] == html
    if name == "atom.xml":
        assert entry.summary == clean
        assert GRAMMAR.validate(xml(found, name)), GRAMMAR.error_log


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p><a href="#x">a</a></p>', '<p><a href="https://a.example/b/#x">a</a></p>'),
        ("<a href='../c/'>c</a>", '<a href="https://a.example/c/">c</a>'),
        ('<a href="javascript:x()">j</a>', "<a>j</a>"),
        ('<img src="/i.png" onerror="x()">', '<img src="https://a.example/i.png">'),
        ("<form>Nome <input></form>", "Nome "),
        ('<p class="x" id="y" lang="en">t</p>', '<p lang="en">t</p>'),
        ("<style>p{}</style><svg><path/></svg>t", "t"),
        ('<p>a<a class="headerlink" href="#a" title="x">#</a></p>', "<p>a</p>"),
        ("<p>a\x0bb</p>", "<p>ab</p>"),
        ("<p>a", "<p>a</p>"),
        ("<p>i <span><svg></svg></span>t</p>", "<p>i t</p>"),
        (
            '<div class="admonition tip"><p class="admonition-title">Uno</p><p>Due</p></div>',
            "<div><p><strong>Uno</strong></p><p>Due</p></div>",
        ),
        ("<p><math><mi>x</mi></math></p>", "<p><math><mi>x</mi></math></p>"),
    ],
)
def test_content_is_made_for_readers_that_are_no_page_of_ours(html: str, expected: str) -> None:
    assert content.clean(html, "https://a.example/b/") == expected.strip()
