"""Several languages: the interface is that of each page, and each language has lists of its own."""

from __future__ import annotations

import pytest

from conftest import SITE_URL, Engine, letter_files, letters, listings, post, titles
from heads import head_of, heads, view_of
from permesso.locale import direction
from permesso.model import Article, Blog, FeedsPage, Listing, SearchPage
from permesso.views import subject
from subscribed import subscribed

AUTHORS = "authors:\n  ada:\n    name: Ada Bussola\n    description: Scrive\n    avatar: /ada.svg\n"
BOTH = {
    ".authors.yml": AUTHORS,
    "ada.svg": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>",
    "posts/uno.md": post(
        "Uno", date="2026-03-01", categories="[Scrittura]", tags="[fiducia]", authors="[ada]"
    ),
    "posts/due.md": post("Due", date="2026-03-03", categories="[Misure]", translation_key="due"),
    "posts/two.md": post(
        "Two",
        date="2026-03-02",
        lang="en",
        categories="[Scrittura]",
        tags="[trust]",
        authors="[ada]",
        translation_key="due",
        readtime=3,
    ),
    "posts/three.md": post("Three", date="2026-03-04", lang="en-GB", categories="[Writing]"),
}
NAMES = {"translations": {"en": {"Scrittura": "Writing", "fiducia": "trust"}}}


@pytest.fixture
def blog(engine: Engine) -> Blog:
    """A blog in Italian with two articles in English."""
    return engine.load(BOTH, site_url=SITE_URL, search={}, **NAMES)


def urls(blog: Blog) -> list[str]:
    return [subject(view).url for view in blog.views]


def article(blog: Blog, url: str) -> Article:
    found = view_of(blog, url)
    assert isinstance(found, Article)
    return found


def listing(blog: Blog, url: str) -> Listing:
    found = view_of(blog, url)
    assert isinstance(found, Listing)
    return found


def test_each_language_has_a_home_page_with_its_articles(blog: Blog) -> None:
    own, other = listings(blog, "home")
    assert (own.url, own.lang, other.url, other.lang) == ("", "it", "en/", "en")
    assert own.lead and other.lead
    assert titles([own.lead, *own.posts]) == ["Due", "Uno"]
    assert titles([other.lead, *other.posts]) == ["Three", "Two"]


def test_lists_are_below_the_language_and_named_in_it(blog: Blog) -> None:
    english = {page.url: page.title for page in blog.listings if page.lang == "en"}
    assert english == {
        "en/": "Prova",
        "en/category/writing/": "Writing",
        "en/tag/trust/": "trust",
        "en/author/ada-bussola/": "Ada Bussola",
        "en/archive/": "Archive",
        "en/archive/2026/": "2026",
        "en/archive/2026/03/": "March 2026",
    }
    assert titles(listing(blog, "en/category/writing/").posts) == ["Three", "Two"]
    assert titles(listing(blog, "categoria/scrittura/").posts) == ["Uno"]


def test_only_lists_with_articles_are_made(blog: Blog) -> None:
    assert "en/category/measurements/" not in urls(blog) and "categoria/misure/" in urls(blog)


def test_an_article_leads_to_the_lists_of_its_language(blog: Blog) -> None:
    two = article(blog, "two/").post
    assert [term.url for term in (*two.categories, *two.tags)] == [
        "en/category/writing/",
        "en/tag/trust/",
    ]
    assert [author.url for author in two.authors] == ["en/author/ada-bussola/"]
    assert [author.url for author in article(blog, "uno/").post.authors] == ["autore/ada-bussola/"]


def test_dates_and_reading_times_are_in_the_language_of_the_article(blog: Blog) -> None:
    two, uno = article(blog, "two/").post, article(blog, "uno/").post
    assert (two.published_text.words, two.reading) == ("March 2, 2026", "3-minute read")
    assert uno.published_text.words == "1 marzo 2026"


def test_words_a_minute_are_those_of_the_language(engine: Engine) -> None:
    long = "parola " * 2280
    files = {"posts/a.md": post("A", long), "posts/b.md": post("B", long, lang="en")}
    blog = engine.load(files)
    assert article(blog, "a/").post.minutes == 12
    assert article(blog, "b/").post.minutes == 10


def test_neighbours_are_of_one_language(blog: Blog) -> None:
    three, due = article(blog, "three/"), article(blog, "due/")
    assert three.previous and due.previous
    assert (three.previous.post.title, three.previous.label) == ("Two", "Previous article")
    assert due.previous.post.title == "Uno"
    assert three.next is None and due.next is None


def test_a_series_has_its_parts_in_each_language(engine: Engine) -> None:
    files = {
        f"posts/{name}.md": post(name, lang=lang, series="Porte", series_order=order)
        for name, lang, order in (("a", None, 1), ("b", None, 2), ("c", "en", 1))
    }
    blog = engine.load(files)
    assert [part.title for part in article(blog, "a/").parts] == ["a", "b"]
    assert [part.title for part in article(blog, "c/").parts] == ["c"]
    assert {page.url for page in listings(blog, "series")} == {"serie/porte/", "en/series/porte/"}


def test_a_list_names_the_same_one_in_other_languages(blog: Blog) -> None:
    own = listing(blog, "categoria/scrittura/").translations
    assert [(each.lang, each.url, each.title, each.text) for each in own] == [
        ("en", "en/category/writing/", "Writing", "In inglese (2 articoli):")
    ]
    back = listing(blog, "en/category/writing/").translations
    assert [(each.url, each.text) for each in back] == [
        ("categoria/scrittura/", "In Italian (1 article):")
    ]
    assert listing(blog, "categoria/misure/").translations == ()
    assert [each.url for each in listing(blog, "").translations] == ["en/"]


def test_lists_of_the_same_thing_are_alternates_of_each_other(blog: Blog) -> None:
    for url in ("categoria/scrittura/", "en/category/writing/"):
        assert [(each.lang, each.url) for each in head_of(blog, url).alternates] == [
            ("en", f"{SITE_URL}en/category/writing/"),
            ("it", f"{SITE_URL}categoria/scrittura/"),
            ("x-default", f"{SITE_URL}categoria/scrittura/"),
        ]


def test_a_second_page_has_no_alternates(engine: Engine) -> None:
    files = {
        f"posts/{lang}{number}.md": post(f"{lang}{number}", lang=lang, categories="[A]")
        for lang in ("it", "en")
        for number in range(3)
    }
    blog = engine.load(files, site_url=SITE_URL, per_page=2)
    assert listing(blog, "en/category/a/page/2/").translations == ()
    assert listing(blog, "en/category/a/").translations


def test_translations_are_named_in_the_words_of_the_text(blog: Blog) -> None:
    assert article(blog, "two/").post.translations[0].text == "Read in Italian:"
    assert article(blog, "due/").post.translations[0].text == "Leggi in inglese:"


def test_an_offer_is_told_in_the_language_of_the_page(blog: Blog) -> None:
    offers = article(blog, "two/").post.slots.offers
    assert [(each.title, each.lang, each.reason) for each in offers if each.lang == "it"] == [
        ("Due", "it", "the same article in Italian")
    ]
    assert all("minute" in each.reading for each in offers)


def test_share_links_speak_the_language_of_the_page(blog: Blog) -> None:
    shared = {
        url: block.links[0].description
        for url in ("two/", "due/")
        for block in article(blog, url).post.slots.end
        if block.kind == "share"
    }
    assert shared == {"two/": "Share on E-mail", "due/": "Condividi su E-mail"}


def test_comments_speak_the_language_of_the_page_at_the_blogs_addresses(engine: Engine) -> None:
    said = "comments:\n  - {id: a, date: 2026-04-01, author: Bo, text: Hm.}\n"
    files = {f"comments/{name}.yml": said for name in ("two", "uno")}
    blog = engine.load({**BOTH, **files}, site_url=SITE_URL, **NAMES)
    found = {url: article(blog, url).post.thread for url in ("two/", "uno/")}
    assert {
        url: (each.count_text, each.comments[0].date_text.words, each.anchor, each.feed)
        for url, each in found.items()
        if each
    } == {
        "two/": ("1 comment", "April 1, 2026", "commenti", "two/commenti.xml"),
        "uno/": ("1 commento", "1 aprile 2026", "commenti", "uno/commenti.xml"),
    }
    assert "<title>Comments on" in blog.files["two/commenti.xml"]


def test_what_stands_around_a_page_is_in_its_language(blog: Blog) -> None:
    own, other = blog.interfaces["it"], blog.interfaces["en"]
    assert (own.home, own.archive, own.menu) == ("", "archivio/", None)
    assert (other.home, other.archive) == ("en/", "en/archive/")
    assert [group.name for group in other.topics] == ["Writing"]
    assert [(each.title, each.url) for each in own.languages] == [("English", "en/")]
    assert [(each.title, each.url) for each in other.languages] == [("Italiano", "")]


def test_the_menu_has_what_is_there_in_the_language(engine: Engine) -> None:
    pages = {
        "chi-siamo.md": "---\ntitle: Chi siamo\ntranslation_key: noi\n---\n\nNoi.\n",
        "about.md": "---\ntitle: About us\nlang: en\ntranslation_key: noi\n---\n\nUs.\n",
        "contatti.md": "# Contatti\n\nScrivi.\n",
    }
    blog = engine.load({**BOTH, **pages}, footer=["chi-siamo.md", "contatti.md"], **NAMES)
    other = blog.interfaces["en"]
    assert other.menu is not None
    assert other.menu["chi-siamo/"].url == "about/" and "contatti/" not in other.menu
    assert other.menu["archivio/"].url == "en/archive/"
    assert [(link.title, link.url, link.lang) for link in other.footer] == [
        ("About us", "about/", None),
        ("Contatti", "contatti/", "it"),
    ]


def test_there_is_one_feed_of_all_and_one_of_each_language_and_list(blog: Blog) -> None:
    by_url = {
        feed.url: (channel.lang, titles(channel.posts))
        for channel in blog.channels
        for feed in channel.feeds
        if feed.format == "rss"
    }
    assert by_url["rss.xml"] == ("it", ["Three", "Due", "Two", "Uno"])
    assert by_url["feed/it/rss.xml"] == ("it", ["Due", "Uno"])
    assert by_url["feed/en/rss.xml"] == ("en", ["Three", "Two"])
    assert by_url["en/category/writing/rss.xml"] == ("en", ["Three", "Two"])
    assert by_url["categoria/scrittura/rss.xml"] == ("it", ["Uno"])


def test_pages_in_another_language_name_its_feeds(engine: Engine) -> None:
    found = subscribed(engine, BOTH)
    two = view_of(found.blog, "two/")
    assert [link.url for link in found.feeds.links(two, "en")] == ["feed/en/atom.xml"]
    assert [link.url for link in found.feeds.links(two, "it")] == ["atom.xml"]


def test_the_pages_of_feeds_and_search_are_there_in_each_language(blog: Blog) -> None:
    for kind, there in (
        (FeedsPage, ["feed/", "en/feeds/"]),
        (SearchPage, ["cerca/", "en/search/"]),
    ):
        assert [page.url for page in blog.pages if isinstance(page, kind)] == there


def test_structured_data_and_previews_say_the_language(blog: Blog) -> None:
    made = heads(blog)
    for url, lang, territory in (("en/category/writing/", "en", "en_US"), ("", "it", "it_IT")):
        head = made.of(view_of(blog, url), f"{SITE_URL}{url}")
        assert head.structured is not None
        assert head.structured["@graph"][0]["inLanguage"] == lang
        assert territory in {each.content for each in head.properties}


def test_the_way_home_is_that_of_the_language(blog: Blog) -> None:
    graph = head_of(blog, "two/").structured["@graph"]  # type: ignore[index]
    (crumbs,) = (node for node in graph if node["@type"] == "BreadcrumbList")
    assert [step.get("item") for step in crumbs["itemListElement"]] == [
        f"{SITE_URL}en/",
        f"{SITE_URL}en/category/writing/",
        None,
    ]


def test_a_language_without_an_interface_is_listed_with_the_blogs_own(engine: Engine) -> None:
    files = {"posts/a.md": post("Uno"), "posts/b.md": post("Deux", lang="fr", categories="[A]")}
    blog = engine.load(files)
    assert {page.lang for page in blog.listings} == {"it"}
    assert titles(listing(blog, "categoria/a/").posts) == ["Deux"]
    found = article(blog, "deux/").post
    assert (found.lang, found.published_text.words) == ("fr", "12 marzo 2026")


def test_a_hidden_article_makes_no_lists(engine: Engine) -> None:
    blog = engine.load({"posts/a.md": post("One", lang="en", status="hidden", tags="[a]")})
    assert [page.url for page in blog.listings] == ["", "archivio/"]
    assert article(blog, "one/").post.tags == ()
    assert blog.interfaces["en"].home == ""


def test_one_language_has_nothing_of_another(engine: Engine) -> None:
    blog = engine.load({"posts/a.md": post("Uno", categories="[A]", tags="[b]")}, site_url=SITE_URL)
    assert not [url for url in urls(blog) if url.startswith("en/")]
    assert not blog.own.languages and not any(page.translations for page in blog.listings)
    assert not any(head_of(blog, url).alternates for url in urls(blog))


def test_the_blogs_own_language_may_be_english(engine: Engine) -> None:
    files = {"posts/a.md": post("One"), "posts/b.md": post("Uno", lang="it", categories="[A]")}
    blog = engine.load(files, language="en")
    assert {page.url for page in listings(blog, "home")} == {"", "it/"}
    assert "it/categoria/a/" in urls(blog)


def test_owners_addresses_are_those_of_their_own_language(engine: Engine) -> None:
    blog = engine.load(BOTH, urls={"category": "temi/{slug}", "post": "blog/{slug}"}, **NAMES)
    found = urls(blog)
    assert "temi/scrittura/" in found and "en/category/writing/" in found
    assert "blog/two/" in found


def test_a_text_of_the_owners_introduces_a_list_of_another_language(engine: Engine) -> None:
    files = {"en/index.md": "---\ntitle: Knocking\nlang: en\n---\n\nWelcome.\n"}
    blog = engine.load({**BOTH, **files}, **NAMES)
    home = listing(blog, "en/")
    assert home.title == "Knocking" and home.intro is not None
    assert listing(blog, "").translations[0].title == "Knocking"


def test_old_addresses_of_lists_lead_to_those_of_the_language(engine: Engine) -> None:
    files = {
        "posts/a.md": post("Uno", date="2026-03-01"),
        "posts/b.md": post("One", date="2026-04-01", lang="en", tags="[trust]"),
    }
    found = {each.url: each.target for each in engine.load(files).redirects}
    assert found == {"tag/trust/": "en/tag/trust/", "archivio/2026/04/": "en/archive/2026/04/"}


def test_the_page_to_subscribe_on_is_called_by_its_owners_title_in_the_other_language(
    engine: Engine,
) -> None:
    texts = {"newsletter.md": "---\ntitle: Lettere\n---\nTesto.\n"}
    consents = letter_files(primo={}, first={"language": "en", "text": "Yes, write to me."})
    files = {**BOTH, **consents, **texts}
    blog = engine.load(files, site_url=SITE_URL, newsletter=letters(), **NAMES)
    pages = {page.url: page for page in blog.newsletter}
    (to_own,) = pages["en/newsletter/"].translations
    (to_other,) = pages["newsletter/"].translations
    assert (to_own.title, to_other.title) == ("Lettere", pages["en/newsletter/"].title)


def test_the_form_has_the_consent_of_the_pages_language(engine: Engine) -> None:
    english = {"language": "en", "text": "Yes, write to me."}
    files = {**BOTH, **letter_files(primo={}, first={**english})}
    blog = engine.load(files, site_url=SITE_URL, newsletter=letters(topics=["Scrittura"]), **NAMES)
    form = next(
        each.form for each in article(blog, "two/").post.slots.end if each.kind == "newsletter"
    )
    assert (form.consent.id, form.button) == ("first", "Subscribe")
    assert [topic.name for topic in form.signup.topics] == ["Writing"]
    assert ("next", f"{SITE_URL}en/newsletter/check-your-inbox/") in form.hidden
    own = next(
        each.form for each in article(blog, "uno/").post.slots.end if each.kind == "newsletter"
    )
    assert own.consent.id == "primo"
    # A topic is one list, whatever it is called.
    assert own.signup.topics[0].value == form.signup.topics[0].value
    pages = {page.url: page for page in blog.newsletter}
    assert [each.url for each in pages["newsletter/"].translations] == ["en/newsletter/"]
    assert [each.url for each in pages["en/newsletter/"].translations] == ["newsletter/"]
    # Each consent has one page, at the address where it always was.
    assert [url for url in pages if url.endswith(("/primo/", "/first/"))] == [
        "newsletter/consenso/first/",
        "newsletter/consenso/primo/",
    ]
    assert pages["newsletter/consenso/first/"].lang == "en"


def test_without_a_consent_in_it_a_language_has_the_blogs(engine: Engine) -> None:
    files = {**BOTH, **letter_files()}
    blog = engine.load(files, site_url=SITE_URL, newsletter=letters(), **NAMES)
    form = next(
        each.form for each in article(blog, "two/").post.slots.end if each.kind == "newsletter"
    )
    assert (form.consent.language, form.button) == ("it", "Subscribe")
    assert ("next", f"{SITE_URL}newsletter/controlla-la-posta/") in form.hidden
    assert not [page.url for page in blog.newsletter if page.lang == "en"]


def test_the_names_of_a_language_are_checked(engine: Engine) -> None:
    with pytest.raises(Exception, match="does not speak"):
        engine.load(BOTH, translations={"fr": {"Scrittura": "Écriture"}})
    with pytest.raises(Exception, match="give each its own"):
        engine.load(BOTH, translations={"en": {"Scrittura": "Writing", "Misure": "Writing"}})


def test_a_name_outside_the_owners_list_is_told_in_the_language(engine: Engine) -> None:
    problems = engine.problems(
        {"posts/a.md": post("One", lang="en", categories="[Writng]")},
        categories=["Scrittura"],
        **NAMES,
    )
    assert problems == [
        "docs/posts/a.md:5: categories: 'Writng' is not in extra.permesso.categories; "
        "did you mean 'Writing'?"
    ]


@pytest.mark.parametrize(
    ("code", "way"), [("ar", "rtl"), ("he", "rtl"), ("it", "ltr"), ("pt-BR", "ltr")]
)
def test_some_languages_are_written_from_right_to_left(code: str, way: str) -> None:
    assert direction(code) == way
