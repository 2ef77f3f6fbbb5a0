"""Facades in a real browser: what a click brings, and that nothing comes before it."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Browser, Route, expect

import browser
from browser import Reader
from components import PLAYERS, render
from conftest import ROOT
from permesso.embeds import providers
from permesso.slots.blocks import EmbedBlock

pytestmark = browser.NEEDED

ASSETS = ROOT / "overrides" / "assets"
FILM = "https://youtu.be/abcdefghijk?t=90"
PAGE = """<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Prova</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="permesso.css">
<script type="module" src="entry.js"></script></head>
<body data-md-color-primary="custom" data-md-color-accent="custom"><main class="pm-page">
<h1>Prova</h1>{facade}<p><a href="#">Dopo</a></p></main></body></html>"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page with one facade, on loopback."""
    folder = tmp_path_factory.mktemp("facade")
    embed = providers.find(FILM)
    assert embed is not None
    printed = render("blocks/embed.html", block=EmbedBlock(replace(embed, title="Un film")))
    facade = "".join(etree.tostring(each, encoding="unicode", method="html") for each in printed)
    (folder / "index.html").write_text(PAGE.format(facade=facade), encoding="utf-8")
    for name in ("javascripts/entry.js", "javascripts/embeds.js", "stylesheets/permesso.css"):
        shutil.copy(ASSETS / name, folder / Path(name).name)
    with browser.served(folder) as address:
        yield address


def test_the_script_is_small() -> None:
    source = (ASSETS / "javascripts" / "embeds.js").read_bytes()
    assert len(gzip.compress(source, 9, mtime=0)) < 600


def test_a_click_brings_the_player_and_focus_goes_there(chromium: Browser, root: str) -> None:
    reader = Reader(chromium, root)
    asked: list[tuple[str, str | None]] = []

    def answer(route: Route) -> None:
        asked.append((route.request.url, route.request.headers.get("referer")))
        route.fulfill(body="<p>Film</p>", content_type="text/html")

    reader.context.route("https://www.youtube-nocookie.com/**", answer)
    page = reader.visit("")
    button = page.get_by_role("button", name="Guarda qui (si collega a youtube-nocookie.com)")
    expect(button).to_be_visible()
    assert (asked, reader.problems) == ([], [])
    button.focus()
    page.keyboard.press("Enter")
    frame = page.locator("iframe")
    expect(frame).to_be_focused()
    expect(page.frame_locator("iframe").get_by_text("Film")).to_be_visible()
    player = "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1&start=90"
    assert asked[0] == (player, root)
    assert frame.get_attribute("title") == "Un film"
    assert frame.get_attribute("referrerpolicy") == "strict-origin-when-cross-origin"
    assert "allow-scripts" in (frame.get_attribute("sandbox") or "")
    expect(button).to_have_count(0)
    expect(page.get_by_role("link", name="Guarda su YouTube")).to_be_visible()
    box = frame.bounding_box()
    assert box and abs(box["width"] / box["height"] - 16 / 9) < 0.02
    assert reader.kept() == []
    assert reader.problems == [f"asks another host: {player}"]


def test_without_a_script_there_is_a_link_and_no_button(chromium: Browser, root: str) -> None:
    reader = Reader(chromium, root, java_script_enabled=False)
    page = reader.visit("")
    assert page.locator("button:visible").count() == 0
    link = page.get_by_role("link", name="Guarda su YouTube")
    assert link.get_attribute("href") == "https://www.youtube.com/watch?v=abcdefghijk&t=90s"
    assert reader.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_and_the_page_is_no_wider_than_its_window(
    chromium: Browser, root: str, scheme: str
) -> None:
    reader = Reader(chromium, root, color_scheme=scheme, viewport={"width": 320, "height": 640})
    page = reader.visit("")
    page.evaluate("document.body.style.colorScheme = 'light dark'")
    for selector in (".pm-embed__provider", ".pm-embed__title", ".pm-button", ".pm-embed__link"):
        assert browser.contrast(page, selector) >= 4.5, selector
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_on_paper_the_address_stands_beside_the_link(chromium: Browser, root: str) -> None:
    reader = Reader(chromium, root)
    page = reader.visit("")
    page.emulate_media(media="print")
    expect(page.locator("[data-player]")).to_be_hidden()
    written = page.locator(".pm-embed__link").evaluate(
        "e => getComputedStyle(e, '::after').content"
    )
    assert "attr(href)" in written or "watch?v=abcdefghijk" in written


def test_every_kind_has_its_words() -> None:
    for kind in ("video", "playlist", "audio", "post", "map"):
        words = getattr(PLAYERS, kind)
        assert "{host}" in words.show and "{provider}" in words.go and "{provider}" in words.title
