"""Scripts in a real browser: little comes at once, the rest with the gesture that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import brotli
import pytest
from playwright.sync_api import Browser, Request, Route, expect

import browser
from browser import Reader
from conftest import BARE, Site, make_project, post, wait_until
from test_sample import KINDS, PINNED

pytestmark = browser.NEEDED
LIMIT = 6_000
"""Bytes of scripts, compressed, that a page may load before its reader does anything."""
WAIT = 3_000
"""Milliseconds after `load` in which nothing more may come."""
STUB = """
window.mermaid = {
  initialize() {},
  async render(id, text) { return { svg: `<svg data-drawn="${id}"></svg>` }; },
};
"""
CODE = "``` python\nprint('ciao')\n```"
ANNOTATED = "Un testo (1)\n{ .annotate }\n\n1.  La nota.\n"
Visit = Callable[..., Reader]


@pytest.fixture(scope="module")
def root(sample: Site) -> Iterator[str]:
    """The address of the sample blog, served on loopback."""
    with browser.served(sample.folder) as address:
        yield address


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a blog with what needs Material's script, and what does not."""
    project = make_project(tmp_path_factory.mktemp("scripts") / "project")
    theme = {**BARE["theme"], "features": ["content.code.copy"]}  # type: ignore[dict-item]
    project.configure(**{**BARE, "theme": theme}, extra_javascript=["mermaid.js"])
    project.write(
        {
            "docs/mermaid.js": STUB,
            "docs/posts/plain.md": post("Semplice", CODE, slug="semplice"),
            "docs/posts/drawn.md": post(
                "Disegno", '<pre class="mermaid"><code>graph LR</code></pre>', slug="disegno"
            ),
            "docs/posts/noted.md": post("Note", ANNOTATED, slug="note"),
        }
    )
    site = project.build()
    assert site.status == 0, site.output
    with browser.served(site.folder) as address:
        yield address


@pytest.fixture
def reader(chromium: Browser, root: str) -> Iterator[Visit]:
    """A function that makes a reader; takes Playwright's options of a context."""
    readers: list[Reader] = []

    def make(root: str = root, **options: Any) -> Reader:
        readers.append(Reader(chromium, root, **options))
        return readers[-1]

    yield make
    for one in readers:
        one.context.close()


def asked(visitor: Reader) -> list[Request]:
    """Return the list to which what a reader's browser asks for is added."""
    found: list[Request] = []
    visitor.page.on("request", lambda request: found.append(request))
    return found


def body(request: Request) -> bytes:
    """Return what was answered to a request."""
    response = request.response()
    assert response is not None
    return response.body()


def names(requests: list[Request], kind: str = "script") -> list[str]:
    """Return the names of files of a kind, without their hashes."""
    return [
        request.url.rpartition("/")[2].partition(".")[0]
        for request in requests
        if request.resource_type == kind
    ]


def test_before_the_reader_does_anything_one_small_script_has_come(reader: Visit) -> None:
    visitors = {
        kind: reader() for kind in ("home", "article", "category", "static page", "no page")
    }
    requests = {kind: asked(visitor) for kind, visitor in visitors.items()}
    for kind, visitor in visitors.items():
        visitor.visit(KINDS[kind])
    # All of them wait at the same time.
    visitors["no page"].page.wait_for_timeout(WAIT)
    for kind, visitor in visitors.items():
        scripts = [request for request in requests[kind] if request.resource_type == "script"]
        weight = sum(len(brotli.compress(body(script))) for script in scripts)
        assert 0 < weight < LIMIT, kind
        # The icon is a picture, of no kind for the browser.
        others = [
            each.url for each in requests[kind] if each.resource_type not in {"image", "media"}
        ]
        assert len([url for url in others if not url.endswith("/icon.svg")]) == 2, others
        assert visitor.problems == [], kind


def test_a_form_brings_its_help_and_sends_without_it(reader: Visit) -> None:
    visitor = reader()
    requests = asked(visitor)
    form = visitor.visit(PINNED).locator(".pm-form").first
    form.locator("input[type=email]").focus()
    expect(form).to_have_js_property("noValidate", True)
    # It helps when all of it is there.
    form.locator("[type=submit]").click()
    expect(form.locator(".pm-form__note")).not_to_be_empty()
    assert names(requests) == ["entry", "form", "words"]
    assert visitor.problems == []


@pytest.mark.parametrize("name", ["form", "words"])
def test_a_script_that_is_not_what_the_build_made_does_not_run(reader: Visit, name: str) -> None:
    visitor = reader()

    def tamper(route: Route) -> None:
        body = "window.tampered = true; export const help = () => {}; export const of = help;"
        route.fulfill(body=body, content_type="text/javascript")

    visitor.context.route(f"**/{name}.*.js", tamper)
    page = visitor.visit(PINNED)
    form = page.locator("form.pm-form").first
    form.locator("input[type=email]").focus()
    # The browser's own help is there instead.
    page.wait_for_function("form => !form.noValidate", arg=form.element_handle())
    assert page.evaluate("window.tampered") is None
    form.locator("[type=submit]").click()
    assert form.evaluate("form => form.matches(':invalid')")


def test_a_button_copies_code(reader: Visit, own: str) -> None:
    visitor = reader(own)
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=own.rstrip("/"))
    page = visitor.visit("semplice/")
    page.locator(".highlight").hover()
    page.locator(".pm-copy").click()
    expect(page.locator(".pm-copy")).to_have_text("Copiato")
    assert page.evaluate("navigator.clipboard.readText()") == "print('ciao')"


@pytest.mark.parametrize(
    ("url", "selector"),
    [("disegno/", "div.mermaid"), ("note/", ".md-annotation")],
)
def test_what_needs_materials_script_has_it(
    reader: Visit, own: str, url: str, selector: str
) -> None:
    visitor = reader(own)
    requests = asked(visitor)
    page = visitor.visit(url)
    page.locator(selector).first.wait_for(state="attached")
    assert "bundle" in names(requests)
    assert page.locator(".pm-scheme").count() == 0  # this blog has no palette
    assert visitor.problems == []


def test_a_page_that_does_not_need_it_is_without(reader: Visit, own: str) -> None:
    visitor = reader(own)
    requests = asked(visitor)
    page = visitor.visit("semplice/")
    assert names(requests) == ["entry", "mermaid"] or names(requests) == ["mermaid", "entry"]
    assert page.locator("#__config, [data-md-component]").count() == 0
    assert visitor.problems == []


def test_the_next_page_comes_when_the_reader_rests_on_its_link(
    chromium: Browser, sample: Site
) -> None:
    with browser.counting(sample.folder) as (root, seen):
        visitor = Reader(chromium, root)
        page = visitor.visit(PINNED)
        page.wait_for_load_state("networkidle")
        seen.clear()
        for selector in (".pm-comments a[href$='.xml']", ".pm-share a"):
            if page.locator(selector).count():
                page.locator(selector).first.hover()
                page.wait_for_timeout(700)
        assert [path for path in seen if not path.startswith("/immagini/")] == []
        link = page.locator(".pm-related a").first
        wanted = (link.get_attribute("href") or "").removeprefix("..")
        link.hover()
        wait_until(lambda: wanted in seen)
        assert [path for path in seen if not path.startswith("/immagini/")] == [wanted]
        visitor.context.close()
