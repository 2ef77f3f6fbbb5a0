"""Elements: which of a page's elements make a browser ask for what (HTML, 2.4 and 4.2 to 4.12; SVG
2, 16.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from permesso.audit.facts import Kind, When
from permesso.audit.scripts import runs

ASKING = (
    "script", "link", "img", "image", "source", "iframe", "frame", "embed", "object", "audio",
    "video", "track", "input", "use", "feimage", "a", "area", "form", "button", "meta",
)  # fmt: skip
"""Elements that may ask for something."""
ICONS = frozenset({"icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon"})
HINTS = frozenset({"preconnect", "dns-prefetch", "prefetch", "prerender"})
PRELOADED: dict[str, Kind] = {
    "script": "script", "worker": "script", "sharedworker": "script", "serviceworker": "script",
    "style": "stylesheet", "font": "font", "image": "image", "audio": "media", "video": "media",
    "track": "media", "fetch": "xmlhttprequest", "document": "subdocument", "iframe": "subdocument",
    "object": "object", "embed": "object",
}  # fmt: skip
"""What `as` says is preloaded (Fetch, 2.2.5)."""
LAZY_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-lazy")
LAZY_SETS = ("data-srcset", "data-lazy-srcset")
LAZY = re.compile(r"\b(?:lazy|lazyload|lazyloaded|lozad|b-lazy|unveil)", re.IGNORECASE)
"""Classes by which usual libraries find the pictures that they load on scrolling: no reader asks
for them."""
REFRESH = re.compile(r"^[\s\d.]*[;,\s]\s*(?:url\s*=\s*)?[\"']?\s*([^\"']+)", re.IGNORECASE)
"""What stands in a `meta` that leads elsewhere (HTML, 4.2.5.3)."""
CANDIDATE = re.compile(r"[\s,]*([^\s,][^\s]*)(?:\s+[^,()]*(?:\([^)]*\)[^,()]*)*)?(?:,|$)")
"""An image of a `srcset` (HTML, 4.8.4.3.10)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An address as it is written, that a browser asks for something."""

    address: str
    """As written."""
    kind: Kind
    """What for."""
    when: When = "load"
    """When."""


def asked(element: HtmlElement) -> Iterator[Asked]:
    """Yield what an element asks for; of an element that asks for nothing, nothing."""
    match element.tag:
        case "script":
            yield from _script(element)
        case "link":
            yield from _link(element)
        case "img" | "input" | "image" | "source" | "use" | "feimage":
            yield from _picture(element)
        case "iframe" | "frame":
            yield from _named(element, "subdocument", "src")
            yield from _named(element, "subdocument", *LAZY_SOURCES, when="act")
        case "embed" | "object":
            yield from _named(element, "object", "src", "data")
        case "audio" | "video" | "track":
            yield from _media(element)
        case "a" | "area":
            for address in (element.get("ping") or "").split():
                yield Asked(address, "ping", "act")
            yield from _named(element, "ping", "attributionsrc", when="act")
        case "meta":
            yield from _refresh(element)
    if element.tag in ("form", "button", "input"):
        yield from _named(element, "form", "action", "formaction", when="act")


def candidates(srcset: str) -> Iterator[str]:
    """Yield the addresses in a `srcset`."""
    for found in CANDIDATE.finditer(srcset):
        address = found[1].rstrip(",")
        if address:
            yield address


def _named(
    element: HtmlElement, kind: Kind, *attributes: str, when: When = "load"
) -> Iterator[Asked]:
    for attribute in attributes:
        if address := element.get(attribute):
            yield Asked(address, kind, when)


def _script(element: HtmlElement) -> Iterator[Asked]:
    # A `type` that is none keeps it until a script changes it, as banners for consent do.
    runnable = runs(element.get("type")) and element.get("nomodule") is None
    yield from _named(element, "script", "src", when="load" if runnable else "act")
    yield from _named(element, "script", "href", "xlink:href")
    yield from _named(element, "script", *LAZY_SOURCES, when="act")
    if address := element.get("attributionsrc"):
        yield Asked(address, "ping")


def _link(element: HtmlElement) -> Iterator[Asked]:
    kinds = set((element.get("rel") or "").lower().split())
    address = element.get("href") or ""
    when: When = "load" if element.get("disabled") is None else "act"
    if "stylesheet" in kinds:
        yield Asked(address, "stylesheet", when)
    if kinds & ICONS:
        yield Asked(address, "image")
    if "modulepreload" in kinds:
        yield Asked(address, "script")
    if "preload" in kinds:
        kind = PRELOADED.get((element.get("as") or "").lower(), "other")
        yield Asked(address, kind)
        for each in candidates(element.get("imagesrcset") or ""):
            yield Asked(each, "image")
    if kinds & HINTS:
        yield Asked(address, "hint")
    if "manifest" in kinds:
        yield Asked(address, "other")


def _picture(element: HtmlElement) -> Iterator[Asked]:
    if element.tag in ("image", "use", "feimage"):
        yield from _named(element, "image", "href", "xlink:href")
    if element.tag == "use":
        return
    if element.tag == "input" and (element.get("type") or "").lower() != "image":
        return
    parent = element.getparent()
    if element.tag == "source" and parent is not None and parent.tag in ("audio", "video"):
        yield from _named(element, "media", "src", when=_of_player(parent))
        return
    yield from _named(element, "image", "src")
    for each in candidates(element.get("srcset") or ""):
        yield Asked(each, "image")
    when: When = "load" if LAZY.search(element.get("class") or "") else "act"
    yield from _named(element, "image", *LAZY_SOURCES, when=when)
    for name in LAZY_SETS:
        for each in candidates(element.get(name) or ""):
            yield Asked(each, "image", when)
    if address := element.get("attributionsrc"):
        yield Asked(address, "ping")


def _media(element: HtmlElement) -> Iterator[Asked]:
    if element.tag == "track":
        # Captions are fetched once they are switched on.
        when: When = "load" if element.get("default") is not None else "act"
        yield from _named(element, "media", "src", when=when)
        return
    yield from _named(element, "media", "src", when=_of_player(element))
    yield from _named(element, "media", *LAZY_SOURCES, when="act")
    yield from _named(element, "image", "poster")


def _of_player(element: HtmlElement) -> When:
    waits = (element.get("preload") or "").lower() == "none" and element.get("autoplay") is None
    return "act" if waits else "load"


def _refresh(element: HtmlElement) -> Iterator[Asked]:
    if (element.get("http-equiv") or "").strip().lower() == "refresh" and (
        found := REFRESH.match(element.get("content") or "")
    ):
        yield Asked(found[1].strip(), "other")
