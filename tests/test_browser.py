"""The sample blog in a real browser: quiet, readable and usable with and without a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import mean
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import browser
from browser import Reader
from conftest import Site, wait_until
from test_sample import KINDS, PINNED

PARAGRAPHS = ".pm-prose > p"
WIDTHS = [320, 360, 768, 1280]
pytestmark = browser.NEEDED

TEXTS = {
    "body": (PINNED, PARAGRAPHS),
    "standfirst": (PINNED, ".pm-standfirst"),
    "byline": (PINNED, ".pm-byline time"),
    "author in the byline": (PINNED, ".pm-byline__author"),
    "link in the text": (PINNED, ".pm-prose a:not(.headerlink)"),
    "permalink": (PINNED, ".pm-prose .headerlink"),
    "overline": (PINNED, ".pm-overline a"),
    "updated": (PINNED, ".pm-updated time"),
    "caption": ("la-promessa-prima-del-modulo/", ".pm-picture figcaption"),
    "tag": (PINNED, ".pm-tags a"),
    "role of the author": (PINNED, ".pm-author__role"),
    "label of a neighbour": (PINNED, ".pm-neighbours span"),
    "menu": (PINNED, ".pm-menu a"),
    "footer": (PINNED, ".pm-footer p"),
    "link in the footer": (PINNED, ".pm-footer a"),
    "teaser": ("", ".pm-card__teaser"),
    "count": ("", ".pm-groups span"),
    "introduction": ("", ".pm-home__intro p"),
}

Visit = Callable[..., Reader]


@pytest.fixture(scope="module")
def root(sample: Site) -> Iterator[str]:
    """The address of the sample blog, served on loopback."""
    with browser.served(sample.folder) as address:
        yield address


@pytest.fixture
def reader(chromium: Browser, root: str) -> Iterator[Visit]:
    """A function that makes a reader; takes Playwright's options of a context."""
    readers: list[Reader] = []

    def make(**options: Any) -> Reader:
        readers.append(Reader(chromium, root, **options))
        return readers[-1]

    yield make
    for one in readers:
        one.context.close()


def test_every_kind_of_page_loads_quietly_without_a_script(reader: Visit) -> None:
    visitor = reader(java_script_enabled=False)
    for url in KINDS.values():
        assert visitor.visit(url).locator("h1").is_visible()
    assert visitor.problems == []


def resize(page: Page, width: int) -> None:
    """Make the window of a page so wide. A page without scripts cannot wait for that by itself."""
    page.set_viewport_size({"width": width, "height": 800})
    wait_until(lambda: page.evaluate("innerWidth") == width)


@pytest.mark.parametrize("script", [True, False])
def test_no_page_is_wider_than_the_window(reader: Visit, sample: Site, script: bool) -> None:
    visitor = reader(java_script_enabled=script)
    texts = {url for url in sample.urls() if script and sample.page(url).cssselect(".pm-prose")}
    wide = {}
    for url in sorted(texts | set(KINDS.values())):
        page = visitor.visit(url)
        for width in WIDTHS:
            resize(page, width)
            if elements := browser.sticking_out(page):
                wide[url, width] = elements
    assert wide == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_text_of_an_article_is_large_enough_to_read(reader: Visit, width: int) -> None:
    page = reader(viewport={"width": width, "height": 800}).visit(PINNED)
    size = page.locator(PARAGRAPHS).first.evaluate("p => parseFloat(getComputedStyle(p).fontSize)")
    assert size >= 16


def test_the_lines_of_an_article_are_neither_short_nor_long(reader: Visit) -> None:
    page = reader(viewport={"width": 1280, "height": 800}).visit(PINNED)
    lengths = browser.lines(page, PARAGRAPHS)
    assert len(lengths) > 20
    assert mean(lengths) >= 45
    assert max(lengths) <= 80


def test_the_skip_link_comes_first_and_leads_past_the_menu(reader: Visit) -> None:
    page = reader().visit(PINNED)
    page.keyboard.press("Tab")
    assert browser.focused(page)["visible"]
    target = page.locator("a:focus").get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_function("target => location.hash === target", arg=target)
    page.keyboard.press("Tab")
    assert page.locator(f"main{target} :focus").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("script", [True, False])
def test_every_text_stands_out_from_its_background(
    reader: Visit, scheme: str, script: bool
) -> None:
    visitor = reader(color_scheme=scheme, java_script_enabled=script)
    found = {}
    for url in {url for url, _ in TEXTS.values()}:
        page = visitor.visit(url)
        for name, (where, selector) in TEXTS.items():
            if where == url:
                assert page.locator(selector).first.is_visible(), name
                found[name] = round(browser.contrast(page, selector), 2)
    assert found.keys() == TEXTS.keys()
    assert {name: value for name, value in found.items() if value < 4.5} == {}


@pytest.mark.parametrize("script", [True, False])
def test_the_reader_s_system_chooses_between_light_and_dark(reader: Visit, script: bool) -> None:
    light = reader(color_scheme="light", java_script_enabled=script).visit(PINNED)
    dark = reader(color_scheme="dark", java_script_enabled=script).visit(PINNED)
    assert browser.paper(light) > 0.8
    assert browser.paper(dark) < 0.1


def test_the_switch_makes_the_page_dark_and_every_later_page_too(reader: Visit) -> None:
    visitor = reader(color_scheme="light")
    page = visitor.visit(PINNED)
    switch = page.locator(".pm-scheme")
    assert visitor.kept() == []
    said = []
    for _ in range(2):
        switch.click()
        said.append(switch.get_attribute("aria-label"))
    assert said == ["Aspetto: chiaro", "Aspetto: scuro"]
    assert visitor.kept() == ["permesso"]
    assert browser.paper(page) < 0.1
    for url in (PINNED, "", "archivio/2026/"):
        assert browser.paper(visitor.visit(url)) < 0.1
    page.locator(".pm-scheme").click()
    assert browser.paper(visitor.visit(PINNED)) > 0.8


def test_without_a_script_there_is_no_switch_that_does_nothing(reader: Visit) -> None:
    page = reader(java_script_enabled=False).visit(PINNED)
    assert not page.locator(".pm-scheme").is_visible()


def page_with(sample: Site, selector: str) -> str:
    """Return the address of an article that has something."""
    return next(url for url in sample.urls() if sample.page(url).cssselect(f".pm-prose {selector}"))


@pytest.mark.parametrize("script", [True, False])
def test_tabs_show_one_of_their_texts(reader: Visit, sample: Site, script: bool) -> None:
    page = reader(java_script_enabled=script).visit(page_with(sample, ".tabbed-set"))
    tabs = page.locator(".tabbed-set").first
    blocks = tabs.locator(".tabbed-block")
    assert [block.is_visible() for block in blocks.all()[:2]] == [True, False]
    tabs.locator(".tabbed-labels label").nth(1).click()
    blocks.nth(1).wait_for(state="visible")
    assert not blocks.first.is_visible()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("selector", ["details", ".pm-contents"])
def test_folded_parts_open(reader: Visit, sample: Site, script: bool, selector: str) -> None:
    url = PINNED if selector.startswith(".pm") else page_with(sample, selector)
    page = reader(java_script_enabled=script).visit(url)
    folded = page.locator(f".pm-article {selector}:not([open])").first
    inside = page.locator(f".pm-article {selector} > :not(summary)").first
    assert not inside.is_visible()
    folded.locator("summary").click()
    inside.wait_for(state="visible")


def test_paper_has_the_article_and_no_navigation(reader: Visit) -> None:
    page = reader(color_scheme="dark").visit(PINNED)
    page.emulate_media(media="print")
    for selector in ("h1", PARAGRAPHS, ".pm-byline"):
        assert page.locator(selector).first.is_visible(), selector
    for selector in (".pm-menu", ".pm-neighbours", ".pm-skip", "form", ".headerlink"):
        assert not page.locator(f"{selector}:visible").count(), selector
    assert browser.contrast(page, PARAGRAPHS) > 7
