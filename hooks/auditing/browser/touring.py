"""A tour of a page, as somebody takes it who only reads: wait, scroll to the end, go away."""

from __future__ import annotations

from typing import Any

from auditing.browser.places import call, element
from auditing.browser.watching import Seen, Window

WAITS = (1, 3, 6, 10, 20, 25)
"""Seconds by which time is moved on, one after the other: timers up to a minute, and those that the
first ones start."""
STEPS = 8
"""Stops on the way to the end."""
COVERED = 0.15
"""Share of the screen from which a layer over the text is more than a bar: a header of 64 pixels on
the smallest phone has a tenth."""
SHIFTED = 0.1
"""Cumulative layout shift up to which it is good (https://web.dev/articles/cls)."""
SETTLED = 150
"""Milliseconds that a page gets to draw what its timers or a turn of the wheel have set off."""


async def tour(window: Window, *, whole: bool = True) -> None:
    """Take the tour of an open page; what it does is noted in its window.

    `whole`: with the wheel and the way out, which are the same on every screen.
    """
    await window.page.wait_for_timeout(SETTLED)
    await _stop(window, "at the start")
    await _focus(window)
    for seconds in WAITS:
        await window.jump(seconds)
    await window.page.wait_for_timeout(SETTLED)
    await _stop(window, "after a minute")
    if whole:
        await _moved(window)
        await _wheel(window)
    await _scroll(window, STEPS if whole else STEPS // 2)
    if whole:
        await _leave(window)
    await _last(window)


async def _stop(window: Window, when: str) -> None:
    """Note what lies over the text and what plays."""
    for told in await window.ask("open"):
        _note(window, "interruptions.dialog", f"open {when}", told)
    for told in await window.ask("covering"):
        share = f"{told['share']:.0%} of the screen"
        if told["dialog"]:
            _note(window, "interruptions.dialog", f"open {when}, {share}", told["element"])
        elif told["share"] > COVERED:
            _note(window, "interruptions.cover", f"over the text {when}, {share}", told["element"])
    for told in await window.ask("playing"):
        _note(window, "interruptions.media", f"plays {when}", told)


async def _focus(window: Window) -> None:
    """Note what has taken the focus."""
    if told := await window.ask("focused"):
        _note(window, "interruptions.focus", "has the focus at the start", told)


async def _moved(window: Window) -> None:
    """Note that the page has scrolled, which nobody did."""
    top = (await window.ask("scrolling"))["top"]
    if top > 0:
        found = f"the page scrolls by itself, {top:.0f} pixels"
        window.seen.append(Seen("interruptions.scroll-hijack", found))
        await window.ask("go", 0)


async def _wheel(window: Window) -> None:
    """Turn the wheel over the text; note who stops it."""
    scrolling = await window.ask("scrolling")
    if scrolling["height"] < scrolling["seen"] * 1.5:
        return
    await window.ask("forget")
    size = window.page.viewport_size or {"width": 360, "height": 640}
    await window.page.mouse.move(size["width"] / 2, size["height"] / 2)
    await window.page.mouse.wheel(0, size["height"] / 2)
    wheel = await _turned(window)
    if wheel["prevented"]:
        found = "a listener of `wheel` keeps the page from scrolling"
        await _listener(window, "interruptions.scroll-hijack", found, "wheel")
    elif wheel["arrived"] and not wheel["scrolled"]:
        window.seen.append(Seen("interruptions.scroll-trap", "the page does not scroll"))


async def _turned(window: Window) -> Any:
    """Return what came of a turn of the wheel, once it has come to something."""
    for _ in range(10):
        wheel = await window.ask("wheel")
        if wheel["prevented"] or wheel["scrolled"]:
            break
        await window.page.wait_for_timeout(SETTLED)
    return wheel


async def _scroll(window: Window, steps: int) -> None:
    """Scroll to the end; stop on the way."""
    scrolling = await window.ask("scrolling")
    far = max(0, scrolling["height"] - scrolling["seen"])
    for step in range(1, steps + 1 if far else 1):
        await window.ask("go", far * step / steps)
        await window.jump(2)
        await window.page.wait_for_timeout(30)
        await _stop(window, f"{step / steps:.0%} down the page")


async def _leave(window: Window) -> None:
    """Move the mouse out of the window, go to another tab and come back."""
    await window.ask("go", 0)
    await window.page.mouse.move(180, 300)
    await window.page.mouse.move(180, -1)
    await window.ask("leave")
    await window.jump(2)
    await window.page.wait_for_timeout(SETTLED)
    await _stop(window, "when the mouse leaves the window")
    title = await window.ask("hide")
    await window.jump(5)
    during = await window.ask("show")
    if during != title:
        found = f"the title becomes “{during}” when the reader is on another tab"
        await _listener(window, "interruptions.exit", found, "visibilitychange", "blur")
    await window.jump(2)
    await _stop(window, "when the reader comes back")


async def _last(window: Window) -> None:
    """Note what has moved, what is blocked, and whether the page asks before it lets go."""
    shift = await window.ask("shift")
    if shift["worst"] > SHIFTED:
        found = f"moves, cumulative layout shift {shift['worst']:.2f}"
        _note(window, "interruptions.shift", found, shift["element"])
    for told in await window.ask("blocked"):
        found = f"`{told['name']}` is prevented on the text"
        await _listener(window, "interruptions.copy", found, told["name"])
    if await window.ask("leaving"):
        found = "`beforeunload` asks before leaving"
        await _listener(window, "interruptions.leaving", found, "beforeunload")


async def _listener(window: Window, rule: str, found: str, *events: str) -> None:
    """Note what a listener of the first of these events does, at the place where it was added."""
    listened = await window.ask("listened")
    place = next((told for name in events if (told := listened.get(name))), None)
    window.seen.append(Seen(rule, found, call=call(place)))


def _note(window: Window, rule: str, found: str, told: dict[str, Any] | None) -> None:
    window.seen.append(Seen(rule, found, element(told)))
