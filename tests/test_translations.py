"""Texts that are the same one in several languages: for readers, and for search engines."""

from __future__ import annotations

import pytest

from conftest import SITE_URL, Engine, post
from heads import head_of, heads, metas, view_of
from permesso.head.head import Alternate
from permesso.views import subject, text_of

GARDEN = {
    "posts/orto.md": post("Un orto", translation_key="orto"),
    "posts/garden.md": post("A garden", lang="en", translation_key="orto"),
    "posts/garten.md": post("Ein Garten", lang="de", translation_key="orto"),
    "posts/solo.md": post("Da solo", translation_key="altro"),
}
URLS = ("un-orto/", "a-garden/", "ein-garten/")


def test_each_text_knows_the_others(engine: Engine) -> None:
    blog = engine.load(GARDEN)
    found = {
        article.post.url: [(each.lang, each.url, each.title) for each in article.post.translations]
        for article in blog.articles
    }
    italian, english, german = (
        ("it", "un-orto/", "Un orto"),
        ("en", "a-garden/", "A garden"),
        ("de", "ein-garten/", "Ein Garten"),
    )
    assert found == {
        "un-orto/": [german, english],
        "a-garden/": [german, italian],
        "ein-garten/": [english, italian],
        "da-solo/": [],
    }


def test_readers_are_told_in_the_blogs_language(engine: Engine) -> None:
    article = view_of(engine.load(GARDEN), "un-orto/")
    text = text_of(article)
    assert text is not None
    words = [each.text for each in text.translations]
    assert words == ["Leggi in tedesco:", "Leggi in inglese:"]


def test_search_engines_get_every_language_its_own_too(engine: Engine) -> None:
    blog = engine.load(GARDEN, site_url=SITE_URL)
    expected = (
        Alternate("de", f"{SITE_URL}ein-garten/"),
        Alternate("en", f"{SITE_URL}a-garden/"),
        Alternate("it", f"{SITE_URL}un-orto/"),
        Alternate("x-default", f"{SITE_URL}un-orto/"),
    )
    for url in URLS:
        assert head_of(blog, url).alternates == expected
    assert head_of(blog, "da-solo/").alternates == ()
    found = [each.content for each in head_of(blog, "un-orto/").properties if ":alt" in each.name]
    assert found == ["de_DE", "en_US"]


def test_relations_are_mutual(engine: Engine) -> None:
    blog = engine.load(GARDEN, site_url=SITE_URL)
    made = heads(blog)
    by_url = {
        f"{SITE_URL}{subject(view).url}": made.of(view, f"{SITE_URL}{subject(view).url}")
        for view in blog.views
    }
    for url, head in by_url.items():
        for each in head.alternates:
            assert url in {back.url for back in by_url[each.url].alternates}


def test_without_the_blogs_language_the_first_one_is_for_the_rest(engine: Engine) -> None:
    files = {name: text for name, text in GARDEN.items() if name != "posts/orto.md"}
    blog = engine.load(files, site_url=SITE_URL)
    assert head_of(blog, "a-garden/").alternates[-1].url == f"{SITE_URL}ein-garten/"


def test_pages_have_translations_too_and_the_home_page(engine: Engine) -> None:
    files = {
        "chi-siamo.md": "---\ntitle: Chi siamo\ntranslation_key: noi\n---\n\nNoi.\n",
        "about.md": "---\ntitle: About\nlang: en\ntranslation_key: noi\n---\n\nUs.\n",
        "index.md": "---\ntitle: Prova\ntranslation_key: casa\n---\n\nQui.\n",
        "en/index.md": "---\ntitle: In English\nlang: en\ntranslation_key: casa\n---\n\nHere.\n",
    }
    blog = engine.load(files, site_url=SITE_URL)
    for first, second in (("chi-siamo/", "about/"), ("", "en/")):
        expected = [f"{SITE_URL}{url}" for url in (second, first, first)]
        for url in (first, second):
            assert [each.url for each in head_of(blog, url).alternates] == expected
    assert metas(head_of(blog, "en/"))["og:locale"] == "en_US"


@pytest.mark.parametrize(
    "front",
    [{"status": "hidden"}, {"status": "draft"}, {"publish_at": "2027-01-01"},
     {"canonical": "https://b.example/"}],
)  # fmt: skip
def test_what_is_not_public_is_nobodys_translation(engine: Engine, front: dict[str, str]) -> None:
    files = {
        **GARDEN,
        "posts/garden.md": post("A garden", lang="en", translation_key="orto", **front),
    }
    for preview in (False, True):
        blog = engine.load(files, site_url=SITE_URL, preview=preview)
        found = text_of(view_of(blog, "un-orto/"))
        assert found is not None
        assert [each.lang for each in found.translations] == ["de"]


def test_a_preview_shows_the_way_from_a_draft(engine: Engine) -> None:
    draft = post("A garden", lang="en", translation_key="orto", draft="true")
    blog = engine.load({**GARDEN, "posts/garden.md": draft}, site_url=SITE_URL, preview=True)
    found = text_of(view_of(blog, "a-garden/"))
    assert found is not None
    assert [each.lang for each in found.translations] == ["de", "it"]
    assert head_of(blog, "a-garden/", preview=True).alternates == ()


def test_two_texts_of_one_language_are_no_translations(engine: Engine) -> None:
    files = {**GARDEN, "posts/z.md": post("Orto bis", translation_key="orto")}
    (problem,) = engine.problems(files)
    assert problem == (
        "docs/posts/z.md:4: translation_key: 'orto' is that of docs/posts/orto.md too, and both "
        "are in it; correct a 'lang', or give this text another key"
    )


def test_without_an_address_readers_still_find_them(engine: Engine) -> None:
    blog = engine.load(GARDEN)
    assert head_of(blog, "un-orto/", site_url=None).alternates == ()
    found = text_of(view_of(blog, "un-orto/"))
    assert found is not None and len(found.translations) == 2
