"""Every kind of page, asked by axe-core: WCAG 2.2 AA in both schemes, in windows of any size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import accessibility
import browser
from browser import Reader
from components_blog import EVERYTHING, components_blog
from conftest import Site
from test_sample import KINDS, PINNED

pytestmark = accessibility.NEEDED

PAGES = [
    *KINDS.values(),
    "feed/",
    "cerca/",
    "about/",
    "en/",
    "newsletter/",
    "newsletter/controlla-la-posta/",
    "newsletter/confermata/",
    "newsletter/uscita/",
    "newsletter/qualcosa-non-va/",
    "newsletter/consenso/bussare-2026-11/",
    "privacy/",
    "guide/autori/",
    "gulpease-alla-prova-del-banco/",
    "misurare-senza-spiare/",
    "double-opt-in-spiegato-con-una-porta/",
    "commenti-il-lavoro-dopo-la-pubblicazione/",
]
"""An article of each make, and every other kind of page."""
FEW = ("", PINNED, "gulpease-alla-prova-del-banco/", "cerca/", "newsletter/", "404.html")
"""Those that differ most, for looks in which pages of one kind are alike."""
LOOKS: dict[str, dict[str, Any]] = {
    "large, light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "small, dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
}
SEEN = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]
"""Rules whose answers depend on the look of a page."""
OTHER_LOOKS: dict[str, dict[str, Any]] = {
    "zoomed to 200%": {
        "viewport": {"width": 640, "height": 450},
        "device_scale_factor": 2,
        "color_scheme": "dark",
    },
    "a telephone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
}


@pytest.fixture(scope="module")
def sites(sample: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of the sample blog, and of one whose texts have every component."""
    other = components_blog(tmp_path_factory.mktemp("components") / "project")
    with browser.served(sample.folder) as root, browser.served(other.folder) as second:
        yield {root: "", second: EVERYTHING}


def pages(
    sites: dict[str, str], chromium: Browser, urls: Iterable[str], **look: Any
) -> Iterator[tuple[str, Page]]:
    """Yield each of the sample's pages, loaded, with its address; then that with everything."""
    for root, only in sites.items():
        reader = Reader(chromium, root, **look)
        for url in [only] if only else urls:
            page = reader.visit(url)
            assert page.locator("h1").count() == 1, url
            yield url, page
        reader.context.close()


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(sites: dict[str, str], chromium: Browser, look: str) -> None:
    found = {}
    for url, page in pages(sites, chromium, PAGES, **LOOKS[look]):
        wrong = accessibility.faults(page) + accessibility.structure(page)
        if wrong := wrong + browser.sticking_out(page):
            found[url] = wrong
    assert found == {}


@pytest.mark.parametrize("look", OTHER_LOOKS)
def test_axe_finds_nothing_in_other_looks(
    sites: dict[str, str], chromium: Browser, look: str
) -> None:
    found = {}
    for url, page in pages(sites, chromium, FEW, **OTHER_LOOKS[look]):
        wrong = accessibility.faults(page, SEEN) + browser.sticking_out(page)
        if wrong:
            found[url] = wrong
    assert found == {}


def test_who_wants_more_contrast_has_it(sites: dict[str, str], chromium: Browser) -> None:
    root = next(iter(sites))
    found = {}
    for scheme in ("light", "dark"):
        reader = Reader(chromium, root, contrast="more", color_scheme=scheme)
        for url in ("", PINNED, "newsletter/"):
            if wrong := accessibility.faults(reader.visit(url), ["color-contrast-enhanced"]):
                found[scheme, url] = wrong
        reader.context.close()
    assert found == {}


def test_text_can_be_spaced_out(sites: dict[str, str], chromium: Browser) -> None:
    found = {}
    for url, page in pages(sites, chromium, FEW, viewport={"width": 320, "height": 640}):
        accessibility.space_out(page)
        if wrong := browser.sticking_out(page) + accessibility.clipped(page):
            found[url] = wrong
    assert found == {}


def test_nothing_moves_for_who_does_not_want_it(sites: dict[str, str], chromium: Browser) -> None:
    found = {}
    for url, page in pages(sites, chromium, FEW, reduced_motion="reduce"):
        if wrong := accessibility.moving(page):
            found[url] = wrong[:5]
    assert found == {}


BAD = """
<!doctype html><html lang="it"><head><title>Una pagina</title><style>
  .pale { color: #bbb } .box { width: 9rem; height: 1rem; overflow: hidden; white-space: nowrap }
  .moves { transition: color 1s } #wide { width: 200vw }
</style></head><body>
<header><a class="pm-skip" href="#no">Salta</a></header>
<main><h1>Uno</h1><h3 class="pale">Tre</h3><p class="box">Un testo più lungo della sua scatola</p>
<p><a href="a">qui</a></p><p class="moves" id="wide">Si muove</p><form><input name="a"></form>
</main><nav>Uno</nav><nav>Due</nav><footer>Fine</footer></body></html>
"""


def test_faults_are_found(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(BAD)
    rules = {fault.partition(":")[0] for fault in accessibility.faults(page)}
    assert {"color-contrast", "heading-order", "label", "landmark-unique"} <= rules
    assert accessibility.faults(page, ["color-contrast"])[0].startswith("color-contrast: h3")
    told = " | ".join(accessibility.structure(page))
    for wrong in ("h1 is followed by <h3", "skips to nothing", "says nothing: qui", "no label: a"):
        assert wrong in told
    assert len(accessibility.clipped(page)) == 1 and len(accessibility.moving(page)) == 1
    assert "the page scrolls" in browser.sticking_out(page)
    page.close()


BORDERS = """
() => Object.fromEntries([".pm-button", ".md-button", ".pm-form__address input", "kbd", ".hll"]
  .map(found => [found, getComputedStyle(document.querySelector(found)).borderLeftStyle]))
"""
MARKS = """
() => [".admonition-title", "summary:not(.pm-contents summary)", ":checked + .task-list-indicator"]
  .map(found => getComputedStyle(document.querySelector(`.md-typeset ${found}`), "::before"))
  .map(style => style.backgroundColor)
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_the_system_s_colours_what_was_a_background_is_a_border(
    sites: dict[str, str], chromium: Browser, scheme: str
) -> None:
    root, url = list(sites.items())[1]
    reader = Reader(chromium, root, forced_colors="active", color_scheme=scheme)
    page = reader.visit(url)
    assert set(page.evaluate(BORDERS).values()) == {"solid"}
    ink = "rgb(0, 0, 0)" if scheme == "light" else "rgb(255, 255, 255)"
    assert page.evaluate(MARKS) == [ink] * 3
    reader.context.close()


def test_on_paper_stands_the_text_in_dark_on_white(
    sites: dict[str, str], chromium: Browser
) -> None:
    reader = Reader(chromium, next(iter(sites)), color_scheme="dark")
    page = reader.visit(PINNED)
    page.emulate_media(media="print")
    hidden = (".pm-menu", ".pm-skip", ".pm-scheme", ".pm-form", ".pm-share", ".pm-footer")
    assert [each for each in hidden if page.locator(each).first.is_visible()] == []
    assert browser.paper(page) > 0.99
    for text in (".pm-prose p", ".pm-overline a", ".pm-prose a", ".pm-byline", ".pm-standfirst"):
        assert browser.contrast(page, text) >= 4.5, text
    reader.context.close()
