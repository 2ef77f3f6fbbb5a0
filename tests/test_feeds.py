"""Which feeds there are, what is in them, and what a page's head says of them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from conftest import SITE_URL, Engine, post
from permesso.feeds.feeds import FeedLink
from permesso.model import FeedsPage
from subscribed import subscribed

POSTS = {
    "posts/a.md": post(
        "Uno", date="2026-01-10", categories="[Misure]", tags="[moduli]", series="La serie",
        authors="[ada]", pin="true",
    ),
    "posts/b.md": post(
        "Due", date="2026-02-10", categories="[Misure]", tags="[moduli, lettere]",
        series="La serie", authors="[ada, tito]",
    ),
    "posts/c.md": post("Tre", date="2026-03-10", categories="[Scrittura]", authors="[tito]"),
    ".authors.yml": "authors:\n  ada: {name: Ada}\n  tito: {name: Tito}\n",
}  # fmt: skip
LISTS = {
    "": ["Tre", "Due", "Uno"],
    "categoria/misure/": ["Due", "Uno"],
    "categoria/scrittura/": ["Tre"],
    "serie/la-serie/": ["Due", "Uno"],
    "autore/ada/": ["Due", "Uno"],
    "autore/tito/": ["Tre", "Due"],
    "tag/lettere/": ["Due"],
    "tag/moduli/": ["Due", "Uno"],
}
"""The feeds of those posts: newest first, whatever is pinned and whichever part it is."""
NAMES = ("rss.xml", "atom.xml", "feed.json")


def test_the_blog_and_each_list_have_a_feed_in_each_format(engine: Engine) -> None:
    found = subscribed(engine, POSTS)
    assert sorted(found.feeds.files) == sorted(f"{url}{name}" for url in LISTS for name in NAMES)
    for url, titles in LISTS.items():
        assert found.titles(f"{url}feed.json") == titles
        for name in ("rss.xml", "atom.xml"):
            assert [entry.title for entry in found.read(f"{url}{name}").entries] == titles


def test_a_feed_says_what_it_is_of_and_where_the_same_is_shown(engine: Engine) -> None:
    found = subscribed(engine, POSTS)
    site, list_ = found.read("rss.xml").feed, found.read("categoria/misure/rss.xml").feed
    assert (site.title, site.link, site.subtitle) == ("Prova", SITE_URL, "Un blog di prova.")
    assert (list_.title, list_.link) == ("Misure · Prova", f"{SITE_URL}categoria/misure/")
    assert list_.subtitle == "Misure: gli articoli di Prova, dal più recente."


def test_an_owner_chooses_how_many_articles_and_which_formats(engine: Engine) -> None:
    found = subscribed(engine, POSTS, feeds={"count": 2, "formats": ["json", "atom"]})
    assert {url.rpartition("/")[2] for url in found.feeds.files} == {"atom.xml", "feed.json"}
    assert found.titles() == ["Tre", "Due"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"formats": []}, "feeds.formats: is empty; write one or more of rss, atom, json"),
        ({"count": 0}, "feeds.count:"),
        ({"host": "https://a.example/"}, "feeds.host: found 'https://a.example/'; write a host"),
        ({"hub": "hub"}, "feeds.hub: found 'hub'; write a whole address"),
        ({"since": "ieri"}, "feeds.since: found 'ieri'; write year-month-day"),
    ],
)
def test_settings_that_cannot_be_right_are_told(
    engine: Engine, values: dict[str, object], message: str
) -> None:
    (problem,) = engine.problems({}, feeds=values)
    assert message in problem


def test_what_is_not_public_is_in_no_feed_not_even_of_a_preview(engine: Engine) -> None:
    files = {
        **POSTS,
        "posts/hidden.md": post("Nascosto", status="hidden"),
        "posts/draft.md": post("Bozza", draft="true", categories="[Bozze]"),
        "posts/later.md": post("Dopo", publish_at="2027-01-01"),
        "posts/over.md": post("Scaduto", expires="2026-10-01"),
    }
    public, preview = subscribed(engine, files), subscribed(engine, files, preview=True)
    assert public.titles() == preview.titles() == ["Tre", "Due", "Uno"]
    assert preview.titles("categoria/bozze/feed.json") == []
    assert "categoria/bozze/feed.json" not in public.feeds.files


def test_a_migrated_blog_leaves_out_what_subscribers_have_read(engine: Engine) -> None:
    files = {
        "posts/a.md": post("Prima", date="2026-03-11 23:59", categories="[Misure]"),
        "posts/b.md": post("Dopo", date="2026-03-12", categories="[Scrittura]"),
        # In the blog's zone it was the day of the migration already.
        "posts/c.md": post("Appena dopo", date="2026-03-11T23:30:00+00:00"),
    }
    found = subscribed(engine, files, feeds={"since": "2026-03-12"})
    assert found.titles() == ["Appena dopo", "Dopo"]
    assert found.titles("categoria/misure/feed.json") == []
    empty = found.read("categoria/misure/atom.xml")
    assert empty.entries == [] and empty.feed.updated == "2026-03-12T00:00:00+01:00"


def test_a_feed_changes_when_an_article_does_and_not_when_it_is_built(engine: Engine) -> None:
    files = {**POSTS, "posts/a.md": post("Uno", date="{created: 2026-01-10, updated: 2026-06-01}")}
    early, late = (
        subscribed(engine, files, now=datetime(2026, month, 1, 3, tzinfo=UTC)) for month in (7, 9)
    )
    assert early.feeds.files == late.feeds.files
    assert early.read("rss.xml").feed.updated == "Mon, 01 Jun 2026 00:00:00 +0200"
    assert early.read("atom.xml").feed.updated == "2026-06-01T00:00:00+02:00"
    assert late.read("categoria/scrittura/atom.xml").feed.updated == "2026-03-10T00:00:00+01:00"


def test_a_blog_without_articles_has_feeds_without_articles(engine: Engine) -> None:
    found = subscribed(engine, {"index.md": "# Prova\n"})
    assert sorted(found.feeds.files) == sorted(NAMES)
    assert found.json()["items"] == []
    assert found.read("rss.xml").entries == found.read("atom.xml").entries == []
    assert found.read("atom.xml").feed.updated == "1970-01-01T00:00:00+00:00"


def test_without_an_address_of_the_site_there_are_none(engine: Engine) -> None:
    found = subscribed(engine, POSTS, site_url=None)
    assert found.feeds.files == {} and found.blog.channels == ()
    assert [
        found.feeds.links(view, "it") for view in found.blog.views if found.feeds.links(view, "it")
    ] == []
    assert not any(isinstance(page, FeedsPage) for page in found.blog.pages)
    assert found.blog.own.footer == ()


def test_each_language_has_feeds_where_there_is_more_than_one(engine: Engine) -> None:
    files = {**POSTS, "posts/d.md": post("Four", date="2026-04-10", lang="en")}
    found = subscribed(engine, files)
    assert found.titles() == ["Four", "Tre", "Due", "Uno"]
    assert found.titles("feed/it/feed.json") == ["Tre", "Due", "Uno"]
    english = found.json("feed/en/feed.json")
    assert english["language"] == "en" and english["title"] == "Prova in English"
    assert [item["title"] for item in english["items"]] == ["Four"]
    hidden = subscribed(engine, {"posts/d.md": post("Four", lang="en", status="hidden")})
    assert not any(url.startswith("feed/") for url in hidden.feeds.files)


def test_a_head_names_the_feeds_of_its_list_before_those_of_the_blog(engine: Engine) -> None:
    found = subscribed(engine, POSTS, per_page=1)
    site = (
        FeedLink("Prova (RSS)", "rss.xml", "application/rss+xml"),
        FeedLink("Prova (Atom)", "atom.xml", "application/atom+xml"),
        FeedLink("Prova (JSON Feed)", "feed.json", "application/feed+json"),
    )
    links = {view.url if hasattr(view, "url") else view.post.url: found.feeds.links(view, "it")
             for view in found.blog.views}  # fmt: skip
    own = links["categoria/misure/"]
    assert [link.url for link in own[:3]] == [f"categoria/misure/{name}" for name in NAMES]
    assert own[0].title == "Misure · Prova (RSS)" and own[3:] == site
    assert links["categoria/misure/pagina/2/"] == own
    for url in ("", "archivio/", "archivio/2026/", "feed/"):
        assert links[url] == site
    assert links["uno/"] == site[1:2]
    every = [link.title for view_links in links.values() for link in view_links[:-3]]
    assert len(set(every)) == 3 * (len(LISTS) - 1)


def test_the_page_of_the_feeds_names_every_one_of_them(engine: Engine) -> None:
    found = subscribed(engine, POSTS)
    (page,) = (page for page in found.blog.pages if isinstance(page, FeedsPage))
    assert page.url == "feed/" and page.title == "Seguire Prova con un lettore di feed"
    kinds = ["site", "category", "series", "author", "tag"]
    assert [group.kind for group in page.groups] == kinds
    feeds = [feed for group in page.groups for channel in group.channels for feed in channel.feeds]
    assert sorted(feed.url for feed in feeds) == sorted(found.feeds.files)
    assert all(feed.address == SITE_URL + feed.url for feed in feeds)
    assert [(link.title, link.url) for link in found.blog.own.footer] == [("Feed", "feed/")]


def test_an_owner_writes_the_page_anew_moves_it_and_puts_its_link_elsewhere(
    engine: Engine,
) -> None:
    files = {
        **POSTS,
        "seguici.md": "---\ntitle: Seguici\n---\n\nParole nostre.\n",
        "chi.md": "# Chi siamo\n",
    }
    values = {"urls": {"feeds": "seguici"}, "footer": ["seguici.md", "chi.md"]}
    found = subscribed(engine, files, **values)  # type: ignore[arg-type]
    (page,) = (page for page in found.blog.pages if page.url == "seguici/")
    assert isinstance(page, FeedsPage) and page.title == "Seguici" and page.groups
    assert "Parole nostre." in page.body.html("")
    assert [(link.title, link.url) for link in found.blog.own.footer] == [
        ("Feed", "seguici/"),
        ("Chi siamo", "chi/"),
    ]


def test_texts_may_link_to_the_page_and_to_feeds(engine: Engine) -> None:
    text = "[Feed](/feed.md), [RSS](/rss.xml), [Misure](/categoria/misure/atom.xml)."
    found = subscribed(engine, {**POSTS, "posts/d.md": post("Quattro", text)})
    html = next(each.post for each in found.blog.articles if each.post.title == "Quattro").body
    assert html.references == ("feed/", "rss.xml", "categoria/misure/atom.xml")


def test_an_address_of_a_feed_belongs_to_nothing_else(engine: Engine) -> None:
    problems = engine.problems(
        {**POSTS, "rss.xml": "<rss/>", "posts/feed.md": post("Feed")}, site_url=SITE_URL
    )
    assert problems == [
        "docs/posts/feed.md:2: the address '/feed/' is also that of the page of the feeds, "
        "'Seguire Prova con un lettore di feed'; change the slug of one",
        "docs/rss.xml:1: the address '/rss.xml' is that of the feed 'Prova'; rename the file, or "
        "leave the format out of extra.permesso.feeds.formats",
    ]
    shutil.rmtree(engine.docs)
    found = subscribed(engine, {**POSTS, "rss.xml": "<rss/>"}, feeds={"formats": ["atom"]})
    assert "atom.xml" in found.feeds.files and "rss.xml" not in found.feeds.files


def test_an_english_blog_speaks_english(engine: Engine) -> None:
    found = subscribed(engine, POSTS, language="en")
    assert "category/misure/rss.xml" in found.feeds.files
    (page,) = (page for page in found.blog.pages if isinstance(page, FeedsPage))
    assert page.url == "feeds/" and page.title == "Follow Prova with a feed reader"


def test_a_scheduled_article_enters_when_its_moment_has_come(engine: Engine) -> None:
    moment = datetime(2026, 5, 1, 8, tzinfo=UTC)
    files = {
        **POSTS,
        "posts/d.md": post("Maggio", date="2026-05-01", publish_at=moment.isoformat()),
    }
    before = subscribed(engine, files, now=moment - timedelta(minutes=1))
    assert "Maggio" not in before.titles()
    assert subscribed(engine, files, now=moment).titles()[0] == "Maggio"
