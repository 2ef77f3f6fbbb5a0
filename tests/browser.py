"""A browser for tests: where to find one, a site on loopback, and what a page looks like in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    expect,
)

from loopback import Quiet, serving

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = ["--no-sandbox", "--disable-background-networking"]

PATIENCE = 60_000
"""Milliseconds after which what was waited for will not come, on a machine with much else to do."""
expect.set_options(timeout=PATIENCE)

Colour = tuple[float, float, float, float]
"""Red, green, blue from 0 to 255; opacity from 0 to 1."""


def shell() -> str | None:
    """Return the path of Chromium without its windows, whose pages cost a third, if
    `CHROMIUM_SHELL` names one; else `find()`."""
    return os.environ.get("CHROMIUM_SHELL") or find()


def find() -> str | None:
    """Return the path of a Chromium: `CHROMIUM` if that is set (empty: none), else the first."""
    named = os.environ.get("CHROMIUM")
    if named is not None:
        return named or None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


NEEDED = [
    pytest.mark.browser,
    pytest.mark.skipif(not find(), reason="no Chromium: install one, or set CHROMIUM to its path"),
]
"""Marks of a test that drives a browser."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve `folder` on loopback; yield the address of its root."""
    with serving(partial(_Handler, directory=str(folder))) as root:
        yield root


@contextmanager
def counting(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve `folder` on loopback; yield the address of its root, and the list to which every path
    is added that is asked for: a browser does not tell of what it fetches by itself."""
    seen: list[str] = []

    class Handler(_Handler):
        def do_GET(self) -> None:
            seen.append(self.path)
            super().do_GET()

    with serving(partial(Handler, directory=str(folder))) as root:
        yield root, seen


class _Handler(Quiet, SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"


KEPT = """
async () => [
  ...(await indexedDB.databases()).map(database => database.name),
  ...await caches.keys(),
  ...(await navigator.serviceWorker.getRegistrations()).map(worker => worker.scope),
]
"""


class Reader:
    """Somebody who visits the site in a browser of their own, and notices what goes wrong."""

    def __init__(self, browser: Browser, root: str, **options: Any) -> None:
        """Take Playwright's options of a context, such as `color_scheme`."""
        self.context: BrowserContext = browser.new_context(**options)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.root = root
        self.problems: list[str] = []
        self.page.on("console", self._on_console)
        self.page.on("pageerror", self._on_error)
        self.page.on("request", self._on_request)
        self.page.on("requestfailed", self._on_failure)
        self.page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.problems.append(f"console: {message.text}")

    def _on_error(self, error: Error) -> None:
        # Chromium says so when a page that fades leads to a file, which does not.
        if "ViewTransition opt-in disabled" not in error.message:
            self.problems.append(f"error: {error}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.root, "data:", "blob:")):
            self.problems.append(f"asks another host: {request.url}")

    def _on_failure(self, request: Request) -> None:
        # The browser drops what it no longer needs (an icon) when the reader goes on.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"{request.failure}: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status} {response.url}")

    def visit(self, url: str) -> Page:
        """Return the page at `url` of the site, loaded."""
        self.page.goto(self.root + url, wait_until="load")
        return self.page

    def stop_time(self) -> None:
        """Let no time pass on the pages that are opened from now on, until `let_time_pass`: however
        long a key takes, no pause of the reader's is over."""
        self.page.clock.install(time=0)
        self.page.clock.pause_at(1)

    def let_time_pass(self) -> None:
        """Let time pass again, as it does everywhere."""
        self.page.clock.resume()

    def kept(self) -> list[str]:
        """Return the names of what pages left in the browser: cookies, storage, databases."""
        state = self.context.storage_state()
        cookies = [each["name"] for each in state["cookies"]]
        local = [each["name"] for origin in state["origins"] for each in origin["localStorage"]]
        session: list[str] = self.page.evaluate("Object.keys(sessionStorage)")
        others: list[str] = self.page.evaluate(KEPT)
        return [*cookies, *local, *session, *others]


SEEN_COLOURS = """
element => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const read = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const layers = [];
  for (let at = element; at; at = at.parentElement)
    layers.push(read(getComputedStyle(at).backgroundColor));
  return [read(getComputedStyle(element).color), layers];
}
"""


def contrast(page: Page, selector: str) -> float:
    """Return the contrast (WCAG 2) of the first element that a selector finds, on what is below."""
    ink, layers = page.locator(selector).first.evaluate(SEEN_COLOURS)
    paper: Colour = (255, 255, 255, 1)
    for layer in reversed(layers):
        paper = _over(layer, paper)
    light, dark = sorted((luminance(paper), luminance(_over(ink, paper))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def paper(page: Page) -> float:
    """Return how light the page is, from 0 (black) to 1."""
    _, layers = page.locator("body").evaluate(SEEN_COLOURS)
    return luminance(layers[0])


def luminance(colour: Colour) -> float:
    """Return the relative luminance (WCAG 2) of a colour."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour[:3])
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _over(upper: Colour, lower: Colour) -> Colour:
    alpha = upper[3]
    red, green, blue = (
        alpha * above + (1 - alpha) * below
        for above, below in zip(upper[:3], lower[:3], strict=True)
    )
    return (red, green, blue, 1)


LINES = """
elements => elements.flatMap(element => {
  const lines = [];
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode())
    for (let at = 0; at < node.length; at++) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const bottom = range.getBoundingClientRect().bottom;
      const last = lines.at(-1);
      if (last && Math.abs(last.bottom - bottom) < 8) last.length++;
      else lines.push({bottom, length: 1});
    }
  return lines.slice(0, -1).map(line => line.length);
})
"""


def lines(page: Page, selector: str) -> list[int]:
    """Return the characters of each line of the paragraphs found, but for their last ones."""
    found: list[int] = page.locator(selector).evaluate_all(LINES)
    return found


STICKING_OUT = """
() => {
  const width = document.documentElement.clientWidth;
  const scrolls = element => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== "visible") return true;
    return false;
  };
  const wide = document.documentElement.scrollWidth > width ? ["the page scrolls"] : [];
  for (const element of document.body.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (box.width && (box.right > width + 1 || box.left < -1) && element.checkVisibility()
        && !scrolls(element))
      wide.push(element.outerHTML.slice(0, 80));
  }
  return wide;
}
"""


def sticking_out(page: Page) -> list[str]:
    """Return what is wider than the window and can't be scrolled on its own."""
    found: list[str] = page.evaluate(STICKING_OUT)
    return found


FOCUSED = """
() => {
  const focused = document.activeElement;
  // The label beside a switch that is itself too small to see, as Material makes them.
  const beside = focused.matches("input") ? focused.nextElementSibling : null;
  const visible = [focused, beside].filter(Boolean).some(element => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return (style.outlineStyle === "auto"
        || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
      && box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.left >= 0;
  });
  return {html: focused.outerHTML.slice(0, 90), isBody: focused === document.body, visible};
}
"""


def focused(page: Page) -> dict[str, Any]:
    """Return what has the focus (`html`), whether it `isBody`, and whether that is `visible`."""
    found: dict[str, Any] = page.evaluate(FOCUSED)
    return found
