"""Visits: what Chromium asks for, and what moves, when somebody opens a page and reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

import browser
from measure.host import Host

PHONE: dict[str, Any] = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "is_mobile": True,
    "has_touch": True,
}
"""The phone that Lighthouse has in mind, a Moto G Power."""
SETTLED = 1000
"""Milliseconds after `load` in which what is loaded late comes."""
PICTURES = {"image", "media"}
ICONS = ("icon", "manifest")
"""What browsers fetch for themselves, once for a whole site, when everything else is there."""
WATCH = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput)
      shifts.push([entry.value, ...entry.sources.map(({node}) => node?.outerHTML?.slice(0, 120))]);
}).observe({type: "layout-shift", buffered: true});
"""
BLOCKING = """
() => performance.getEntriesByType("resource")
  .filter(entry => entry.renderBlockingStatus === "blocking").map(entry => entry.name)
"""
READ = """
async () => {
  const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
    scrollTo(0, y);
    await frame();
  }
}
"""
AXE = """
async () => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"]});
  return violations.flatMap(({id, help, nodes}) =>
    nodes.map(({html}) => `${id}: ${help}: ${html.slice(0, 120)}`));
}
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A file that a browser asked for."""

    url: str
    """Its address from the slash on."""
    kind: str
    """What for, in Chromium's words: `script`, `image`."""
    sent: int
    """Bytes of its body, as Brotli where it is text."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What happened between opening a page and the moment when all was quiet."""

    page: Asked
    """The page itself."""
    others: tuple[Asked, ...]
    """What it asked for besides, without icons and the manifest."""
    blocking: tuple[str, ...]
    """Addresses of what Chromium waited for before it showed anything."""
    shifts: tuple[Any, ...]
    """What moved without being asked to, while it loaded and while it was read to its end."""

    @property
    def needed(self) -> tuple[Asked, ...]:
        """All requests besides pictures."""
        return (self.page, *(asked for asked in self.others if asked.kind not in PICTURES))

    @property
    def scripts(self) -> int:
        """Bytes of scripts."""
        return sum(asked.sent for asked in self.others if asked.kind == "script")

    @property
    def sent(self) -> int:
        """Bytes of everything."""
        return self.page.sent + sum(asked.sent for asked in self.others)

    @property
    def shifted(self) -> float:
        """How much moved: the sum of all shifts, which is never less than CLS."""
        return float(sum(shift[0] for shift in self.shifts))


def visit(chromium: Browser, root: str, host: Host, url: str) -> Visit:
    """Return what happens when a new reader opens the page at `url` of the site at `root`."""
    context = chromium.new_context(**PHONE)
    try:
        page = context.new_page()
        page.add_init_script(WATCH)
        requests: list[Request] = []
        page.on("request", lambda request: requests.append(request))
        page.goto(root + url, wait_until="load")
        page.wait_for_timeout(SETTLED)
        first, *others = [_asked(request, host) for request in requests if _counts(request)]
        blocking = [urlsplit(address).path for address in page.evaluate(BLOCKING)]
        # Pictures further down come while it is read; they may not move anything either.
        page.evaluate(READ)
        page.wait_for_timeout(SETTLED / 4)
        return Visit(first, tuple(others), tuple(blocking), tuple(page.evaluate("shifts")))
    finally:
        context.close()


def inaccessible(chromium: Browser, root: str, url: str, axe: Path) -> list[str]:
    """Return what axe-core finds in a page, in the light scheme and in the dark one."""
    found = []
    for scheme in ("light", "dark"):
        # axe is ours and not the page's: the page's policy would keep it out.
        context = chromium.new_context(color_scheme=scheme, bypass_csp=True, **PHONE)
        try:
            page: Page = context.new_page()
            page.goto(root + url, wait_until="load")
            page.add_script_tag(path=axe)
            found += [f"{scheme}: {line}" for line in page.evaluate(AXE)]
        finally:
            context.close()
    return found


@contextmanager
def started() -> Iterator[Browser]:
    """Give a browser."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=browser.OPTIONS)
        try:
            yield chromium
        finally:
            chromium.close()


def _counts(request: Request) -> bool:
    path = urlsplit(request.url).path.rpartition("/")[2]
    return not request.url.startswith(("data:", "blob:")) and not path.startswith(ICONS)


def _asked(request: Request, host: Host) -> Asked:
    path = urlsplit(request.url).path
    return Asked(path, request.resource_type, host.weight(path))
