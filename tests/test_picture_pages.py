"""Pictures as readers get them: the pages of the sample blog, parsed and in a browser."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, TypeVar, cast
from urllib.parse import unquote, urldefrag, urljoin

import lxml.html
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

import browser
from browser import Reader
from conftest import Site
from permesso.links import Target, Web, link
from permesso.markup import Body, Converter
from permesso.pictures.hanging import hang
from permesso.pictures.rendition import Gallery, Rendition
from permesso.source import Source, parse

Test = TypeVar("Test")

PHOTO = "misurare-senza-spiare/"
FILM = "double-opt-in-spiegato-con-una-porta/"
CHART = "gulpease-alla-prova-del-banco/"
DRAWN = "la-promessa-prima-del-modulo/"


def candidates(srcset: str | None) -> list[tuple[str, str]]:
    """Return the addresses of a `srcset`, each with what is said of its width."""
    parts = [part.split() for part in (srcset or "").split(", ") if part]
    return [(part[0], part[1] if len(part) > 1 else "") for part in parts]


def images(site: Site) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    """Yield each picture of each page, with the page's address."""
    for url in site.urls():
        for image in site.page(url).cssselect("img"):
            yield url, image


def file_of(site: Site, url: str, address: str) -> str:
    """Return the path in the site of what a page at `url` names."""
    return unquote(urldefrag(urljoin(f"https://x.example/{url}", address)).url).split("/", 3)[3]


def test_every_picture_says_what_it_is_and_how_large(sample: Site) -> None:
    found = list(images(sample))
    assert len(found) > 100
    for url, image in found:
        tag = lxml.html.tostring(image, encoding="unicode")
        assert image.get("alt") is not None, (url, tag)
        assert int(image.get("width")) > 0 and int(image.get("height")) > 0, (url, tag)
        assert image.get("style") is None, (url, tag)


def test_every_file_that_a_picture_names_is_there(sample: Site) -> None:
    named = set()
    for url in sample.urls():
        for element in sample.page(url).cssselect("img, source, video, a.pm-enlarge"):
            addresses = [element.get(name) for name in ("src", "href", "poster")]
            addresses += [address for address, _ in candidates(element.get("srcset"))]
            named |= {file_of(sample, url, address) for address in addresses if address}
    assert len(named) > 40
    assert [name for name in named if not (sample.folder / name).is_file()] == []


def test_widths_are_those_of_the_files(sample: Site) -> None:
    said = 0
    for url in sample.urls():
        for element in sample.page(url).cssselect("img[srcset], source[srcset]"):
            for address, width in candidates(element.get("srcset")):
                with Image.open(sample.folder / file_of(sample, url, address)) as file:
                    assert not width or file.width == int(width.removesuffix("w")), address
                    wanted = element.get("type") or file.get_format_mimetype()
                    assert file.get_format_mimetype() == wanted, address
                    said += 1
    assert said >= 15


def test_sizes_have_the_shape_of_the_files(sample: Site) -> None:
    for url in (PHOTO, CHART, FILM):
        for element in sample.page(url).cssselect(".pm-prose img, .pm-prose video"):
            name = file_of(sample, url, element.get("src") or element.get("poster"))
            if not name.endswith(".svg"):
                with Image.open(sample.folder / name) as file:
                    ratio = int(element.get("width")) / int(element.get("height"))
                    assert abs(ratio - file.width / file.height) < 0.01


def test_what_is_at_the_top_waits_for_nothing(sample: Site) -> None:
    for url in ("", PHOTO, CHART, "categoria/misure/"):
        first = sample.page(url).cssselect("main img")[0]
        assert first.get("loading") is None, url
    lead = sample.page(PHOTO).cssselect(".pm-picture img")[0]
    assert lead.get("fetchpriority") == "high"
    eager = sample.page("").cssselect("main img:not([loading])")
    assert len(eager) == 1
    rows = sample.page("categoria/misure/").cssselect(".pm-rows img")
    assert [image.get("loading") for image in rows] == [None] + ["lazy"] * (len(rows) - 1)


def test_the_dialog_is_where_there_is_something_to_enlarge(sample: Site) -> None:
    with_dialog = set()
    for url in sample.urls():
        page = sample.page(url)
        if page.cssselect("dialog.pm-enlarged"):
            with_dialog.add(url)
        assert bool(page.cssselect("a.pm-enlarge")) == (url in with_dialog)
        # The script comes with the first click.
        assert not page.cssselect("script[src*='enlarge']")
    assert {PHOTO, CHART, DRAWN} <= with_dialog
    assert FILM not in with_dialog and "" not in with_dialog


def test_the_script_is_short(sample: Site) -> None:
    (written,) = (sample.folder / "assets/javascripts").glob("enlarge.*.js")
    assert len(gzip.compress(written.read_bytes(), 9, mtime=0)) < 1024


def text_of(count: int, *, coloured: bool) -> Body:
    """Return a text with pictures, each of another colour."""
    renditions = {
        f"p{number}.jpg": Rendition(
            f"p{number}.jpg",
            "image/jpeg",
            600,
            400,
            colour=f"#{number * 17 % 256:02x}{number * 91 % 256:02x}{number * 53 % 256:02x}",
        )
        for number in range(count)
    }
    if not coloured:
        renditions = {name: replace(each, colour=None) for name, each in renditions.items()}
    written = "\n\n".join(f"Uno.\n\n![Una porta]({name})" for name in renditions)
    source = parse(written, "a.md", "docs/a.md")
    assert isinstance(source, Source)
    web = Web({name: Target(name, file=name) for name in renditions}, {})
    body, _ = link(Converter().convert(source.body), source, web)
    return hang(body, source, Gallery(renditions=renditions)).body


def test_a_colour_costs_a_few_bytes() -> None:
    def weight(*, coloured: bool) -> int:
        return len(gzip.compress(text_of(10, coloured=coloured).html("").encode(), 9, mtime=0))

    assert 0 < weight(coloured=True) - weight(coloured=False) < 10 * 20


# In a browser.


@pytest.fixture
def reader(sample: Site, chromium: Browser) -> Iterator[Reader]:
    """A reader of the sample blog, on a screen of ordinary size."""
    with browser.served(sample.folder) as root:
        reader = Reader(chromium, root, viewport={"width": 1280, "height": 800})
        yield reader
        reader.context.close()
        assert reader.problems == []


def in_browser(function: Test) -> Test:
    """Mark a test that drives a browser."""
    marked: Any = function
    for mark in browser.NEEDED:
        marked = mark(marked)
    return cast(Test, marked)


PLACES = """
() => [...document.querySelectorAll(".pm-page :is(p, h1, h2, h3, li, figcaption)")].map((found) => {
  const { top, left, width, height } = found.getBoundingClientRect();
  return [top + scrollY, left, width, height];
})
"""
STYLED = (
    "() => [...document.querySelectorAll('link[rel=stylesheet]')].every((found) => found.sheet)"
)
LOADED = """
async () => {
  for (const image of document.querySelectorAll("img")) {
    image.loading = "eager";
    await image.decode();
  }
}
"""


@in_browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "url", [PHOTO, CHART, FILM, "", "categoria/misure/", "autore/ada-bussola/"]
)
def test_nothing_moves_when_pictures_come(reader: Reader, url: str, width: int) -> None:
    page, waiting, late = reader.page, list[Route](), True

    def hold(route: Route) -> None:
        if late:
            waiting.append(route)
        else:
            route.continue_()

    page.set_viewport_size({"width": width, "height": 800})
    page.route("**/immagini/**", hold)
    with page.expect_request("**/immagini/**"):
        page.goto(reader.root + url, wait_until="domcontentloaded")
    page.wait_for_function(STYLED)
    before = page.evaluate(PLACES)
    late = False
    for route in waiting:
        route.continue_()
    page.evaluate(LOADED)
    after = page.evaluate(PLACES)
    assert waiting and len(after) == len(before) > 10
    # Widths are whole pixels: a smaller file may be a fraction of one lower or higher.
    was, is_ = (list(chain.from_iterable(places)) for places in (before, after))
    assert max(abs(a - b) for a, b in zip(was, is_, strict=True)) < 1
    page.unroute_all(behavior="wait")


@in_browser
def test_a_small_sharp_screen_gets_a_small_picture(sample: Site, chromium: Browser) -> None:
    with browser.served(sample.folder) as root:
        screen = {"width": 360, "height": 740}
        reader = Reader(chromium, root, viewport=screen, device_scale_factor=2)
        page = reader.visit(PHOTO)
        image = page.locator(".pm-prose figure img")
        image.scroll_into_view_if_needed()
        page.wait_for_function("e => e.complete && e.currentSrc", arg=image.element_handle())
        chosen = image.evaluate("e => e.currentSrc")
        assert re.search(r"-800-[0-9a-f]+\.avif$", chosen), chosen
        assert image.evaluate("e => e.getBoundingClientRect().width") == 328
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        reader.context.close()
        assert reader.problems == []


def expect_opened(page: Page, opened: bool) -> None:
    """Wait until the dialog is open, or is not."""
    expect(page.locator("dialog.pm-enlarged")).to_have_js_property("open", opened)


@in_browser
def test_a_click_shows_a_picture_over_the_page(reader: Reader) -> None:
    page = reader.visit(PHOTO)
    small = page.locator("a.pm-enlarge img")
    alt, narrow = small.get_attribute("alt"), small.evaluate("e => e.clientWidth")
    small.click()
    large = page.locator("dialog.pm-enlarged img")
    expect(large).to_be_visible()
    assert large.get_attribute("alt") == alt
    page.wait_for_function("e => e.complete && e.naturalWidth > 0", arg=large.element_handle())
    assert large.evaluate("e => e.clientWidth") > narrow
    shape = large.evaluate("e => e.clientWidth / e.clientHeight")
    assert abs(shape - 1800 / 1125) < 0.01
    caption = page.locator("dialog.pm-enlarged figcaption")
    assert caption.inner_text().startswith("Una settimana di marzo")
    # In the middle of the window, with its caption.
    middle = page.locator("dialog.pm-enlarged figure").evaluate(
        "e => { const { top, bottom } = e.getBoundingClientRect(); return (top + bottom) / 2; }"
    )
    assert abs(middle - page.evaluate("innerHeight / 2")) <= 1
    box = page.locator(".pm-enlarged__close").bounding_box()
    assert box and box["width"] >= 44 and box["height"] >= 44
    assert page.evaluate("location.pathname") == f"/{PHOTO}"
    large.click()
    expect_opened(page, False)


@in_browser
def test_the_keyboard_does_the_same_and_goes_back_to_where_it_was(reader: Reader) -> None:
    page = reader.visit(CHART)
    page.locator("a.pm-enlarge").focus()
    page.keyboard.press("Enter")
    expect_opened(page, True)
    # What can be reached is in the dialog: its button, then the browser's own.
    expect(page.locator(".pm-enlarged__close")).to_be_focused()
    assert page.locator("dialog.pm-enlarged figcaption strong").inner_text() == "60"
    page.keyboard.press("Escape")
    expect_opened(page, False)
    expect(page.locator("a.pm-enlarge")).to_be_focused()
    page.keyboard.press("Enter")
    expect_opened(page, True)
    page.keyboard.press("Enter")
    expect_opened(page, False)
    expect(page.locator("a.pm-enlarge")).to_be_focused()


@in_browser
def test_a_drawing_is_enlarged_too(reader: Reader) -> None:
    page = reader.visit(DRAWN)
    page.locator("a.pm-enlarge").click()
    expect(page.locator("dialog.pm-enlarged img")).to_be_visible()
    assert page.locator("dialog.pm-enlarged figcaption").count() == 1
    assert page.evaluate("document.querySelectorAll('[id]').length") == page.evaluate(
        "new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"
    )


@in_browser
def test_a_tab_of_its_own_is_the_browsers_business(reader: Reader) -> None:
    page = reader.visit(PHOTO)
    with reader.context.expect_page() as other:
        page.locator("a.pm-enlarge").click(modifiers=["ControlOrMeta"])
    other.value.wait_for_url("**/immagini/misurare-senza-spiare-quaderno.jpg")
    expect_opened(page, False)


@in_browser
def test_without_a_script_a_link_opens_the_file(sample: Site, chromium: Browser) -> None:
    with browser.served(sample.folder) as root:
        reader = Reader(chromium, root, java_script_enabled=False)
        page = reader.visit(PHOTO)
        page.locator("a.pm-enlarge").click()
        page.wait_for_url("**/immagini/misurare-senza-spiare-quaderno.jpg")
        reader.context.close()
        assert reader.problems == []


@in_browser
def test_a_film_is_asked_for_when_it_is_started(reader: Reader) -> None:
    page, asked = reader.page, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    reader.visit(FILM)
    video = page.locator("video")
    video.scroll_into_view_if_needed()
    expect(video).to_have_js_property("paused", True)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if url.endswith((".webm", ".mp4", ".gif"))]
    video.evaluate("e => e.play()")
    page.wait_for_function("e => e.currentTime > 0", arg=video.element_handle())
    assert [url for url in asked if url.endswith((".webm", ".mp4"))]


@in_browser
def test_paper_has_the_pictures(reader: Reader) -> None:
    page = reader.visit(PHOTO)
    page.locator("a.pm-enlarge").click()
    expect_opened(page, True)
    page.emulate_media(media="print")
    expect(page.locator("dialog.pm-enlarged")).to_be_hidden()
    expect(page.locator(".pm-prose figure img")).to_be_visible()


@in_browser
def test_who_wants_no_movement_sees_none(sample: Site, chromium: Browser) -> None:
    with browser.served(sample.folder) as root:
        reader = Reader(chromium, root, reduced_motion="reduce")
        page = reader.visit(PHOTO)
        page.locator("a.pm-enlarge").click()
        expect_opened(page, True)
        dialog = page.locator("dialog.pm-enlarged")
        assert dialog.evaluate("e => getComputedStyle(e).animationName") == "none"
        reader.context.close()
        assert reader.problems == []
