"""Feeds of comments, read as programs read them."""

from __future__ import annotations

import lxml.etree
import pytest

from comments import FILE, comments, record
from conftest import SITE_URL, Engine, post
from heads import head_of
from permesso.comments.feed import LATEST
from permesso.model import Blog

NAMES = {"a": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0"}


def entries(blog: Blog, url: str) -> list[lxml.etree._Element]:
    return list(lxml.etree.fromstring(blog.files[url].encode()).iterfind("a:entry", NAMES))


def load(engine: Engine, *records: dict[str, object], **front: object) -> Blog:
    files = {"posts/a.md": post("Uno & due", **front), FILE: comments(*records)}
    return engine.load(files, site_url=SITE_URL)


def test_a_post_has_a_feed_of_its_comments(engine: Engine) -> None:
    blog = load(
        engine,
        record("a", link="https://silvia.example/"),
        record("b", parent="a", author=None, date="2026-03-14T08:30:00+01:00"),
        record("c", status="hidden"),
    )
    url = "uno-due/commenti.xml"
    assert blog.articles[0].post.thread is not None
    assert blog.articles[0].post.thread.feed == url
    root = lxml.etree.fromstring(blog.files[url].encode())
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "it"
    assert root.findtext("a:title", None, NAMES) == "Commenti a «Uno & due»"
    assert root.findtext("a:updated", None, NAMES) == "2026-03-14T08:30:00+01:00"
    links = {link.get("rel"): link.get("href") for link in root.iterfind("a:link", NAMES)}
    assert links == {"alternate": f"{SITE_URL}uno-due/", "self": f"{SITE_URL}{url}"}
    newer, older = entries(blog, url)
    assert older.findtext("a:title", None, NAMES) == "Silvia su «Uno & due»"
    assert older.findtext("a:author/a:uri", None, NAMES) == "https://silvia.example/"
    assert older.findtext("a:content", None, NAMES) == "<p>Grazie!</p>"
    assert newer.findtext("a:author/a:name", None, NAMES) == "Senza nome"
    assert newer.find("a:link", NAMES).get("href") == f"{SITE_URL}uno-due/#c-b"
    first, second = older.find("thr:in-reply-to", NAMES), newer.find("thr:in-reply-to", NAMES)
    assert first.get("ref") == f"{SITE_URL}uno-due/"
    assert second.get("ref") == older.findtext("a:id", None, NAMES)
    assert second.get("href") == f"{SITE_URL}uno-due/#c-a"


def test_ids_stay_when_the_address_changes(engine: Engine) -> None:
    first = entries(load(engine, record("a")), "commenti.xml")
    second = entries(load(engine, record("a"), slug="altro"), "commenti.xml")
    ids = [found.findtext("a:id", None, NAMES) for found in (*first, *second)]
    assert ids == ["tag:prova.example,2000:comments/a/a"] * 2


def test_the_feed_of_the_blog_has_the_latest_of_all(engine: Engine) -> None:
    many = [record(f"c{n}", date=f"2026-04-01T{n // 60:02}:{n % 60:02}Z") for n in range(120)]
    files = {
        "posts/a.md": post(),
        "posts/b.md": post("Altro", date="2026-03-13"),
        "posts/h.md": post("Nascosto", status="hidden"),
        FILE: comments(*many),
        "comments/b.yml": comments(record("late", date="2026-05-01")),
        "comments/h.yml": comments(record("secret", date="2026-06-01")),
    }
    blog = engine.load(files, site_url=SITE_URL)
    found = [entry.findtext("a:id", None, NAMES) for entry in entries(blog, "commenti.xml")]
    assert len(found) == LATEST
    assert found[:2] == [f"tag:prova.example,2000:comments/{id_}" for id_ in ("b/late", "a/c119")]
    assert blog.comments_feed == "commenti.xml"


def test_there_is_no_feed_without_comments_or_without_an_address(engine: Engine) -> None:
    files = {"posts/a.md": post(), FILE: comments(record("a", status="pending"))}
    blog = engine.load(files, site_url=SITE_URL)
    assert (dict(blog.files), blog.comments_feed) == ({}, None)
    blog = engine.load({**files, FILE: comments(record())})
    assert (dict(blog.files), blog.comments_feed) == ({}, None)


@pytest.mark.parametrize("hostile", ["\x00\x0b\x1f\ufffe", "]]><x>&", "<!--", "\x85\u2028", "🎈"])
def test_a_feed_is_well_formed_whatever_is_written(engine: Engine, hostile: str) -> None:
    text = f"x{hostile}x"
    blog = load(engine, record(text, author=text, html=text), record("b", text=text, parent=text))
    for url in ("commenti.xml", "uno-due/commenti.xml"):
        assert len(entries(blog, url)) == 2


def test_the_language_names_the_feed(engine: Engine) -> None:
    files = {"posts/a.md": post("A"), FILE: comments(record())}
    blog = engine.load(files, site_url=SITE_URL, language="en")
    assert {"comments.xml", "a/comments.xml"} <= set(blog.files)


# The head


@pytest.mark.parametrize(("state", "endpoint"), [("open", True), ("closed", False)])
def test_the_head_names_the_feed_and_where_to_tell(
    engine: Engine, state: str, endpoint: bool
) -> None:
    files = {"posts/a.md": post("A", comments=state), FILE: comments(record())}
    blog = engine.load(files, site_url=SITE_URL, comments={"webmention": "prova.example"})
    found = head_of(blog, "a/")
    (feed,) = found.feeds
    assert (feed.title, feed.url) == ("Commenti a «A»", "a/commenti.xml")
    address = "https://webmention.io/prova.example/webmention"
    assert found.webmention == (address if endpoint else None)
    assert found.structured is not None
    (feed,) = head_of(blog, "").feeds
    assert (feed.title, feed.url) == ("Commenti su Prova", "commenti.xml")
    assert feed.type == "application/atom+xml"
