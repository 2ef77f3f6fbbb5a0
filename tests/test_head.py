"""The head of every kind of page: what search engines and previews of links read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conftest import SITE_URL, Engine, fresh_engine, letter_files, letters, post
from heads import CARD, OUTPUTS, SITE, head, head_of, heads, metas, view_of, with_cards
from permesso.feeds.feeds import FeedLink, Feeds
from permesso.icons.icons import Icon, Icons
from permesso.model import Article, Redirect
from permesso.pictures.rendition import Rendition

HOSTILE = """ "'><script>alert(1)</script>&amp; & 🍋""" + "x" * 5000
AUTHORS = """
authors:
  ada: {name: Ada Bussola, fediverse: "@ada@social.example", twitter: ada_b}
  tito: {name: Tito Campanello}
"""
ARTICLE = {
    "posts/a.md": post(
        "Un orto",
        "Terra.",
        date="{created: 2026-03-12, updated: 2026-04-02}",
        authors="[tito, ada]",
        categories="[Orto, Casa]",
        tags="[terra, semi]",
        description="Che cosa piantare.",
    ),
    ".authors.yml": AUTHORS,
}


def test_an_article_says_everything_that_previews_know(engine: Engine) -> None:
    found = head(engine, ARTICLE, "un-orto/", outputs=with_cards(**{"un-orto": CARD}))
    assert metas(found) == {
        "og:type": "article",
        "og:site_name": "Prova",
        "og:title": "Un orto",
        "og:description": "Che cosa piantare.",
        "og:url": f"{SITE_URL}un-orto/",
        "og:locale": "it_IT",
        "og:image": f"{SITE_URL}cards/a.png",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Che cosa si vede",
        "article:published_time": "2026-03-12T00:00:00+01:00",
        "article:modified_time": "2026-04-02T00:00:00+02:00",
        "article:author": f"{SITE_URL}autore/ada-bussola/",
        "article:section": "Orto",
        "article:tag": "semi",
        "twitter:card": "summary_large_image",
        "twitter:image:alt": "Che cosa si vede",
        "twitter:creator": "@ada_b",
        "fediverse:creator": "@ada@social.example",
        "author": "Tito Campanello, Ada Bussola",
    }
    listed = [(meta.name, meta.content) for meta in found.properties if "article:" in meta.name]
    assert [value for name, value in listed if name == "article:tag"] == ["terra", "semi"]
    assert len([name for name, _ in listed if name == "article:author"]) == 2


def test_previews_come_in_the_order_in_which_impatient_programs_read(engine: Engine) -> None:
    found = head(engine, ARTICLE, "un-orto/", outputs=with_cards(home=CARD))
    names = [meta.name for meta in found.properties]
    assert names[:6] == [
        "og:type", "og:site_name", "og:title", "og:description", "og:url", "og:locale",
    ]  # fmt: skip
    assert names.index("og:image") < names.index("article:published_time")


@pytest.mark.parametrize(
    ("url", "type_"),
    [
        ("", "website"),
        ("categoria/orto/", "website"),
        ("autore/ada-bussola/", "profile"),
        ("archivio/", "website"),
        ("chi-siamo/", "website"),
        ("newsletter/", "website"),
    ],
)
def test_every_other_page_has_a_type_too(engine: Engine, url: str, type_: str) -> None:
    files = {**ARTICLE, "chi-siamo.md": "# Chi siamo\n\nNoi.\n", **letter_files()}
    blog = engine.load(files, site_url=SITE_URL, newsletter=letters())
    found = metas(head_of(blog, url))
    assert (found["og:type"], found["og:url"]) == (type_, SITE_URL + url)
    assert found["og:title"] and "article:published_time" not in found and "author" not in found


def test_the_page_of_an_author_names_their_account(engine: Engine) -> None:
    found = metas(head(engine, ARTICLE, "autore/ada-bussola/"))
    assert (found["fediverse:creator"], found["twitter:creator"]) == (
        "@ada@social.example",
        "@ada_b",
    )


def test_the_blogs_accounts_stand_where_the_author_has_none(engine: Engine) -> None:
    settings = {"fediverse": "@blog@social.example", "twitter": "@blog"}
    found = metas(head(engine, {"posts/a.md": post("A")}, "a/", head=settings))
    assert found["fediverse:creator"] == "@blog@social.example"
    assert found["twitter:site"] == "@blog"
    assert "twitter:creator" not in found
    found = metas(head(engine, ARTICLE, "un-orto/", head=settings))
    assert found["fediverse:creator"] == "@ada@social.example"


def test_an_article_in_another_language_says_so(engine: Engine) -> None:
    files = {"posts/a.md": post("A garden", lang="pt-BR")}
    assert metas(head(engine, files, "a-garden/"))["og:locale"] == "pt_BR"


# The picture


def test_a_page_without_a_card_has_that_of_its_list_or_of_the_home_page(engine: Engine) -> None:
    files = {f"posts/{n}.md": post(f"P {n}", categories="[Orto]") for n in range(3)}
    blog = engine.load(files, site_url=SITE_URL, per_page=2)
    of_list, of_home = replace(CARD, url="c.png"), replace(CARD, url="h.png")
    cards = replace(OUTPUTS, cards=replace(OUTPUTS.cards, by_page={"categoria/orto/": of_list}))
    second = "categoria/orto/pagina/2/"
    assert metas(head_of(blog, second, outputs=cards))["og:image"] == f"{SITE_URL}c.png"
    assert "og:image" not in metas(head_of(blog, "p-1/", outputs=cards))
    assert metas(head_of(blog, "p-1/", outputs=cards))["twitter:card"] == "summary"
    home = with_cards(home=of_home)
    assert metas(head_of(blog, second, outputs=home))["og:image"] == f"{SITE_URL}h.png"
    assert metas(head_of(blog, "p-1/", outputs=home))["og:image"] == f"{SITE_URL}h.png"


@pytest.mark.parametrize(("type_", "shown"), [("image/jpeg", "foto.jpg"), ("image/svg+xml", None)])
def test_without_cards_the_lead_picture_is_shown_if_previews_can(
    engine: Engine, type_: str, shown: str | None
) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": post("A", image='{src: /a.svg, alt: "Una foto"}'),
        "a.svg": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>",
    }
    blog = engine.load(files, site_url=SITE_URL)
    article = view_of(blog, "a/")
    assert isinstance(article, Article) and article.post.picture is not None
    made = Rendition("foto.jpg", type_, 1600, 900)
    picture = replace(article.post.picture, rendition=made)
    article = replace(article, post=replace(article.post, picture=picture))
    found = metas(heads(blog).of(article, f"{SITE_URL}a/"))
    assert found.get("og:image") == (f"{SITE_URL}{shown}" if shown else None)
    assert found.get("og:image:width") == ("1600" if shown else None)
    assert found.get("og:image:alt") == ("Una foto" if shown else None)


# Search engines


def test_robots_may_show_large_pictures_unless_the_owner_says_otherwise(engine: Engine) -> None:
    blog = engine.load({"posts/a.md": post("A")}, site_url=SITE_URL)
    whole = "max-image-preview:large, max-snippet:-1, max-video-preview:-1"
    assert head_of(blog, "a/").robots == whole
    assert head_of(blog, "a/", head={"robots": "max-snippet:80,noarchive"}).robots == (
        "max-snippet:80, noarchive"
    )


@pytest.mark.parametrize(
    ("front", "preview", "hidden"),
    [({}, False, False), ({"status": "hidden"}, False, True), ({}, True, True)],
)
def test_hidden_posts_and_previews_are_not_for_search_engines(
    engine: Engine, front: dict[str, str], preview: bool, hidden: bool
) -> None:
    twin = replace(OUTPUTS, files={"a/index.md": "A"})
    found = head(engine, {"posts/a.md": post("A", **front)}, "a/", preview=preview, outputs=twin)
    assert (found.noindex, found.robots == "noindex") == (hidden, hidden)
    assert found.markdown == (None if hidden else "a/index.md")


def test_a_copy_names_its_original_in_previews_too(engine: Engine) -> None:
    found = head(engine, {"posts/a.md": post("A", canonical="https://b.example/x")}, "a/")
    assert found.canonical == metas(found)["og:url"] == "https://b.example/x"
    assert not found.noindex


def test_without_an_address_of_the_site_nothing_whole_is_said(engine: Engine) -> None:
    cards = with_cards(**{"un-orto": CARD})
    found = head(engine, ARTICLE, "un-orto/", site_url=None, outputs=cards)
    said = metas(found)
    assert found.canonical is None
    assert not {"og:url", "og:image", "og:image:width", "article:author"} & said.keys()
    assert (said["og:title"], said["twitter:card"]) == ("Un orto", "summary")


def test_pages_of_a_list_know_the_next_one(engine: Engine) -> None:
    files = {f"posts/{n}.md": post(f"P {n}", categories="[Orto]") for n in range(5)}
    blog = engine.load(files, site_url=SITE_URL, per_page=2)
    found = head_of(blog, "categoria/orto/pagina/2/")
    assert (found.newer, found.older) == ("categoria/orto/", "categoria/orto/pagina/3/")
    assert found.canonical == f"{SITE_URL}categoria/orto/pagina/2/"
    assert metas(found)["og:title"] == "Orto · Pagina 2 di 3"


# Feeds, icons, colours


def test_the_feeds_of_a_page_are_offered(engine: Engine) -> None:
    link = FeedLink("Prova", "feed/rss.xml", "application/rss+xml")
    blog = engine.load({"posts/a.md": post("A")}, site_url=SITE_URL)
    assert head_of(blog, "a/", outputs=replace(OUTPUTS, feeds=Feeds(site=(link,)))).feeds == (link,)
    assert head_of(blog, "a/").feeds == ()


def test_icons_and_colours_are_those_of_the_site(engine: Engine) -> None:
    icons = (Icon("icon", "favicon.ico", sizes="32x32"), Icon("manifest", "manifest.webmanifest"))
    outputs = replace(OUTPUTS, icons=Icons(icons))
    blog = engine.load({}, site_url=SITE_URL)
    colours = {"colour": "#FFFFFF", "colour_dark": "#000000"}
    made = heads(blog, outputs=outputs, head=colours)
    assert made.of(view_of(blog, ""), SITE_URL).icons == icons
    assert made.of_missing().icons == icons[:1]
    for found in (made.of(view_of(blog, ""), SITE_URL), made.of_missing()):
        assert found.icons[0] == icons[0]
        assert (found.colour, found.colour_dark) == ("#ffffff", "#000000")


def test_a_page_that_is_not_there_has_no_address(engine: Engine) -> None:
    found = heads(engine.load({}, site_url=SITE_URL)).of_missing()
    # Its status keeps it out of search engines (RFC 9110, section 15.5.5).
    assert (found.title, "noindex" in (found.robots or "")) == (
        "Questa pagina non c'è · Prova",
        False,
    )
    assert (found.canonical, found.properties, found.feeds) == (None, (), ())


# Old addresses


def test_an_old_address_shows_what_its_page_shows(engine: Engine) -> None:
    blog = engine.load({"posts/a.md": post("A", aliases="[vecchio/]")}, site_url=SITE_URL)
    (redirect,) = blog.redirects
    outputs = with_cards(a=CARD)
    found = heads(blog, outputs=outputs).of_redirect(redirect)
    page = head_of(blog, "a/", outputs=outputs)
    assert (found.title, found.canonical, found.noindex) == ("A", f"{SITE_URL}a/", True)
    assert (found.properties, found.names) == (page.properties, page.names)


def test_an_old_address_of_a_part_or_of_a_file_has_a_head_too(engine: Engine) -> None:
    made = heads(engine.load({"posts/a.md": post("A")}, site_url=SITE_URL))
    part = made.of_redirect(Redirect("x/", "a/#commenti", "A"))
    assert (part.canonical, metas(part)["og:title"]) == (f"{SITE_URL}a/", "A")
    file = made.of_redirect(Redirect("x/", "carte/a.pdf", "Carte"))
    assert (file.title, file.canonical) == ("Carte", f"{SITE_URL}carte/a.pdf")
    assert file.properties == ()


# What is wrong


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("robots", "noindex", "hides the whole blog; write 'status: hidden'"),
        ("robots", "max-snippets:3", "'max-snippets:3', not a rule for robots"),
        ("fediverse", "@blog", "write name and server, such as '@nora@social.example'"),
        ("twitter", "un nome", "write the name on X, such as '@nora'"),
        ("colour", "red", "write a colour such as '#fbf9f4'"),
    ],
)
def test_a_wrong_setting_is_told_at_its_line(
    engine: Engine, key: str, value: str, message: str
) -> None:
    text = f'site_name: P\nextra:\n  permesso:\n    head:\n      {key}: "{value}"\n'
    (problem,) = engine.problems({}, mkdocs=text)
    assert problem.startswith(f"mkdocs.yml:5: extra.permesso.head.{key}: found ") or (
        "not a rule" in problem
    )
    assert message in problem


@pytest.mark.parametrize(("key", "value"), [("fediverse", "nora"), ("twitter", "no ra")])
def test_a_wrong_handle_of_an_author_is_told(engine: Engine, key: str, value: str) -> None:
    authors = f"authors:\n  nora:\n    name: Nora\n    {key}: {value}\n"
    (problem,) = engine.problems({".authors.yml": authors})
    assert problem.startswith(f"docs/.authors.yml:4: authors.nora.{key}: found '{value}'; write ")


def test_handles_are_written_with_or_without_the_first_sign(engine: Engine) -> None:
    authors = "authors:\n  n: {name: N, fediverse: n.x@social.example, twitter: '@n_x'}\n"
    found = engine.article(post(authors="[n]"), {".authors.yml": authors})
    (author,) = found.post.authors
    assert (author.fediverse, author.twitter) == ("@n.x@social.example", "@n_x")


def test_hostile_text_stays_text(engine: Engine) -> None:
    title = HOSTILE.replace('"', '\\"')
    files = {"posts/a.md": post(f'"{title}"', slug="a", description=f'"{title}"')}
    found = head(engine, files, "a/", site=replace(SITE, name=HOSTILE))
    said = metas(found)
    assert said["og:title"] == said["og:description"] == " ".join(HOSTILE.split())
    assert HOSTILE in said["og:site_name"]
    assert "og:title" in said and len(found.title) >= 5000


def test_two_builds_say_the_same(tmp_path: Path) -> None:
    found = []
    for _ in range(2):
        with fresh_engine() as engine:
            found.append(head(engine, ARTICLE, "un-orto/"))
    assert found[0] == found[1]
