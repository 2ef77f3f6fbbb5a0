"""The policy in a browser: everything works under it, and what was put into a page does not run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import browser
import isso_server
from browser import Reader
from conftest import Site, make_sample
from loopback import Quiet, serving
from stress.service import free_port
from test_sample import KINDS

pytestmark = browser.NEEDED

POST = """---
title: Tutto insieme
date: 2026-03-12
categories: [Scrittura]
---

Un paragrafo.

https://www.youtube.com/watch?v=abcdefghijk

| Numero | Voce |
| -----: | :--: |
| 1      | a    |

```python
print("ciao")
```

![Una pagina di quaderno](../immagini/misurare-senza-spiare-quaderno.jpg)

=== "Uno"

    Primo.

=== "Due"

    Secondo.

- [x] Fatto

Testo[^1] con ++ctrl+alt+del++.

[^1]: Una nota.
"""
PAGES = (
    *KINDS.values(), "cerca/", "feed/", "newsletter/", "newsletter/controlla-la-posta/", "en/",
    "guide/comments/", "gulpease-alla-prova-del-banco/", "misurare-senza-spiare/", "tutto-insieme/",
)  # fmt: skip
"""A page of each kind, and that with everything."""
VIOLATIONS = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
});
"""


@dataclass
class Letters:
    """A newsletter's service on another port: it takes a form and sends its reader back."""

    root: str
    taken: list[dict[str, list[str]]] = field(default_factory=list)


@dataclass
class Blog:
    """A built blog, on two addresses."""

    site: Site
    plain: str
    """Address where nothing is said beside the pages: what GitHub Pages does."""
    headed: str
    """Address where every answer has the headers, those of the pages besides: the blog's own, to
    which its services lead back."""
    letters: Letters

    @property
    def roots(self) -> dict[str, str]:
        """The addresses by name."""
        return {"meta": self.plain, "headers": self.headed}


def said(folder: Path) -> list[tuple[str, str]]:
    """Return the headers of every answer, as `_headers` names them."""
    lines = (folder / "_headers").read_text(encoding="utf-8").splitlines()[1:]
    end = next(index for index, line in enumerate(lines) if not line.startswith(" "))
    pairs = (line.strip().partition(": ") for line in lines[:end])
    return [(name, value) for name, _, value in pairs]


class _Silent(Quiet, SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    headers_besides: tuple[tuple[str, str], ...] = ()
    missing = b""

    def end_headers(self) -> None:
        for name, value in self.headers_besides:
            self.send_header(name, value)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(self.missing)))
        self.end_headers()
        self.wfile.write(self.missing)


@contextmanager
def newsletter() -> Iterator[Letters]:
    """Run a newsletter's service."""
    letters = Letters("")

    class Handler(Quiet):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            letters.taken.append(parse_qs(self.rfile.read(length).decode()))
            self.send_response(303)
            self.send_header("Location", letters.taken[-1]["next"][0])
            self.end_headers()

    with serving(Handler) as root:
        letters.root = root
        yield letters


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Blog]:
    """The sample with a post that has everything in it, its services on loopback."""
    root = tmp_path_factory.mktemp("policy")
    project = make_sample(root, to_write_in=True)
    (root / "docs/posts/tutto.md").write_text(POST, encoding="utf-8")
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    with newsletter() as letters, isso_server.isso_server(root / "isso", blog=address) as isso:
        addresses = {"OPTIN_ROOT": letters.root, "ISSO_ROOT": isso.root, "SITE_URL": address}
        site = project.build(**addresses)
        assert site.status == 0, site.output
        missing = (site.folder / "404.html").read_bytes()
        attributes = {"missing": missing}
        plain = type("Plain", (_Silent,), attributes)
        besides = tuple(said(site.folder))
        headed = type("Headed", (_Silent,), {**attributes, "headers_besides": besides})
        with (
            serving(partial(plain, directory=str(site.folder))) as one,
            serving(partial(headed, directory=str(site.folder)), port) as two,
        ):
            yield Blog(site, one, two, letters)


@dataclass
class Watched:
    """A reader, and what the policy refused on the pages that they saw."""

    reader: Reader
    refused: list[str] = field(default_factory=list)

    def visit(self, url: str) -> Page:
        """Return a page, when its scripts ran."""
        self.note()
        page = self.reader.visit(url)
        page.wait_for_load_state("networkidle")
        return page

    def note(self) -> list[str]:
        """Return everything that was refused, with what is on this page."""
        page = self.reader.page
        if page.url != "about:blank":
            self.refused += page.evaluate("window.refused.splice(0)")
        said = (each for each in self.reader.problems if "olicy" in each or "error" in each.lower())
        return [*self.refused, *said]


Watch = Callable[..., Watched]


@pytest.fixture(params=["meta", "headers"])
def watch(request: pytest.FixtureRequest, chromium: Browser, blog: Blog) -> Iterator[Watch]:
    """A function that gives a reader of the blog."""
    made: list[Reader] = []

    def start(**options: Any) -> Watched:
        made.append(Reader(chromium, blog.roots[request.param], **options))
        made[-1].context.add_init_script(VIOLATIONS)
        return Watched(made[-1])

    yield start
    for reader in made:
        reader.context.close()


@pytest.fixture(params=["meta", "headers"])
def address(request: pytest.FixtureRequest, blog: Blog) -> str:
    """Each address of the blog."""
    return blog.roots[request.param]


def test_no_page_asks_for_what_its_policy_refuses(watch: Watch) -> None:
    pages = {url: watch() for url in PAGES}
    for url, watched in pages.items():
        watched.reader.visit(url)
    refused = {}
    for url, watched in pages.items():
        # Most have become quiet while the others were opened.
        watched.reader.page.wait_for_load_state("networkidle")
        if found := watched.note():
            refused[url] = found
    assert refused == {}


def test_every_page_has_a_policy_without_exceptions(blog: Blog) -> None:
    for url in blog.site.urls():
        page = blog.site.page(url)
        (meta,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']")
        assert "unsafe-inline" not in meta.get("content"), url
        assert "unsafe-eval" not in meta.get("content").replace("wasm-unsafe-eval", ""), url
        assert not page.xpath("//*[@style]"), url


def test_the_page_is_used_and_nothing_is_refused(watch: Watch) -> None:
    watched = watch()
    watched.reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    asked: list[str] = []

    def film(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<p>Film</p>", content_type="text/html")

    watched.reader.context.route("https://www.youtube-nocookie.com/**", film)
    page = watched.visit("tutto-insieme/")
    switch = page.locator("button.pm-scheme")
    switch.click()
    assert page.evaluate("localStorage.length") == 1
    copy = page.locator("button.pm-copy").first
    copy.click()
    expect(copy).to_have_text("Copiato")
    assert 'print("ciao")' in page.evaluate("navigator.clipboard.readText()")
    page.locator("a.pm-enlarge").click()
    expect(page.locator("dialog[open] img")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("[data-player]").click()
    expect(page.frame_locator("iframe").get_by_text("Film")).to_be_visible()
    assert len(asked) == 1
    page.get_by_text("Due", exact=True).click()
    expect(page.get_by_text("Secondo.")).to_be_visible()
    assert watched.note() == []


def test_a_table_keeps_its_columns(watch: Watch) -> None:
    cells = watch().visit("tutto-insieme/").locator("td")
    aligned = cells.evaluate_all("cells => cells.map(cell => getComputedStyle(cell).textAlign)")
    assert aligned == ["right", "center"]


@pytest.mark.parametrize("watch", ["headers"], indirect=True)
def test_comments_are_written_under_the_policy(watch: Watch) -> None:
    watched = watch()
    page = watched.visit("tutto-insieme/")
    page.locator("button[data-comments]").click()
    page.locator(".isso-textarea").first.wait_for()
    expect(page.locator(".isso-thread-heading")).not_to_be_empty()
    page.wait_for_function(isso_server.STYLED)
    assert page.locator("link[rel=stylesheet][href*='/css/isso.css']").count() == 1
    assert watched.note() == []


@pytest.mark.parametrize("watch", ["headers"], indirect=True)
def test_a_form_is_sent_and_its_reader_comes_back(watch: Watch, blog: Blog) -> None:
    watched = watch()
    page = watched.visit("newsletter/")
    form = page.locator("form.pm-form")
    form.locator("input[type=email]").fill("anna@lettori.example")
    form.locator("input[required][type=checkbox]").check()
    form.locator("button[type=submit]").click()
    page.wait_for_url("**/newsletter/controlla-la-posta/**")
    assert blog.letters.taken[-1]["email"] == ["anna@lettori.example"]
    assert watched.note() == []


def test_search_works_under_the_policy(watch: Watch, blog: Blog) -> None:
    if not blog.site.has("pagefind/pagefind.js"):
        pytest.skip("there is no search in this build")
    watched = watch()
    page = watched.visit("cerca/?q=modulo")
    page.locator("mark").first.wait_for()
    assert watched.note() == []


PUT_IN = """
<script>window.ran = "script"</script>
<img src="x" onerror="window.ran = 'handler'">
<a id="there" href="javascript:window.ran='address'">x</a>
<style>body { --ran: style }</style>
<iframe src="https://male.example/"></iframe>
<base href="https://male.example/">
<form id="sends" action="https://male.example/x"><button>x</button></form>
<script src="https://male.example/x.js"></script>
"""


def test_what_was_put_into_a_page_does_nothing(
    chromium: Browser, blog: Blog, address: str, tmp_path: Path
) -> None:
    reader = Reader(chromium, address)
    asked: list[str] = []
    reader.context.add_init_script(VIOLATIONS)
    reader.page.on("request", lambda request: asked.append(request.url))

    def inject(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{PUT_IN}</main>"))

    reader.context.route(f"{address}tutto-insieme/", inject)
    page = reader.visit("tutto-insieme/")
    page.locator("#there").click(no_wait_after=True)
    page.locator("#sends button").click(no_wait_after=True)
    # Each was tried.
    page.wait_for_function(
        "every => every.every(name => refused.some(each => each.startsWith(`${name} `)))",
        arg=[
            "script-src-elem", "script-src-attr", "style-src-elem", "frame-src", "base-uri",
            "form-action",
        ],
    )  # fmt: skip
    assert page.evaluate("window.ran") is None
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--ran')") == ""
    assert page.evaluate("document.baseURI") == f"{address}tutto-insieme/"
    assert [url for url in asked if "male.example" in url and "/x" not in url] == []
    reader.context.close()


def test_nobody_shows_a_page_in_a_frame(chromium: Browser, blog: Blog, tmp_path: Path) -> None:
    shown = "".join(f'<iframe src="{root}"></iframe>' for root in (blog.plain, blog.headed))
    (tmp_path / "index.html").write_text(f"<!doctype html><title>x</title>{shown}")
    with browser.served(tmp_path) as root:
        reader = Reader(chromium, root)
        page = reader.visit("")
        page.wait_for_load_state("networkidle")
        # A page cannot say it of itself: the other host has no headers.
        assert ["Bussare" in frame.content() for frame in page.frames[1:]] == [True, False]
        assert [each for each in reader.problems if "frame-ancestors" in each]
        reader.context.close()
