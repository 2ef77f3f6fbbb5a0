"""Every kind of page of the sample blog and of the source posts, as Chromium sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Semaphore
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

import browser
import test_source_posts
import validators
from browser import Reader
from conftest import Site
from loopback import PATIENCE, Quiet, serving
from test_sample import KINDS, PINNED, SUBSCRIBE

WIDTHS = [360, 1280]
SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries())
    window.shifts.push([
      entry.value, ...entry.sources.map(source => source.node?.outerHTML?.slice(0, 120))]);
}).observe({type: "layout-shift", buffered: true});
"""
A_FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
TO_THE_END = f"""
async () => {{
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {{
    scrollTo(0, y);
    await {A_FRAME};
  }}
  const near = [...document.images].filter(image => image.checkVisibility());
  await Promise.all(near.map(image => image.decode().catch(() => {{}})));
  await {A_FRAME};
}}
"""
BROKEN = """
() => [...document.images]
  .filter(image => image.checkVisibility() && !image.naturalWidth)
  .map(image => image.outerHTML)
"""
pytestmark = browser.NEEDED


class Views:
    """The pages of a site on loopback, and what the site says its own address is."""

    def __init__(self, site: Site, urls: list[str], address: str) -> None:
        self.site = site
        self.urls = urls
        self.address = address

    def head(self, url: str, selector: str, attribute: str) -> list[str]:
        """Return an attribute of the elements of a page that a CSS selector finds."""
        found = self.site.page(url).cssselect(selector)
        return [element.get(attribute, "") for element in found]

    def file(self, address: str) -> Path:
        """Return the file of this site at a whole address."""
        path = urlsplit(address).path.removeprefix(urlsplit(SITE).path)
        assert urljoin(SITE, path) == address, f"{address} is not on this site"
        return self.site.file(path)


SITE = "https://bussare.example/"
"""Where both blogs say that they are: `site_url` of mkdocs.yml."""


@pytest.fixture(scope="module", params=["sample", "source posts"])
def views(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Views]:
    """A blog with a page of each kind."""
    if request.param == "sample":
        site = request.getfixturevalue("sample")
        urls = [*KINDS.values(), *sorted(SUBSCRIBE)]
    elif test_source_posts.PASTED:
        site = test_source_posts.build(tmp_path_factory.mktemp("pasted") / "project")
        urls = ["", "archivio/", *(f"{path.stem[:3]}/" for path in test_source_posts.PASTED)]
    else:
        pytest.skip(f"{test_source_posts.FOLDER} is not on this machine")
    with browser.served(site.folder) as address:
        yield Views(site, urls, address)


@pytest.mark.parametrize("width", WIDTHS)
def test_chromium_finds_nothing_wrong_with_a_page(
    chromium: Browser, views: Views, width: int
) -> None:
    said: dict[str, list[Any]] = {}
    readers: dict[str, Reader] = {}
    with ExitStack() as stack:
        for url in views.urls:
            reader = Reader(chromium, views.address, viewport={"width": width, "height": 800})
            stack.callback(reader.context.close)
            reader.page.add_init_script(SHIFTS)
            reader.visit(url).evaluate(TO_THE_END)
            readers[url] = reader
        # Most have become quiet while the others were opened.
        for url, reader in readers.items():
            reader.page.wait_for_load_state("networkidle")
            broken = reader.page.evaluate(BROKEN)
            shifts = reader.page.evaluate("window.shifts")
            if reader.problems or broken or shifts:
                said[url] = [*reader.problems, *broken, *shifts]
    assert said == {}


@pytest.mark.parametrize("url", ["", PINNED])
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_while_a_slow_page_arrives(
    chromium: Browser, sample: Site, width: int, url: str
) -> None:
    page = sample.file(url).read_text(encoding="utf-8")
    pieces = [piece.encode() for piece in re.split("(?<=</a>)|(?<=</button>)", page)]
    painted = Semaphore(0)

    class Slow(Quiet):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            for piece in pieces if self.path == "/" else []:
                self.wfile.write(piece)
                painted.acquire(timeout=PATIENCE)

    with serving(Slow) as root:
        reader = Reader(chromium, root, viewport={"width": width, "height": 800})
        reader.page.add_init_script(SHIFTS)
        reader.page.goto(root, wait_until="commit")
        for _ in pieces:
            reader.page.evaluate(A_FRAME)
            painted.release()
        reader.page.wait_for_load_state("load")
        shifts = reader.page.evaluate("window.shifts")
        reader.context.close()
    assert shifts == []


def test_the_manifest_and_the_icons_are_what_chromium_wants(
    chromium: Browser, views: Views
) -> None:
    reader = Reader(chromium, views.address)
    with ExitStack() as stack:
        stack.callback(reader.context.close)
        page = reader.visit("")
        devtools = reader.context.new_cdp_session(page)
        manifest = devtools.send("Page.getAppManifest")
        # The source posts' blog has no picture of its own to make icons of.
        assert bool(manifest["url"]) == views.site.has("manifest.webmanifest")
        assert manifest["errors"] == []
        for icon in json.loads(manifest.get("data") or "{}").get("icons", []):
            check_icon(page, urljoin(manifest["url"], icon["src"]), icon["sizes"])
        links = page.locator("link[rel~=icon], link[rel=apple-touch-icon]").all()
        assert links
        for element in links:
            href = element.evaluate("link => link.href")
            check_icon(page, href, element.get_attribute("sizes") or "any")
    assert reader.problems == []


def test_the_sample_has_a_manifest(sample: Site) -> None:
    assert sample.has("manifest.webmanifest")


def check_icon(page: Page, address: str, sizes: str) -> None:
    """Assert that a picture loads and is as large as it is said to be.

    Of those in one `.ico` the browser shows any.
    """
    seen = page.evaluate(
        """async address => {
          const image = new Image();
          image.src = address;
          await image.decode();
          return `${image.naturalWidth}x${image.naturalHeight}`;
        }""",
        address,
    )
    of_many = address.endswith(".ico")
    assert of_many or sizes == "any" or seen in sizes.split(), (address, sizes, seen)


def test_the_picture_of_a_preview_has_the_size_that_it_claims(views: Views) -> None:
    checked = 0
    for url in views.urls:
        names = {
            key: views.head(url, f"meta[property='og:{key}']", "content")
            for key in ("image", "image:width", "image:height", "image:alt")
        }
        if url == "404.html":
            continue
        assert len(names["image"]) == 1, (url, names)
        with Image.open(views.file(names["image"][0])) as picture:
            claimed = (names["image:width"], names["image:height"])
            assert claimed == ([str(picture.width)], [str(picture.height)]), url
        assert names["image:alt"] and names["image:alt"][0], url
        checked += 1
    assert checked >= 5


def test_the_structured_data_of_every_page_can_be_read(views: Views) -> None:
    silent = [url for url in views.urls if not validators.graphs(views.site.file(url))]
    assert set(silent) <= {"404.html"}
