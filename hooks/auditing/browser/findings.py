"""What was seen in windows, as findings with their places, each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditing.browser.places import Call, Element, Places
from auditing.browser.watching import Asked, Seen, Window
from permesso.audit.facts import Request
from permesso.audit.finding import LONGEST, Finding, shortened
from permesso.audit.hosts import host_of

STORED = "stored "
"""How `watch.js` tells that something is kept: this, and where."""


def findings(places: Places, windows: Sequence[tuple[str, Window]]) -> Iterator[Finding]:
    """Yield what a page's windows have seen, each element and address once for each rule; `windows`
    with how they are called: `360×640`."""
    seen: set[tuple[str, object]] = set()
    for size, window in windows:
        for each in window.seen:
            if each.rule.startswith(STORED):
                continue
            finding = _seen(places, each, size)
            what = each.element.tag if each.element else each.found
            if (key := (each.rule, what)) not in seen:
                seen.add(key)
                yield finding
        for request in window.asked:
            if (key := ("strangers.request", request.address)) not in seen:
                seen.add(key)
                yield _asked(places, request, window.callers.get(request.address))


def stored(places: Places, window: Window, kept: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Yield what a page has left in the browser: pairs of a store and a name."""
    calls = {(each.rule, each.found): each.call for each in window.seen}
    for store, name in dict.fromkeys(kept):
        file, line = places.of(None, calls.get((f"{STORED}{store}", name)))
        yield Finding(file, line, "strangers.storage", shortened(f"{store}: {name}"))


def at(places: Places, rule: str, found: str, element: Element | None = None) -> Finding:
    """Return a finding about an element, or about the whole page."""
    file, line = places.of(element)
    return Finding(file, line, rule, shortened(found))


def _seen(places: Places, seen: Seen, size: str) -> Finding:
    file, line = places.of(seen.element, seen.call)
    tag = f"{_cut(seen.element.tag)} " if seen.element else ""
    return Finding(file, line, seen.rule, shortened(f"{tag}{seen.found} ({size})"))


def requests(places: Places, windows: Sequence[tuple[str, Window]]) -> Iterator[Request]:
    """Yield what a page's windows have asked other hosts for, each address once."""
    every = {each.address: (each, window) for _, window in windows for each in window.asked}
    for each, window in every.values():
        file, line, tag = places.naming(each.address, window.callers.get(each.address))
        found = tag or shortened(f"{each.kind}: {each.address}")
        yield Request(each.address, each.kind, "load", line if file == places.file else 1, found)


def _asked(places: Places, asked: Asked, call: Call | None) -> Finding:
    file, line, tag = places.naming(asked.address, call)
    host = host_of(asked.address) or ""
    found = tag or f"{asked.kind}: {asked.address}"
    shown = found if host in found[:LONGEST] else f"{host}: {found}"
    return Finding(file, line, "strangers.request", shortened(shown))


def _cut(tag: str) -> str:
    """Return a start tag short enough for what is said of it."""
    return tag if len(tag) <= 90 else f"{tag[:88]}…>"
