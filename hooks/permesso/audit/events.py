"""Events and timers: which of them a reader asks for, and which come by themselves."""

from __future__ import annotations

START = frozenset({"load", "DOMContentLoaded", "readystatechange", "pageshow", "ready"})
"""A page's start."""
TIMERS = frozenset(
    {
        "setTimeout",
        "setInterval",
        "setImmediate",
        "requestAnimationFrame",
        "requestIdleCallback",
        "queueMicrotask",
    }
)
"""They come by themselves, later."""
OBSERVERS = frozenset({"IntersectionObserver", "ResizeObserver", "MutationObserver"})
"""They come when the page looks otherwise, as it does when a reader scrolls."""
UNASKED = OBSERVERS | {
    "mouseleave", "mouseout", "mouseover", "mouseenter", "mousemove", "pointermove",
    "pointerleave", "pointerout", "scroll", "scrollend", "wheel", "mousewheel", "DOMMouseScroll",
    "touchmove", "visibilitychange", "popstate", "hashchange", "beforeunload", "unload",
    "pagehide", "resize", "orientationchange",
}  # fmt: skip
"""They come while one reads, or leaves: nobody asks for anything with them."""
ASKED = frozenset(
    {
        "click", "dblclick", "auxclick", "submit", "keydown", "keyup", "keypress", "input",
        "change", "toggle", "pointerdown", "pointerup", "mousedown", "mouseup", "touchstart",
        "touchend", "focus", "focusin", "blur", "select", "copy", "cut", "paste", "contextmenu",
    }
)  # fmt: skip
"""A reader does something with them."""
SYNCHRONOUS = frozenset(
    {
        "then", "catch", "finally", "forEach", "map", "filter", "some", "every", "reduce", "find",
        "flatMap", "call", "apply", "ready", "each", "$", "jQuery", "new Promise",
    }
)  # fmt: skip
"""Calls that run what is handed to them, at once or soon."""
WRAPPERS = frozenset(
    {"throttle", "debounce", "once", "bind", "proxy", "memoize", "useCallback", "wrap", "partial"}
)
"""Calls that give back what is handed to them, for later."""
REGISTERING = frozenset(
    {"addEventListener", "attachEvent", "on", "one", "bind", "live", "once", "delegate"}
)
"""Calls that tie a function to an event."""
START_RANK, UNASKED_RANK, ASKED_RANK = range(3)
"""How near code is to a page's start: at it, by itself later, when a reader asks, and never."""


def rank(event: str) -> int:
    """Return how near to the start an event or timer is; what nobody knows counts as asked for."""
    if event in START or event in TIMERS:
        return START_RANK
    return UNASKED_RANK if event in UNASKED else ASKED_RANK


def event(written: str) -> str:
    """Return the event that a name means: jQuery's `click.menu`, `onclick`, `click` alike."""
    name = written.partition(".")[0]
    bare = name.removeprefix("on")
    known = START | UNASKED | ASKED
    return bare if bare in known and name not in known else name
