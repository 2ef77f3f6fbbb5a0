"""Reading with a keyboard alone: where the focus is, and the whole way of a reader."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import accessibility
import browser
from browser import Reader
from conftest import ROOT, Project, Site, letter_files, letters, make_project, post
from subscriber import CONFIRMED, PENDING, Visitor, World, world
from test_sample import PINNED

pytestmark = browser.NEEDED

WITH_STOPS = [
    "",
    PINNED,
    "archivio/",
    "newsletter/",
    "cerca/",
    "about/",
    "en/",
    "gulpease-alla-prova-del-banco/",
    "guide/autori/",
]
LEAST = 3.0
"""Least contrast of what shows the focus (WCAG 2.2, success criterion 1.4.11)."""
MOST = 200
"""Keys after which what was looked for is not reached any more."""


@pytest.fixture(scope="module")
def root(sample: Site) -> Iterator[str]:
    """The address of the sample blog, served on loopback."""
    with browser.served(sample.folder) as address:
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen_and_never_covered(chromium: Browser, root: str, scheme: str) -> None:
    reader = Reader(chromium, root, color_scheme=scheme, viewport={"width": 800, "height": 600})
    wrong = {}
    for url in WITH_STOPS:
        for stop in accessibility.stops(reader.visit(url)):
            if not stop["isLine"] or not stop["isInside"] or stop["isCovered"]:
                wrong[url, stop["html"]] = stop
            elif stop["contrast"] < LEAST:
                wrong[url, stop["html"]] = stop["contrast"]
    reader.context.close()
    assert wrong == {}


def test_the_focus_goes_down_the_page_in_its_order(chromium: Browser, root: str) -> None:
    reader = Reader(chromium, root, viewport={"width": 360, "height": 740})
    for url in ("", PINNED, "newsletter/"):
        found = accessibility.stops(reader.visit(url))
        assert len(found) > 10
        back = [
            (one["html"], other["html"])
            for one, other in pairwise(found[1:])
            # What stands beside it may be a little higher.
            if other["top"] < one["top"] - 40
        ]
        assert back == [], url
    reader.context.close()


# ── the whole way ────────────────────────────────────────────────────────────────────────────────

ISSO = "https://commenti.prova.example/"
WIDGET = """
const thread = document.getElementById("isso-thread");
thread.innerHTML = "<textarea aria-label='Commento'></textarea><button>Invia</button>";
"""
EMAIL = "ada@lettori.example"


def a_blog(folder: Path, root: str, service: str) -> Project:
    """Make a blog with everything that a reader can do."""
    project = make_project(folder)
    settings = {
        "newsletter": letters(root=service),
        "comments": {"provider": "isso", "root": ISSO.rstrip("/"), "privacy": "privacy.md"},
        "cards": {"make": False},
    }
    project.configure(watch=[], site_url=root, nav=None, extra={"permesso": settings})
    photo = (ROOT / "docs/immagini/misurare-senza-spiare-quaderno.jpg").read_bytes()
    text = "Una porta si apre da dentro.\n\n<!-- more -->\n\n![Una vetrina](/foto.jpg)\n\nFine."
    files: dict[str, str | bytes] = {
        "posts/a.md": post("La porta", text, categories="[Porte]"),
        "posts/b.md": post("Il campanello", "Chi suona aspetta.", categories="[Porte]"),
        "foto.jpg": photo,
        "immagini/favicon.svg": (ROOT / "docs/immagini/favicon.svg").read_bytes(),
        **letter_files(),
    }
    project.write({f"docs/{name}": content for name, content in files.items()})
    return project


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """That blog on loopback, and the service that takes its forms."""
    with world(tmp_path_factory.mktemp("keyboard"), a_blog) as lived:
        yield lived


@pytest.fixture
def visitor(chromium: Browser, lived: World) -> Iterator[Visitor]:
    """A reader without a mouse."""
    visitor = Visitor(chromium, lived, color_scheme="light")

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/javascript", body=WIDGET)

    visitor.context.route(f"{ISSO}**", answer)
    yield visitor
    visitor.context.close()


def reach(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until something has the focus that a selector finds."""
    for _ in range(MOST):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached")


def test_the_first_key_skips_to_the_text(visitor: Visitor) -> None:
    page = visitor.visit("la-porta/")
    reach(page, ".pm-skip")
    page.keyboard.press("Enter")
    page.wait_for_url("**/la-porta/#*")
    page.keyboard.press("Tab")
    assert page.locator("main :focus").count() == 1


def test_a_reader_finds_an_article_by_its_words_and_comes_back(visitor: Visitor) -> None:
    # Enter searches. Had a pause before it done so, too, the second answer would take the focus.
    visitor.stop_time()
    page = visitor.visit("")
    reach(page, "a[href$='cerca/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cerca/")
    reach(page, "input[type=search]")
    page.keyboard.type("campanello")
    page.keyboard.press("Enter")
    visitor.let_time_pass()
    expect(page.locator(".pm-found__status")).to_contain_text("«campanello»")
    expect(page.locator(".pm-found__item a")).to_have_count(1)
    reach(page, ".pm-found__item a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/il-campanello/**")
    page.go_back()
    expect(page.locator("input[type=search]")).to_have_value("campanello")


def test_a_reader_looks_at_a_picture_and_leaves_it(visitor: Visitor) -> None:
    page = visitor.visit("la-porta/")
    reach(page, "a.pm-enlarge")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
        # In the dialog, or in the browser's own window: nothing behind it.
        assert page.evaluate("document.activeElement.closest('dialog, body').outerHTML") is not None
        assert page.locator("main > :not(dialog) :focus").count() == 0
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("a.pm-enlarge")).to_be_focused()


def test_a_reader_makes_the_page_dark(visitor: Visitor) -> None:
    page = visitor.visit("la-porta/")
    reach(page, ".pm-scheme")
    names = []
    for key in ("Space", "Enter", "Space"):
        names.append(page.evaluate("document.activeElement.ariaLabel"))
        page.keyboard.press(key)
    assert len(set(names)) == 3 and all(names)


def test_a_reader_subscribes_and_is_told_in_words_what_is_missing(
    visitor: Visitor, lived: World
) -> None:
    page = visitor.visit("la-porta/")
    reach(page, "input[type=email]")
    page.keyboard.type("ada")
    page.keyboard.press("Enter")
    field = page.locator("input[type=email]:focus")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = page.locator(f"#{field.get_attribute('aria-describedby')}")
    expect(described).to_contain_text("@")
    page.keyboard.press("End")
    page.keyboard.type("@lettori.example")
    expect(described).to_be_empty()
    reach(page, ".pm-form__consent input")
    page.keyboard.press("Space")
    reach(page, "form.pm-form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(visitor.root + PENDING)
    page.goto(lived.service.link(EMAIL))
    reach(page, "button")
    page.keyboard.press("Enter")
    page.wait_for_url(visitor.root + CONFIRMED)
    assert EMAIL in lived.service.people()


def test_a_reader_writes_a_comment(visitor: Visitor) -> None:
    page = visitor.visit("la-porta/")
    reach(page, "[data-comments]")
    page.keyboard.press("Enter")
    expect(page.locator(".pm-comments__frame textarea")).to_be_focused()
    page.keyboard.type("Bello.")
    reach(page, ".pm-comments__frame button")
    reach(page, ".pm-comments__frame textarea", "Shift+Tab")
