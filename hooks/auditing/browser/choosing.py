"""Which pages of a site are visited: few enough to wait for, with one of each kind among them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

MOST = 24
"""Pages at most: about a minute of visits."""
LARGEST = 4_000_000
"""Bytes of a page that are looked at to tell its kind."""
TELLING = frozenset(
    "article aside audio canvas details dialog embed figure form iframe img main object picture "
    "pre table video".split()
)
"""Elements that make a page another kind of page."""
NAMED = ("article", "list", "form", "comments", "search", "video", "audio", "iframe", "dialog")
"""Traits that name a kind for people, in this order."""
MISSING = "404.html"
"""The page that hosts show for an address that leads nowhere; generators make it apart."""
PARTICULAR = re.compile(r"""\d+|"[^"\n]*"|'[^'\n]*'|`[^`]*`""")
"""What differs between scripts and names that a generator writes from one template."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a page is made of."""

    file: str
    """Its path from the site's folder."""
    kind: str
    """Its kind, for people: `article with form, comments`."""
    traits: frozenset[str]
    """What it has that other pages may not have."""
    size: int
    """Its elements."""


LAYER = re.compile(r"position:\s*(?:fixed|sticky|absolute)|overflow:\s*hidden", re.IGNORECASE)
"""What a style says that takes its element out of the flow, or keeps it from scrolling."""


def choose(folder: Path, files: Sequence[str], most: int = MOST) -> tuple[Shape, ...]:
    """Return the pages to visit, the front page first: again and again the one with the most traits
    that no page before it has; among equals the fullest, then the first by name. Files that are no
    page (unreadable, empty, or on their way to another page) are left to those who read them."""
    crowded = _crowded(files)
    shapes = [found for file in sorted(files) if (found := shape(folder, file, crowded))]
    rest = sorted(shapes, key=lambda found: (-found.size, found.file))
    chosen: list[Shape] = [found for found in rest if found.file == "index.html"]
    seen = frozenset().union(*(found.traits for found in chosen))
    while len(chosen) < most:
        # The first of the greatest, in the order of `rest`.
        best = max(rest, key=lambda found: len(found.traits - seen), default=None)
        if best is None or best.traits <= seen:
            break
        chosen.append(best)
        seen |= best.traits
    return tuple(chosen)


def shape(folder: Path, file: str, crowded: frozenset[str]) -> Shape | None:
    """Return the shape of a page; None where it is none."""
    try:
        with (folder / file).open("rb") as opened:
            root = lxml.html.document_fromstring(opened.read(LARGEST))
    except (OSError, LxmlError, ValueError):
        return None
    if _leads_on(root):
        return None
    traits = frozenset(_traits(root, file, crowded))
    words = [name for name in NAMED if name in traits] or ["page"]
    kind = words[0] if len(words) == 1 else f"{words[0]} with {', '.join(words[1:])}"
    return Shape(file, kind, traits, sum(1 for _ in root.iter()))


def _leads_on(root: HtmlElement) -> bool:
    """Tell whether a page does nothing but lead to another: its visitors never see it."""
    refresh = (meta.get("http-equiv", "").lower() == "refresh" for meta in root.iter("meta"))
    return any(refresh) and len(root.text_content().split()) < 60


def _traits(root: HtmlElement, file: str, crowded: frozenset[str]) -> Iterator[str]:
    """Yield what a page has that others may not have."""
    if file.rpartition("/")[2] == MISSING:
        yield MISSING
    if (first := _place(file)) in crowded:
        yield f"place {first}"
    articles = headings = 0
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        yield from _of_element(element)
        articles += element.tag == "article"
        headings += element.tag in {"h2", "h3"} and element.find(".//a[@href]") is not None
    if articles > 2 or (not articles and headings > 4):
        yield "list"


def _of_element(element: HtmlElement) -> Iterator[str]:
    """Yield what an element adds to its page."""
    name = str(element.tag)
    if name in TELLING or "-" in name:
        yield name
    yield from (attribute for attribute, _ in element.items() if attribute.startswith("on"))
    if layer := LAYER.search(element.get("style", "")):
        yield f"layer {layer[0].lower()}"
    source = element.get("src") or ""
    if host := _host(source):
        yield f"host {host}"
    if element.get("role") in {"dialog", "search"}:
        yield "search" if element.get("role") == "search" else "dialog"
    if "comments" in f"{element.get('id', '')} {element.get('class', '')}".lower():
        yield "comments"
    match name:
        case "body":
            yield from (
                f"body {PARTICULAR.sub('', one)}" for one in element.get("class", "").split()
            )
        case "form":
            yield f"form {_form(element)}"
        case "script" if source:
            yield f"script {source.rpartition('/')[2].partition('?')[0]}"
        case "script" if "json" not in element.get("type", ""):
            yield f"script {_digest(element.text or '')}"
        case "style":
            yield from (f"style {found[0].lower()}" for found in LAYER.finditer(element.text or ""))
        case "link" if "stylesheet" in element.get("rel", ""):
            yield f"style {element.get('href', '').rpartition('/')[2]}"


def _form(form: HtmlElement) -> str:
    """Return what makes a form another one: where it is sent, and what it asks for."""
    fields = sorted({field.get("name") or "" for field in form.iter("input", "textarea", "select")})
    return f"{form.get('action', '').partition('?')[0]} {' '.join(fields)}"


def _digest(script: str) -> str:
    """Return what stands for a script and its sisters with other words and numbers in them."""
    return hashlib.sha256(PARTICULAR.sub("", script).encode()).hexdigest()[:12]


def _host(address: str) -> str:
    """Return the host of an address, or nothing."""
    try:
        return urlsplit(address.strip()).netloc
    except ValueError:
        return ""


def _crowded(files: Sequence[str]) -> frozenset[str]:
    """Return the folders at the top that hold several pages: sections, and no posts' own."""
    counted = Counter(_place(file) for file in files)
    return frozenset(place for place, pages in counted.items() if pages > 1)


def _place(file: str) -> str:
    """Return the first folder of a file, its numbers taken out: all years are one."""
    return PARTICULAR.sub("#", file.partition("/")[0]) if "/" in file else ""
