"""The repository's own blog, built as it is and read as its readers get it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import lxml.etree
import lxml.html
import pytest

from conftest import ROOT, Site
from permesso import locale

HOST = "https://bussare.example/"
TEXT = locale.load("it").text
SOURCE_POSTS = ROOT.parent / "shared" / "source-posts"

PINNED = "che-cosa-e-il-permission-marketing/"
HIDDEN = "appunti-di-redazione/"
SCHEDULED = "lettera-dal-2036/"
PRIVATE = (HIDDEN, "guide/", "newsletter/", "en/newsletter/")
"""Starts of the addresses that are not for search engines: the guide is for the owner, the pages
below the newsletter answer a reader."""
SUBSCRIBE = {"newsletter/", "en/newsletter/"}
"""The pages of the newsletter that everybody may find, one in each language."""
DRAFT = "bozza-un-podcast-che-bussa/"
SERIES = ["la-promessa-prima-del-modulo/", "il-primo-invio/", "chi-se-ne-va-e-perche-va-bene/"]
KINDS = {
    "home": "",
    "article": PINNED,
    "archive": "archivio/",
    "year": "archivio/2026/",
    "month": "archivio/2026/01/",
    "category": "categoria/newsletter/",
    "tag": "tag/consenso/",
    "author": "autore/nora-serratura/",
    "series": "serie/la-prima-newsletter/",
    "static page": "chi-siamo/",
    "no page": "404.html",
}
UNRENDERED = re.compile(r"\{\{|\{%|\[\[|<!--\s*(?:more|permesso)|permesso:|\]\(|!!! |=== \"|/// ")

Page = lxml.html.HtmlElement
Pages = dict[str, Page]


@pytest.fixture(scope="module")
def everything(sample: Site) -> Pages:
    """Every file of HTML in the sample, parsed once, by address."""
    return {url: sample.page(url) for url in sample.urls()}


@pytest.fixture(scope="module")
def pages(everything: Pages) -> Pages:
    """Every page: what only leads on to another one is none."""
    moved = "meta[http-equiv=refresh]"
    return {url: page for url, page in everything.items() if not page.cssselect(moved)}


@pytest.fixture(scope="module")
def articles(pages: Pages) -> Pages:
    """The posts, newest first."""
    byline = "article > header > .pm-byline time"
    found = {url: page for url, page in pages.items() if page.cssselect(byline)}
    return dict(sorted(found.items(), key=lambda item: published(item[1]), reverse=True))


def italian(articles: Pages) -> Pages:
    """Return the articles in the blog's own language, whose lists have no other."""
    return {url: page for url, page in articles.items() if page.get("lang") == "it"}


def published(article: Page) -> str:
    """Return when a post came out, for machines."""
    return str(article.cssselect("header > .pm-byline time")[0].get("datetime"))


def is_private(url: str) -> bool:
    """Tell whether an address is not for search engines."""
    return url.startswith(PRIVATE) and url not in SUBSCRIBE


def meta(page: Page, name: str) -> str | None:
    """Return the content of a `<meta>`, which is there once if at all."""
    found = page.cssselect(f"meta[name={name}]")
    assert len(found) < 2
    return found[0].get("content") if found else None


def canonical(page: Page) -> str | None:
    """Return the canonical address, which is there once if at all."""
    found = page.cssselect("link[rel=canonical]")
    assert len(found) < 2
    return found[0].get("href") if found else None


def links(page: Page, url: str, selector: str) -> list[str]:
    """Return the addresses that links lead to, from the site's root."""
    hrefs = [found.get("href") for found in page.cssselect(selector)]
    return [urljoin(HOST + url, href).removeprefix(HOST) for href in hrefs]


def requests(page: Page) -> Iterator[str]:
    """Yield the addresses that a browser asks for when it shows a page."""
    for found in page.cssselect("[src], [poster], object[data], link[href], [srcset]"):
        if not {"canonical", "prev", "next", "alternate", "webmention"} & set(
            found.get("rel", "").split()
        ):
            yield from (
                found.get(name) for name in ("src", "poster", "data", "href") if found.get(name)
            )
            yield from (part.split()[0] for part in found.get("srcset", "").split(",") if part)


def visible_text(page: Page) -> str:
    """Return a page as text, without code: an article may show how a marker is written."""
    body = deepcopy(page.body)
    for found in body.cssselect("script, style, code, pre"):
        found.drop_tree()
    # The labels of the switch are pairs in a list, and begin as a marker does.
    for found in body.cssselect("[data-labels]"):
        del found.attrib["data-labels"]
    return lxml.html.tostring(body, encoding="unicode")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_is_there(kind: str, pages: Pages) -> None:
    assert KINDS[kind] in pages


def test_the_size_of_the_sample_is_that_of_a_blog(articles: Pages, pages: Pages) -> None:
    lengths = [
        sum(len(re.findall(r"\w+", part.text_content())) for part in page.cssselect(".pm-prose"))
        for page in articles.values()
    ]
    assert len([length for length in lengths if 400 <= length <= 1500]) >= 15
    assert len([url for url in pages if re.fullmatch("autore/[^/]+/", url)]) == 3
    assert len([url for url in pages if re.fullmatch("categoria/[^/]+/", url)]) >= 5


def test_scheduled_and_draft_posts_are_nowhere(pages: Pages) -> None:
    assert not {SCHEDULED, DRAFT} & pages.keys()


def test_a_hidden_post_is_built_and_stays_out_of_every_list(pages: Pages) -> None:
    assert meta(pages[HIDDEN], "robots") == "noindex"
    lists = ".pm-lead a, .pm-card a, .pm-neighbours a, .pm-series a, .pm-groups a"
    linking = [url for url, page in pages.items() if HIDDEN in links(page, url, lists)]
    assert linking == []


def test_the_rest_of_the_blog_is_for_search_engines(pages: Pages) -> None:
    kept = {url for url, page in pages.items() if meta(page, "robots") == "noindex"}
    assert kept == {url for url in pages if is_private(url)}


def test_the_sitemap_names_every_page_for_search_engines(sample: Site, pages: Pages) -> None:
    public = [url for url in pages if not is_private(url) and url != "404.html"]
    assert sample.mapped() == sorted(HOST + url for url in public)


def test_the_home_page_leads_with_the_pinned_post_and_goes_on_with_the_newest(
    pages: Pages, articles: Pages
) -> None:
    assert links(pages[""], "", ".pm-lead__title a") == [PINNED]
    newest = [url for url in italian(articles) if url not in {PINNED, HIDDEN}]
    shown = links(pages[""], "", ".pm-latest .pm-card__title a")
    assert shown and shown == newest[: len(shown)]


def test_the_archive_leads_to_every_listed_post(pages: Pages, articles: Pages) -> None:
    months = links(pages["archivio/"], "archivio/", ".pm-groups__inner a")
    found = [url for month in months for url in links(pages[month], month, ".pm-card__title a")]
    assert found == [url for url in italian(articles) if url != HIDDEN]


@pytest.mark.parametrize("part", [0, 1, 2])
def test_each_part_of_the_series_leads_to_the_others(part: int, pages: Pages) -> None:
    url = SERIES[part]
    page = pages[url]
    assert links(page, url, ".pm-series__parts a") == [*SERIES[:part], *SERIES[part + 1 :]]
    if part > 0:
        assert links(page, url, ".pm-neighbours [rel=prev]") == [SERIES[part - 1]]
    if part < 2:
        assert links(page, url, ".pm-neighbours [rel=next]") == [SERIES[part + 1]]


def test_the_series_has_a_page_in_its_order(pages: Pages) -> None:
    url = "serie/la-prima-newsletter/"
    assert links(pages[url], url, ".pm-card__title a") == SERIES


def test_previous_and_next_lead_through_all_other_posts_by_date(articles: Pages) -> None:
    listed = [url for url in italian(articles) if url != HIDDEN]
    for index, url in enumerate(listed):
        if url not in SERIES:
            neighbours = (
                links(articles[url], url, ".pm-neighbours [rel=next]"),
                links(articles[url], url, ".pm-neighbours [rel=prev]"),
            )
            newer = [listed[index - 1]] if index else []
            assert neighbours == (newer, listed[index + 1 : index + 2]), url


def test_a_post_that_changed_says_when(articles: Pages) -> None:
    (time,) = articles[PINNED].cssselect(".pm-updated time")
    assert time.get("datetime", "").startswith("2026-09-03")
    assert time.text_content() == TEXT.updated.format(date="3 settembre 2026")
    assert not articles[SERIES[0]].cssselect(".pm-updated")


def test_every_page_has_one_title_and_headings_without_gaps(pages: Pages) -> None:
    for url, page in pages.items():
        levels = [int(found.tag[1]) for found in page.cssselect("h1, h2, h3, h4, h5, h6")]
        assert levels.count(1) == 1, url
        steps = zip([0, *levels], levels, strict=False)
        assert [step for step in steps if step[1] - step[0] > 1] == [], url


def test_every_page_says_its_language_and_has_a_title_of_its_own(pages: Pages) -> None:
    assert {page.get("lang") for page in pages.values()} == {"en", "it"}
    titles = [(page.findtext("head/title"), page.get("lang")) for page in pages.values()]
    assert all(title.strip() for title, _ in titles)
    assert sorted(titles) == sorted(set(titles))


def test_every_page_with_a_text_of_its_own_describes_itself(pages: Pages) -> None:
    periods = re.compile(r"archivio/.+")
    bare = {url for url, page in pages.items() if not meta(page, "description")}
    answers = {url for url in pages if is_private(url) and url.startswith(tuple(SUBSCRIBE))}
    others = bare - answers
    assert [url for url in others if not url.startswith("tag/") and not periods.match(url)] == []
    described = [meta(page, "description") for url, page in pages.items() if url not in bare]
    assert sorted(described) == sorted(set(described))


def test_every_page_is_its_own_canonical_one(pages: Pages) -> None:
    wrong = {url: canonical(page) for url, page in pages.items() if canonical(page) != HOST + url}
    assert wrong == {"404.html": None}


def test_every_post_has_the_address_that_isso_knows_it_by(
    everything: Pages, pages: Pages, articles: Pages
) -> None:
    kept = [url for url in everything if url.startswith("comments/") and url not in pages]
    led = [links(everything[url], url, "body a") for url in kept]
    assert {urldefrag(target).url for (target,) in led} == set(articles)


def test_every_link_fragment_and_picture_leads_somewhere(sample: Site, everything: Pages) -> None:
    anchors = {
        url: {found.get("id") or found.get("name") for found in page.cssselect("[id], a[name]")}
        for url, page in everything.items()
    }
    broken = []
    for url, page in everything.items():
        for address in {*requests(page), *(link for *_, link, _ in page.iterlinks())}:
            parts = urlsplit(urljoin(HOST + url, address))
            target = unquote(parts.path).removeprefix("/").removesuffix(".")
            if f"{parts.scheme}://{parts.netloc}/" != HOST:
                continue
            if not sample.has(target) or (
                parts.fragment and unquote(parts.fragment) not in anchors[target]
            ):
                broken.append((url, address))
    assert broken == []


def test_no_page_asks_another_host_for_anything(sample: Site, pages: Pages) -> None:
    asked = {address for page in pages.values() for address in requests(page)}
    assert {address for address in asked if urlsplit(address).netloc} == set()
    styles = "".join(path.read_text() for path in sample.folder.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^\"')]*", styles) == []


def test_every_picture_has_an_alternative_text(pages: Pages) -> None:
    assert {url for url, page in pages.items() if page.cssselect("img:not([alt])")} == set()
    for url, page in pages.items():
        assert [found for found in page.cssselect(".pm-picture img") if not found.get("alt")] == []
        assert len(page.cssselect(".pm-picture")) < 2, url


def test_no_page_shows_a_marker_that_was_not_rendered(pages: Pages) -> None:
    shown = {url: UNRENDERED.findall(visible_text(page)) for url, page in pages.items()}
    assert {url: markers for url, markers in shown.items() if markers} == {}


def test_nobody_real_is_written_to(pages: Pages) -> None:
    addresses = {
        found.get("href")
        for page in pages.values()
        for found in page.cssselect("a[href^='mailto:'], a[rel=me]")
        # The links to pass an article on leave it to the reader to whom.
        if not found.get("href").startswith("mailto:?")
    }
    hosts = {re.split(r"[@?]|//", address.rstrip("/"))[1].split("/")[0] for address in addresses}
    assert hosts and {host for host in hosts if not host.endswith(".example")} == set()


@pytest.mark.skipif(not SOURCE_POSTS.is_dir(), reason=f"{SOURCE_POSTS} is not on this machine")
def test_no_sentence_is_taken_from_the_posts_that_the_blog_was_made_for(pages: Pages) -> None:
    taken = set()
    for path in SOURCE_POSTS.iterdir():
        taken |= runs(path.read_text(encoding="utf-8"))
    assert taken
    assert {
        url: same for url, page in pages.items() if (same := runs(page.text_content()) & taken)
    } == {}


def runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    """Return every run of `length` words."""
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[start:] for start in range(length)), strict=False))


def test_the_menu_and_the_footer_lead_to_the_same_pages_from_everywhere(pages: Pages) -> None:
    # They are printed once for all pages that are equally deep.
    found: dict[str, set[tuple[str, ...]]] = {"it": set(), "en": set()}
    for url, each in pages.items():
        page = deepcopy(each)
        page.make_links_absolute(f"https://site.example/{url}")
        links = page.cssselect(".pm-masthead a[href], .pm-footer a[href]")
        found[each.get("lang")].add(tuple(link.get("href") for link in links[1:]))
    assert {lang: len(ways) for lang, ways in found.items()} == {"it": 1, "en": 1}, found


def test_a_card_leads_to_the_same_pages_from_every_list(sample: Site) -> None:
    found: dict[str, set[tuple[str, ...]]] = {}
    for url in sample.urls():
        page = sample.page(url)
        page.make_links_absolute(f"https://site.example/{url}")
        for card in page.cssselect(".pm-card"):
            links = tuple(link.get("href") for link in card.cssselect("a"))
            found.setdefault(card.cssselect(".pm-card__title")[0].text_content(), set()).add(links)
    assert found and all(len(links) == 1 for links in found.values()), found
