"""The heads of the sample blog, read as search engines, previews and browsers read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import lxml.html
import pytest

import browser
from conftest import BARE, Project, Site, post
from permesso.head import measures

HOST = "https://bussare.example/"
ONCE = [
    "title",
    "meta[charset]",
    "meta[name=viewport]",
    "meta[name=description]",
    "link[rel=canonical]",
    "meta[name=robots]",
    "meta[property='og:type']",
    "meta[property='og:site_name']",
    "meta[property='og:title']",
    "meta[property='og:description']",
    "meta[property='og:url']",
    "meta[property='og:locale']",
    "meta[property='og:image']",
    "meta[property='og:image:type']",
    "meta[property='og:image:width']",
    "meta[property='og:image:height']",
    "meta[property='og:image:alt']",
    "meta[name='twitter:card']",
    "meta[name=theme-color][media*=light]",
    "meta[name=theme-color][media*=dark]",
]
KINDS = {
    "home": "",
    "article": "che-cosa-e-il-permission-marketing/",
    "archive": "archivio/",
    "year": "archivio/2026/",
    "month": "archivio/2026/01/",
    "category": "categoria/newsletter/",
    "tag": "tag/consenso/",
    "author": "autore/nora-serratura/",
    "series": "serie/la-prima-newsletter/",
    "static page": "chi-siamo/",
    "newsletter": "newsletter/",
}

Page = lxml.html.HtmlElement


@pytest.fixture(scope="module")
def pages(sample: Site) -> dict[str, Page]:
    """Every page for search engines, parsed once, by address; what is not there is no page."""
    found = {url: sample.page(url) for url in sample.urls() if url != "404.html"}
    return {url: page for url, page in found.items() if not hidden(page)}


def hidden(page: Page) -> bool:
    """Tell whether a page asks search engines to stay away."""
    return bool(page.cssselect("meta[name=robots][content=noindex]"))


def content(page: Page, selector: str) -> str:
    """Return what the one element of a head that a selector finds says."""
    (found,) = page.cssselect(f"head > {selector}")
    return str(found.get("content") or found.get("href") or found.text_content())


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_has_everything_once(pages: dict[str, Page], kind: str) -> None:
    page = pages[KINDS[kind]]
    assert {one: len(page.cssselect(f"head {one}")) for one in ONCE} == dict.fromkeys(ONCE, 1)
    assert all(content(page, one) for one in ONCE if one not in {"meta[charset]"})


def test_every_page_is_its_own_canonical_and_says_so_in_previews(pages: dict[str, Page]) -> None:
    for url, page in pages.items():
        if not page.cssselect(".pm-original"):
            assert content(page, "link[rel=canonical]") == HOST + url
        assert content(page, "meta[property='og:url']") == content(page, "link[rel=canonical]")


@pytest.mark.parametrize(
    ("selector", "size", "most"), [("title", 20, 600), ("meta[name=description]", 14, 920)]
)
def test_titles_and_descriptions_are_shown_whole_and_once(
    pages: dict[str, Page], selector: str, size: int, most: int
) -> None:
    said = {url: content(page, selector) for url, page in pages.items()}
    by_language = Counter((text, pages[url].get("lang")) for url, text in said.items())
    assert not [text for text, times in by_language.items() if times > 1]
    assert not [text for text in said.values() if measures.pixels(text, size) > most]


def test_pictures_of_previews_are_in_the_site(sample: Site, pages: dict[str, Page]) -> None:
    for page in pages.values():
        url = content(page, "meta[property='og:image']")
        assert url.startswith(HOST)
        assert sample.file(url.removeprefix(HOST)).is_file()


def test_what_a_head_links_to_is_in_the_site(sample: Site, pages: dict[str, Page]) -> None:
    for url, page in pages.items():
        linked = page.cssselect("head link[href]")
        assert len(linked) > 4
        for link in linked:
            address = urljoin(HOST + url, link.get("href"))
            assert not address.startswith(HOST) or sample.has(address.removeprefix(HOST)), address


def test_languages_name_each_other(pages: dict[str, Page]) -> None:
    named = {
        HOST + url: {
            link.get("hreflang"): link.get("href") for link in page.cssselect("head link[hreflang]")
        }
        for url, page in pages.items()
    }
    several = {url: found for url, found in named.items() if found}
    for url, found in several.items():
        assert found[pages[url.removeprefix(HOST)].get("lang")] == url
        assert all(several[other] == found for other in found.values())
    expected = {
        "en": f"{HOST}about/",
        "it": f"{HOST}chi-siamo/",
        "x-default": f"{HOST}chi-siamo/",
    }
    assert several[f"{HOST}about/"] == several[f"{HOST}chi-siamo/"] == expected
    assert several[HOST]["en"] == f"{HOST}en/"


def test_readers_see_the_way_to_the_other_language(pages: dict[str, Page]) -> None:
    for url, text, lang, href in (
        ("chi-siamo/", "Leggi in inglese: About Bussare", None, "../about/"),
        ("about/", "Read in Italian: Chi siamo", None, "../chi-siamo/"),
    ):
        (line,) = pages[url].cssselect("header .pm-translation")
        assert (line.text_content(), line.get("lang")) == (text, lang)
        assert line.cssselect("a")[0].get("href") == href


def test_previews_read_their_part_in_the_first_kilobytes(sample: Site) -> None:
    for url in KINDS.values():
        text = sample.file(url).read_text(encoding="utf-8")
        assert text.index("og:image:alt") < 4096
        assert text.index("<title>") < text.index("application/ld+json")


def test_the_page_that_is_missing_has_a_head_of_its_own(sample: Site) -> None:
    page = sample.page("404.html")
    # Its status keeps search engines away.
    assert not hidden(page)
    assert content(page, "meta[name=description]").startswith("L'indirizzo è cambiato")
    assert content(page, "title") == "Questa pagina non c'è · Bussare"
    assert not page.cssselect("link[rel=canonical], meta[property]")
    assert page.cssselect("link[rel~=icon]") and page.cssselect("meta[name=theme-color]")


def test_an_old_address_shows_its_page_to_previews(sample: Site) -> None:
    moved = [url for url in sample.urls() if sample.page(url).cssselect("[http-equiv=refresh]")]
    assert moved
    for url in moved:
        page = sample.page(url)
        target = sample.page(content(page, "link[rel=canonical]").removeprefix(HOST))
        for name in ("og:title", "og:image", "og:url", "og:description"):
            selector = f"meta[property='{name}']"
            assert content(page, selector) == content(target, selector)


def test_a_preview_of_drafts_is_for_nobody(project: Project) -> None:
    project.configure(**{**BARE, "site_url": HOST})
    project.write({"docs/posts/a.md": post("A", categories="[Orto]")})
    site = project.build("--strict", PERMESSO_DRAFTS="1")
    assert site.status == 0, site.output
    assert site.urls()
    assert [url for url in site.urls() if not hidden(site.page(url))] == []


def test_a_text_in_two_languages_without_an_address_of_the_site(project: Project) -> None:
    project.configure(**{**BARE, "site_url": None})
    project.write({
        "docs/posts/a.md": post("Un orto", translation_key="orto"),
        "docs/posts/b.md": post("A garden", translation_key="orto", lang="en"),
    })  # fmt: skip
    site = project.build("--strict")
    assert site.status == 0, site.output
    page = site.page("un-orto/")
    assert not page.cssselect("link[hreflang], link[rel=canonical], meta[property='og:url']")
    assert site.texts("un-orto/", ".pm-translation") == ["Leggi in inglese: A garden"]
    assert content(page, "meta[property='og:title']") == "Un orto"


def test_introductions_have_translations_too(project: Project) -> None:
    front = "---\ntitle: {0}\nlang: {1}\ntranslation_key: {2}\n---\n\n{0}.\n"
    project.configure(**{**BARE, "site_url": HOST})
    project.write({
        "docs/posts/a.md": post("A", categories="[Orto]"),
        "docs/index.md": front.format("Casa", "it", "casa"),
        "docs/en/index.md": front.format("Home", "en", "casa"),
        "docs/categoria/orto.md": front.format("Orto", "it", "orto"),
        "docs/en/garden.md": front.format("Garden", "en", "orto"),
    })  # fmt: skip
    site = project.build("--strict")
    assert site.status == 0, site.output
    assert site.texts("", ".pm-translation") == ["Leggi in inglese: Home"]
    assert site.texts("categoria/orto/", ".pm-translation") == ["Leggi in inglese: Garden"]
    assert site.texts("en/garden/", ".pm-translation") == ["Read in Italian: Orto"]
    (english,) = site.page("categoria/orto/").cssselect("link[hreflang=en]")
    assert english.get("href") == f"{HOST}en/garden/"


@pytest.fixture(scope="module")
def served(sample: Site) -> Iterator[str]:
    """The address of the sample, served."""
    with browser.served(sample.folder) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("url", ["chi-siamo/", "che-cosa-e-il-permission-marketing/"])
def test_no_script_follows_the_links_of_the_head(chromium: Any, served: str, url: str) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(served + url, wait_until="networkidle")
    page.close()
    assert asked
    assert not [each for each in asked if "sitemap" in each or each.endswith((".md", "rss.xml"))]
