"""A blog in several languages, built: what its pages say, and in which language."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import pytest

from conftest import Site, make_project, post

LONG = "\n\n".join(f"## Part {number}\n\nA paragraph of text." for number in range(4))
FILES = {
    "docs/.authors.yml": "authors:\n  ada:\n    name: Ada\n    description: Scrive\n    "
    "avatar: /ada.svg\n    bio: Una vita.\n",
    "docs/ada.svg": "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>",
    "docs/index.md": "---\ntitle: Benvenuti\n---\n\nCiao.\n",
    "docs/chi.md": "---\ntitle: Chi siamo\ntranslation_key: chi\n---\n\nNoi.\n",
    "docs/about.md": "---\ntitle: About us\nlang: en\ntranslation_key: chi\n---\n\nUs.\n",
    "docs/posts/uno.md": post("Uno", LONG, authors="[ada]", categories="[Scrittura]"),
    "docs/posts/one.md": post(
        "One", LONG, lang="en", authors="[ada]", categories="[Scrittura]", aliases="[old-one]"
    ),
    "docs/posts/un.md": post("Un", LONG, lang="fr", categories="[Scrittura]"),
    "docs/posts/wahid.md": post("واحد", LONG, lang="ar", slug="wahid"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A blog in Italian, with texts in English, French and Arabic."""
    project = make_project(tmp_path_factory.mktemp("languages") / "project")
    project.configure(
        site_url="https://prova.example/",
        site_description="Prove",
        nav=["index.md", {"Noi": "chi.md"}, {"Tutto": "archivio.md"}],
        extra={
            "permesso": {
                "cards": {"make": False},
                "footer": ["chi.md"],
                "translations": {"en": {"Scrittura": "Writing"}},
            }
        },
        theme={"name": "material", "language": "it", "custom_dir": "overrides", "font": False},
        watch=[],
        site_name="Prova",
        copyright="Di tutti",
    )
    project.write(FILES)
    built = project.build("--strict")
    assert built.status == 0, built.output
    return built


def languages(page: lxml.html.HtmlElement, selector: str) -> set[str]:
    """Return the languages of what a selector finds, as a reader's program has them."""
    found = page.cssselect(selector)
    assert found, selector
    return {str(each.xpath("string(ancestor-or-self::*[@lang][1]/@lang)")) for each in found}


def test_a_page_and_what_stands_around_it_are_in_its_language(site: Site) -> None:
    page = site.page("one/")
    assert page.get("lang") == "en" and not page.cssselect("article[lang]")
    assert site.texts("one/", ".pm-skip") == ["Skip to content"]
    assert site.texts("one/", ".pm-byline time") == ["March 12, 2026"]
    assert site.texts("one/", ".pm-contents > summary") == ["In this article"]
    assert site.page("uno/").get("lang") == "it"


def test_the_menu_and_the_footer_lead_to_pages_in_the_language(site: Site) -> None:
    assert site.texts("one/", ".pm-menu a") == ["About us", "Archive"]
    assert site.texts("uno/", ".pm-menu a") == ["Noi", "Tutto"]
    home = site.page("one/").cssselect(".pm-masthead__home")[0]
    assert home.get("href") == "../en/"
    footer = {url: site.texts(url, ".pm-footer__links a") for url in ("one/", "uno/")}
    assert footer["one/"] == ["About us", "Feeds", "Permission", "Italiano"]
    assert footer["uno/"] == ["Chi siamo", "Feed", "Permesso", "English"]


def test_the_entry_of_the_menu_that_is_open_is_named(site: Site) -> None:
    assert site.texts("about/", ".pm-menu [aria-current=page]") == ["About us"]
    assert site.texts("en/archive/", ".pm-menu [aria-current=page]") == ["Archive"]
    assert not site.page("one/").cssselect(".pm-menu [aria-current]")


def test_what_the_owner_wrote_in_the_blogs_language_says_so(site: Site) -> None:
    page = site.page("one/")
    for selector in (".pm-author__bio", ".pm-footer__about", ".pm-footer__copyright"):
        assert languages(page, selector) == {"it"}
        assert languages(site.page("uno/"), selector) == {"it"}


def test_words_around_a_text_without_an_interface_are_in_the_blogs_language(site: Site) -> None:
    page = site.page("un/")
    assert page.get("lang") == "it"
    assert languages(page, ".pm-heading") == languages(page, ".pm-prose p") == {"fr"}
    assert languages(page, ".pm-byline time") == languages(page, ".pm-share") == {"it"}
    assert languages(page, ".pm-contents > summary") == {"it"}
    assert languages(page, ".pm-contents a") == {"fr"}
    assert not page.cssselect("body [dir]")


def test_a_text_is_written_in_its_direction_and_the_words_around_it_in_theirs(site: Site) -> None:
    page = site.page("wahid/")
    (article,) = page.cssselect("article.pm-article")
    assert (article.get("lang"), article.get("dir")) == ("ar", "rtl")
    (footer,) = page.cssselect(".pm-article__footer")
    assert (footer.get("lang"), footer.get("dir")) == ("it", "ltr")
    assert {page.get("dir"), page.body.get("dir")} <= {None, "ltr"}


def test_a_list_leads_to_the_same_one_in_the_other_language(site: Site) -> None:
    assert site.texts("categoria/scrittura/", ".pm-translation") == [
        "In inglese (1 articolo): Writing"
    ]
    assert site.texts("categoria/scrittura/", ".pm-card__title") == ["Un", "Uno"]
    assert site.texts("en/category/writing/", ".pm-card__title") == ["One"]
    assert site.page("en/category/writing/").get("lang") == "en"
    assert site.texts("en/", ".pm-translation") == ["Read in Italian: Benvenuti"]


def test_the_home_page_is_introduced_before_it_offers_another_language(site: Site) -> None:
    (header,) = site.page("").cssselect(".pm-home__header")
    assert [each.get("class") for each in header] == ["pm-home__title", "pm-text", "pm-translation"]


def test_every_alternate_names_the_page_back(site: Site) -> None:
    root = "https://prova.example/"
    named = {
        url: {
            each.get("href").removeprefix(root)
            for each in site.page(url).cssselect("link[hreflang]:not([hreflang=x-default])")
        }
        for url in site.urls()
        if not url.endswith(".html")
    }
    assert named[""] == {"", "en/"} and named["en/archive/2026/"]
    for url, others in named.items():
        assert not others or url in others
        assert all(named[other] == others for other in others)


def test_lists_of_every_language_are_in_the_site_map(site: Site) -> None:
    mapped = site.mapped()
    for url in ("en/", "en/category/writing/", "en/feeds/", "en/archive/2026/03/"):
        assert f"https://prova.example/{url}" in mapped
    lists = (site.folder / "sitemap-lists-1.xml").read_text(encoding="utf-8")
    assert 'hreflang="en" href="https://prova.example/en/category/writing/"' in lists


def test_an_old_address_speaks_the_language_of_the_page_it_leads_to(site: Site) -> None:
    page = site.page("old-one/")
    assert page.get("lang") == "en" and "moved" in page.text_content()


def test_the_page_for_lost_readers_speaks_every_language(site: Site) -> None:
    page = site.page("404.html")
    assert page.get("lang") == "it"
    (other,) = page.cssselect(".pm-lost__other")
    assert other.get("lang") == "en" and "not here" in other.text_content()
    assert [link.get("href") for link in other.cssselect("a")] == ["/en/"]


def test_every_link_between_languages_leads_somewhere(site: Site) -> None:
    there = set(site.urls())
    english = {url for url in there if url.startswith("en/") or url == "one/"}
    assert {"en/", "one/"} < english
    for url in english:
        page = site.page(url)
        page.make_links_absolute(f"https://prova.example/{url}")
        for link in page.cssselect("a[href^='https://prova.example/']"):
            path = link.get("href").removeprefix("https://prova.example/").partition("#")[0]
            assert path in there or site.has(path), f"{url}: {path}"


def test_another_language_makes_nothing_twice(tmp_path: Path) -> None:
    """Each text is one page, whatever lists there are."""
    project = make_project(tmp_path / "project")
    project.write({name: text for name, text in FILES.items() if "/about" not in name})
    built = project.build("--strict", PERMESSO_QUICK="1")
    assert built.status == 0, built.output
    assert sum(url.count("one/") for url in built.urls()) == 2  # and the one of its old address
