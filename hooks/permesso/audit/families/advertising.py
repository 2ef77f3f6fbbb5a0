"""Advertising and tracking: what EasyList and EasyPrivacy have, pictures that count who opens,
clicks that are reported."""

from __future__ import annotations

import re
from collections.abc import Iterator

from permesso.audit.document import Document
from permesso.audit.examined import Page, Site
from permesso.audit.facts import Facts, Kind, Mark, Request
from permesso.audit.filters import Address, Verdict
from permesso.audit.finding import Finding, shortened
from permesso.audit.hosts import Own, host_of, own_of
from permesso.audit.pixels import is_pixel
from permesso.audit.statements import Call

Named = tuple[str, str, tuple[str, ...], tuple[tuple[str, str], ...]]
"""What rules know of an element: name, id, classes, attributes."""

UNKNOWN = (
    "other script image xmlhttprequest sub_frame stylesheet font media object websocket".split()
)
"""What an address may be asked for where nothing says it. Not `ping`: EasyPrivacy has every ping to
another host, whatever its address."""
TYPES: dict[Kind, tuple[str, ...]] = {
    "script": ("script",),
    "image": ("image",),
    "stylesheet": ("stylesheet",),
    "font": ("font",),
    "media": ("media",),
    "subdocument": ("sub_frame",),
    "object": ("object",),
    "xmlhttprequest": ("xmlhttprequest",),
    "websocket": ("websocket",),
    # What a form sends a script could send in its place.
    "form": ("xmlhttprequest",),
    "hint": tuple(UNKNOWN),
    "ping": tuple(UNKNOWN),
    "other": tuple(UNKNOWN),
}
"""Types of WebExtensions' webRequest, by which the engine goes."""
OWN: frozenset[Kind] = frozenset({"script", "xmlhttprequest", "websocket", "subdocument"})
"""What is looked up of the site's own files: a program at `/analytics.js` is a tracker wherever it
lies. A picture or a style is not: an article about banners has a `banner.jpg`, and it takes a
program to follow anyone with a site's own files. Pictures that count have a rule of their own."""
NOWHERE = "site.invalid"
"""Stands for the host of a site that does not say it (RFC 6761, 6.4)."""

TITLED = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "section", "dt"})
"""Elements whose id generators make of a title: `<h2 id="advertising">`."""
WHOLE = frozenset({"html", "body"})
"""Elements that are the page: their classes say what it is about, and no slot is as large."""

TRACKED_OPENING = re.compile(r"\{\{-?\s*TrackView\b[^{}]{0,200}\}\}")
TRACKED_CLICK = re.compile(r"\{\{-?\s*TrackLink\b[^{}]{0,500}\}\}|@TrackLink\b")
"""Words of listmonk's templates that put in a pixel, and that lead a link over its server."""
KEEPALIVE = re.compile(r"\bkeepalive\s*:\s*(?:true|!0)\b")
"""An option of Fetch for what is sent while the page closes."""


def page(page: Page) -> Iterator[Finding]:
    """Yield the pictures of a document that count, and the clicks that it reports."""
    yield from _pixels(page)
    yield from _reporting_links(page.document)
    yield from _reporting_calls(page)
    if page.document.kind == "letter":
        yield from _written(page.document, TRACKED_OPENING, "advertising.pixel")
        yield from _written(page.document, TRACKED_CLICK, "advertising.ping")


def site(site: Site) -> Iterator[Finding]:
    """Yield the addresses and the elements that are on a list, each where it stands.

    All questions are asked at once; without an engine none is. Raises filters.Unanswered.
    """
    if site.engine is None:
        return
    own = own_of(site.host, site.declared)
    addresses = _addresses(site, own)
    elements = _elements(site)
    answers = site.engine.ask(list(addresses), list(elements.values()))
    listed = dict(zip(addresses, answers.addresses, strict=True))
    slots = dict(zip(elements, answers.elements, strict=True))
    for facts in site.facts:
        yield from _listed(facts, _source(site), own, listed)
        yield from _slots(facts, slots)


def _pixels(page: Page) -> Iterator[Finding]:
    document = page.document
    own = own_of(page.host, page.declared)
    for element in document.elements("img"):
        if is_pixel(dict(element.attrib), document.kind, own):
            yield Finding(
                document.file, document.line(element), "advertising.pixel", document.shown(element)
            )


def _reporting_links(document: Document) -> Iterator[Finding]:
    for element in document.elements("a", "area"):
        if element.get("ping", "").strip() or element.get("attributionsrc") is not None:
            yield Finding(
                document.file, document.line(element), "advertising.ping", document.shown(element)
            )


def _reporting_calls(page: Page) -> Iterator[Finding]:
    for script in page.scripts:
        for call in script.calls:
            if call.reached and _reports(call):
                yield Finding(script.file, call.line, "advertising.ping", call.found)


def _reports(call: Call) -> bool:
    if call.bare == "fetch":
        return any(KEEPALIVE.search(argument) for argument in call.arguments)
    return call.bare.endswith("sendBeacon")


def _written(document: Document, pattern: re.Pattern[str], rule: str) -> Iterator[Finding]:
    line, counted = document.first, 0
    for found in pattern.finditer(document.text):
        line += document.text.count("\n", counted, found.start())
        counted = found.start()
        yield Finding(document.file, line, rule, shortened(found[0]))


def _source(site: Site) -> str:
    return f"https://{site.host or NOWHERE}/"


def _addresses(site: Site, own: Own) -> dict[Address, None]:
    source = _source(site)
    asked = (_address(request, source, own) for facts in site.facts for request in facts.requests)
    return {address: None for address in asked if address is not None}


def _address(request: Request, source: str, own: Own) -> Address | None:
    host = host_of(request.address)
    if host is None or ((own.has(host) or host == NOWHERE) and request.kind not in OWN):
        return None
    # A script works out the first part of the host: any will do, rules name the rest.
    written = request.address.replace("//*.", "//any.", 1)
    return Address(written, source, TYPES[request.kind])


def _elements(site: Site) -> dict[Named, Mark]:
    return {_named(mark): mark for facts in site.facts for mark in facts.marks}


def _named(mark: Mark) -> Named:
    return (mark.name, mark.id, mark.classes, mark.attributes)


def _listed(
    facts: Facts, source: str, own: Own, verdicts: dict[Address, Verdict | None]
) -> Iterator[Finding]:
    for request in facts.requests:
        address = _address(request, source, own)
        if address is not None and (verdict := verdicts[address]):
            found = f"{request.found} ({verdict.list}: {shortened(verdict.rule)})"
            yield Finding(facts.file, request.line, "advertising.request", found)


def _slots(facts: Facts, verdicts: dict[Named, Verdict | None]) -> Iterator[Finding]:
    for mark in facts.marks:
        verdict = verdicts[_named(mark)]
        if verdict and not _is_innocent(mark, verdict):
            found = f"{mark.found} ({verdict.list}: {shortened(verdict.rule)})"
            yield Finding(facts.file, mark.line, "advertising.element", found)


def _is_innocent(mark: Mark, verdict: Verdict) -> bool:
    """Tell whether an element only looks like a slot to a rule that is made for hiding."""
    attributes = dict(mark.attributes)
    if mark.name in WHOLE or attributes.get("role") == "note":
        # A note that says who paid is what readers are owed, whatever its class is.
        return True
    if verdict.rule.startswith(("###", "##[id")):
        is_titled = mark.name in TITLED or "section" in mark.classes
        return is_titled or (mark.name == "a" and "href" not in attributes)
    # A link that earns money and says so is for the rules about disclosure.
    return "href" in verdict.rule and "sponsored" in attributes.get("rel", "").lower().split()
