"""Disclosure: what readers have to know of a page before they begin, and links of what they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from permesso import affiliates
from permesso.audit import notices
from permesso.audit.document import Document
from permesso.audit.examined import Page
from permesso.audit.finding import Finding, shortened
from permesso.audit.hosts import host_of, own_of
from permesso.audit.notices import Kind

META = "permesso:disclosure"
"""Name of the `meta` in which a page says to programs what its notice says to readers."""
PAID = frozenset({"sponsored", "nofollow"})
"""What `rel` says of a paid link; Google takes either."""
WRITTEN_BY_OTHERS = frozenset({"ugc"})
"""What it says of a link that a reader left: a comment's."""
AROUND = frozenset({"nav", "footer", "header", "aside", "form", "figcaption"})
"""Elements around a text that are no part of it."""
BESIDE = re.compile(r"shar|social|embed|comment|author|byline|credit|licen[cs]e|disclosure")
"""In the class of what stands in a text and is no part of it."""
KINDS: tuple[Kind, ...] = ("sponsored", "guest", "ai", "affiliate")
ARTICLES = ("Article", "BlogPosting", "NewsArticle", "Report")
"""Ends of the types of schema.org that are articles."""
ADVERTISER = "AdvertiserContentArticle"
"""Its type for an article that an advertiser paid for."""


def page(page: Page) -> Iterator[Finding]:
    """Yield what a page keeps from its readers; of feeds nothing: their entries are its posts."""
    if page.document.kind == "entry":
        return
    declared = _declared(page.document)
    yield from _links(page, declared)
    if "sponsored" in declared and page.document.kind == "page":
        yield from _unmarked(page)
    if declared:
        beginning = [*notices.beginning(page.document, notices.unseen(page.styles))]
        for kind, element in declared.items():
            if not notices.say(beginning, kind):
                yield _finding(page, element, kind)


def _links(page: Page, declared: Mapping[Kind, HtmlElement]) -> Iterator[Finding]:
    """Yield affiliate links that don't say what they are, and the first that earns money where the
    page doesn't say so."""
    affiliate: list[HtmlElement] = []
    sponsored: list[HtmlElement] = []
    for link, rel in _outward(page):
        if affiliates.programme(link.get("href") or ""):
            affiliate.append(link)
            if not rel & PAID and page.document.kind == "page":
                yield _finding(page, link, "rel")
        elif "sponsored" in rel:
            sponsored.append(link)
    if (affiliate or sponsored) and not _earns_openly(page):
        kind: Kind = "affiliate" if affiliate else "sponsored"
        if kind not in declared:
            yield _finding(page, (affiliate or sponsored)[0], kind)


def _unmarked(page: Page) -> Iterator[Finding]:
    """Yield the first link of a sponsored post's text where none of them says what it is."""
    found = [(link, rel) for link, rel in _outward(page) if _is_in_text(link)]
    if found and not any(rel & PAID for _, rel in found):
        first = found[0][0]
        if not affiliates.programme(first.get("href") or ""):
            yield _finding(page, first, "rel")


def _outward(page: Page) -> Iterator[tuple[HtmlElement, frozenset[str]]]:
    """Yield the links of a page to other sites, but for those that its readers left, with what they
    say in `rel`."""
    own = own_of(page.host, page.declared)
    for link in page.document.elements("a", "area"):
        host = host_of(link.get("href") or "")
        if host is not None and not own.has(host):
            rel = frozenset((link.get("rel") or "").lower().split())
            if not rel & WRITTEN_BY_OTHERS:
                yield link, rel


def _is_in_text(link: HtmlElement) -> bool:
    """Tell whether a link stands in the text of an article, and not in what is around it."""
    for around in link.iterancestors():
        if around.tag in AROUND or BESIDE.search(around.get("class") or ""):
            return False
        if around.tag in notices.TEXTS:
            return True
    return False


def _earns_openly(page: Page) -> bool:
    """Tell whether a page says somewhere that its links earn money; a footer has to say it in so
    many words."""
    hides = notices.unseen(page.styles)
    everywhere = notices.blocks(page.document, hides, footer=True)
    text = notices.blocks(page.document, hides, footer=False)
    return notices.say(everywhere, "affiliate") or notices.say(text, "sponsored")


def _declared(document: Document) -> dict[Kind, HtmlElement]:
    """Return what the head of a page says to programs, and what says it."""
    found: dict[Kind, HtmlElement] = {}
    for element in document.elements("meta"):
        if (element.get("name") or "").lower() == META:
            given = (element.get("content") or "").lower().split()
            found |= {kind: element for kind in KINDS if kind in given}
    for element in document.elements("script"):
        if "sponsored" not in found and _is_sponsored(element):
            found["sponsored"] = element
    return found


def _is_sponsored(element: HtmlElement) -> bool:
    """Tell whether structured data says that an article has a sponsor."""
    if (element.get("type") or "").strip().lower() != "application/ld+json":
        return False
    text = element.text or ""
    if '"sponsor"' not in text and ADVERTISER not in text:
        return False
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return any(map(_has_sponsor, _nodes(data)))


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the nodes at the top of structured data, and what they are mainly about."""
    for each in data if isinstance(data, list) else [data]:
        if isinstance(each, dict):
            yield each
            for key in ("@graph", "mainEntity", "mainEntityOfPage"):
                inner = each.get(key)
                yield from (
                    node
                    for node in (inner if isinstance(inner, list) else [inner])
                    if isinstance(node, dict)
                )


def _has_sponsor(node: dict[str, Any]) -> bool:
    given = node.get("@type")
    types = [str(each) for each in (given if isinstance(given, list) else [given])]
    if any(each.endswith(ADVERTISER) for each in types):
        return True
    return bool(node.get("sponsor")) and any(each.endswith(ARTICLES) for each in types)


def _finding(page: Page, element: HtmlElement, rule: str) -> Finding:
    document = page.document
    shown = document.shown(element)
    words = document.words(element) if rule == "rel" or element.tag == "a" else ""
    return Finding(
        document.file,
        document.line(element),
        f"disclosure.{rule}",
        shortened(f"{shown} {words}" if words else shown),
    )
