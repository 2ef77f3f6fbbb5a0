"""A window on a page: given the site's own answers, watched by `watch.js`, asked by `look.js`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Page, Route, WebSocketRoute

from auditing.browser.places import Call, Element, call, element
from auditing.browser.serving import Served
from permesso.audit.facts import Kind

HERE = Path(__file__).parent
WATCH = (HERE / "watch.js").read_text(encoding="utf-8")
LOOK = (HERE / "look.js").read_text(encoding="utf-8")
LOADED = 15_000
"""Milliseconds after which a page that is not loaded will not be: its files are at hand."""
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "is_mobile": True,
    "has_touch": True,
}
"""The smallest screen in wide use (StatCounter, screen resolutions of mobiles)."""
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
"""An ordinary laptop."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that a page did while nobody touched it."""

    rule: str
    """Which rule it breaks; `stored` and a store where something is kept for now."""
    found: str
    """What it did, on one line."""
    element: Element | None = None
    """By which element, where it is one."""
    call: Call | None = None
    """From where in a script, where it is known."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to another host."""

    address: str
    """Its address."""
    kind: Kind
    """What for."""


KINDS: dict[str, Kind] = {
    "document": "subdocument",
    "eventsource": "xmlhttprequest",
    "fetch": "xmlhttprequest",
    "font": "font",
    "image": "image",
    "media": "media",
    "ping": "ping",
    "script": "script",
    "stylesheet": "stylesheet",
    "texttrack": "media",
    "websocket": "websocket",
    "xhr": "xmlhttprequest",
}
"""What is asked for, by what Chromium calls it (Playwright, `Request.resource_type`)."""


@dataclass
class Window:
    """A page in a window of its own, in a browser that never saw the site."""

    page: Page
    """The page."""
    served: Served
    """The site."""
    seen: list[Seen] = field(default_factory=list)
    """What it did, in order."""
    asked: list[Asked] = field(default_factory=list)
    """Other hosts that it asked for something, in order."""
    callers: dict[str, Call] = field(default_factory=dict)
    """Who asked, by address, where Chromium knows."""
    opened: bool = False
    """Whether its document has come."""

    async def open(self, address: str) -> None:
        """Open an address, until everything is loaded.

        Raises:
            Error: It is not loaded in time, or its process ends.
        """
        await self.page.goto(address, wait_until="load", timeout=LOADED)

    async def ask(self, question: str, value: Any = None) -> Any:
        """Return the answer of `look.js`."""
        return await self.page.evaluate(LOOK, [question, value])

    async def jump(self, seconds: int) -> None:
        """Let time pass in the page's timers, which fire as if nobody had waited."""
        await self.page.clock.fast_forward(seconds * 1000)

    async def answer(self, route: Route) -> None:
        """Answer a request: from the site's folder, or not at all."""
        # The page may be gone before its answer comes.
        with suppress(Error):
            await self._answer(route)

    async def _answer(self, route: Route) -> None:
        request = route.request
        if not self.served.holds(request.url):
            self._note(request.url, request.resource_type)
            await route.abort("blockedbyclient")
        elif request.is_navigation_request() and request.frame.parent_frame is None and self.opened:
            found = f"leads to {request.url}"
            self.seen.append(
                Seen("interruptions.refresh", found, call=self.callers.get(request.url))
            )
            await route.abort("aborted")
        else:
            self.opened = True
            answer = self.served.answer(request.url)
            await route.fulfill(
                status=answer.status, headers={"Content-Type": answer.type}, body=answer.body
            )

    def connect(self, socket: WebSocketRoute) -> None:
        """Note a socket; nobody is at its other end."""
        self._note(socket.url, "websocket")

    def _note(self, address: str, kind: str) -> None:
        if not self.served.owns(address):
            self.asked.append(Asked(address, KINDS.get(kind, "other")))

    def told(self, source: Any, said: dict[str, Any]) -> None:
        """Note what `watch.js` tells."""
        seen = Seen(said["rule"], said["found"], element(said["element"]), call(said["place"]))
        self.seen.append(seen)

    def requested(self, event: dict[str, Any]) -> None:
        """Note who asks, as Chromium's protocol tells."""
        initiator = event.get("initiator", {})
        frames = initiator.get("stack", {}).get("callFrames", [])
        frame = frames[0] if frames else initiator
        if frame.get("url") and "lineNumber" in frame:
            address = event["request"]["url"]
            self.callers.setdefault(address, Call(frame["url"], int(frame["lineNumber"]) + 1))


@asynccontextmanager
async def window(
    browser: Browser, served: Served, *scripts: str, watched: bool = True, **options: Any
) -> AsyncIterator[Window]:
    """Give a window without a page yet, and close it in the end.

    `scripts` run before those of every page; `watched` also runs `watch.js` and holds the clock.
    `options` are Playwright's of a context.
    """
    context = await browser.new_context(**options)
    try:
        context.set_default_timeout(LOADED)
        page = await context.new_page()
        made = Window(page, served)
        await context.route("**/*", made.answer)
        await context.route_web_socket(lambda _: True, made.connect)
        for script in scripts:
            await context.add_init_script(script)
        if watched:
            await _watch(context, made)
        yield made
    finally:
        # A browser that is gone has closed it already.
        with suppress(Error):
            await context.close()


async def _watch(context: BrowserContext, made: Window) -> None:
    """Let a window tell what its page does."""
    await context.expose_binding("permessoTell", made.told)
    await context.add_init_script(WATCH)
    await made.page.clock.install()
    session = await context.new_cdp_session(made.page)
    session.on("Network.requestWillBeSent", made.requested)
    await session.send("Network.enable")
