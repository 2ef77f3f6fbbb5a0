"""The visit: a page of each kind, on a phone and on a desk, with everything and with nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.async_api import Browser, BrowserType, Error, async_playwright
from playwright.async_api import TimeoutError as Late

from auditing.browser import launching
from auditing.browser.choosing import Shape, choose
from auditing.browser.findings import at, findings, requests, stored
from auditing.browser.places import Places
from auditing.browser.serving import Served, served
from auditing.browser.touring import tour
from auditing.browser.watching import DESKTOP, LOADED, PHONE, Window, window
from auditing.browser.without import REFUSE, Reading, losses, read
from permesso.audit.declared import Declared
from permesso.audit.facts import Request
from permesso.audit.finding import Finding
from permesso.audit.visit import Seen
from permesso.problem import Problem

TOGETHER = 2
"""Browsers at a time: a page that takes its browser with it leaves the other."""
PATIENCE = 60.0
"""Seconds after which a page is given up, whatever it does: a visit takes five."""
DRAWN = 2000
"""Milliseconds that a page gets after its loading to draw what is missing."""
CLOSING = 5.0
"""Seconds that a browser gets to end, before it is left to the end of everything."""


@dataclass(frozen=True, slots=True)
class Visited(Seen):
    """What came of a visit."""

    pages: tuple[Shape, ...] = ()
    """The pages that were chosen, in order, each with its kind."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What came of one page."""

    findings: tuple[Finding, ...] = ()
    screen: float | None = None
    asked: tuple[Request, ...] = ()
    fault: str = ""


def visit(
    folder: Path,
    files: Sequence[str],
    declared: Declared,
    host: str | None,
    say: Callable[[str], None],
) -> Visited:
    """Visit a site in Chromium and return what was found.

    `files` are its pages, from its `folder`; `host` is its own, if known. `say` is told of
    progress, a line at a time. Nobody outside is reached: the site's address is answered from its
    folder, and every other one not at all.

    Raises:
        NoBrowser: There is no Chromium, or it does not start.
    """
    site = served(folder, declared, host, files)
    chosen = choose(folder, files)
    told = asyncio.run(_visit(site, chosen, declared, say))
    return Visited(
        findings=tuple(sorted({found for page in told.values() for found in page.findings})),
        screens={
            shape.file: screen
            for shape in chosen
            if (screen := told[shape.file].screen) is not None
        },
        asked={shape.file: told[shape.file].asked for shape in chosen},
        pages=chosen,
        faults=tuple(
            Problem(shape.file, 1, fault) for shape in chosen if (fault := told[shape.file].fault)
        ),
    )


async def _visit(
    site: Served, chosen: Sequence[Shape], declared: Declared, say: Callable[[str], None]
) -> dict[str, _Page]:
    """Visit pages, several at a time; return what came of each."""
    told: dict[str, _Page] = {}
    rest = iter(chosen)
    async with async_playwright() as playwright:

        async def work() -> None:
            browser = await launching.start(playwright.chromium)
            for shape in rest:
                page = await _patiently(browser, site, shape, declared)
                told[shape.file] = page
                say(f"{len(told)}/{len(chosen)} {shape.file} ({shape.kind}){_said(page)}")
                if page.fault:
                    browser = await _another(browser, playwright.chromium)
            await _close(browser)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(TOGETHER, len(chosen))):
                    group.create_task(work())
        except* launching.NoBrowser as several:
            raise several.exceptions[0] from None
    return told


def _said(page: _Page) -> str:
    return f": {page.fault}" if page.fault else ""


async def _patiently(browser: Browser, site: Served, shape: Shape, declared: Declared) -> _Page:
    """Return what came of a page, or that it came to nothing."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await _page(browser, site, shape.file, declared)
    except TimeoutError:
        return _Page(fault=f"the browser has no answer from it within {PATIENCE:.0f} seconds")
    except Late:
        return _Page(fault=f"the browser has not loaded it within {LOADED // 1000} seconds")
    except Error as error:
        reason = error.message.strip().splitlines()[0]
        return _Page(fault=f"the browser could not go on with it: {reason}")


async def _another(browser: Browser, chromium: BrowserType) -> Browser:
    """Return a fresh browser for one that a page may have taken with it."""
    await _close(browser)
    return await launching.start(chromium)


async def _close(browser: Browser) -> None:
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(CLOSING):
            await browser.close()


async def _page(browser: Browser, site: Served, file: str, declared: Declared) -> _Page:
    """Visit a page four times: on a phone, on a desk, without scripts, and keeping nothing."""
    places = Places(site, file)
    address = site.address(file)
    async with window(browser, site, **PHONE) as phone, window(browser, site, **DESKTOP) as desk:
        await phone.open(address)
        share = await phone.ask("screen")
        screen = None if share is None else round(float(share), 3)
        whole = await read(phone)
        await tour(phone)
        # By now every picture has been scrolled to.
        whole = replace(whole, pictures=(await read(phone)).pictures)
        kept = [(store, name) for store, name in await phone.ask("kept")]
        kept += [("cookie", cookie["name"]) for cookie in await phone.page.context.cookies()]
        await desk.open(address)
        await tour(desk, whole=False)
        both = [("360×640", phone), ("1280×800", desk)]
        found = [*findings(places, both), *stored(places, phone, kept)]
        asked = tuple(requests(places, both))
    async with window(browser, site, watched=False, java_script_enabled=False, **PHONE) as plain:
        await plain.open(address)
        found += await _lost(places, whole, plain, "JavaScript")
    async with window(browser, site, REFUSE, watched=False, **PHONE) as refused:
        await refused.open(address)
        found += await _lost(places, whole, refused, "cookies and storage")
    if screen is not None:
        found += _screen(places, screen, declared.limits.screen)
    return _Page(tuple(found), screen, asked)


async def _lost(places: Places, whole: Reading, window: Window, missing: str) -> list[Finding]:
    """Return what a page loses; a script that draws it gets time before it counts as lost."""
    if not (found := [*losses(places, whole, await read(window), missing)]):
        return found
    await window.page.wait_for_timeout(DRAWN)
    return [*losses(places, whole, await read(window), missing)]


def _screen(places: Places, share: float, most: float) -> Iterator[Finding]:
    """Yield that the first screen holds too little of the article."""
    if share > most:
        found = f"{share:.0%} of the first screen is not the article; at most {most:.0%} may be"
        yield at(places, "attention.screen", f"{found} (360×640)")
