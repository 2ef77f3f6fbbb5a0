"""Drawings: SVG that only draws, and how large it is."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from xml.parsers import expat

import py_svg_hush

from permesso.pictures import stripping
from permesso.pictures.fault import Fault

EMBEDDED = {"image": ["png", "jpeg", "gif", "webp"], "font": ["woff2", "woff", "ttf", "otf"]}
"""What a drawing may hold in itself: pictures whose metadata can be taken out, and fonts."""
PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,([\w+/=\s%]*)")
NOT_DRAWN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>"
    r"|<metadata\b.*?</metadata>",
    re.DOTALL,
)
MAX_DEPTH = 500
"""Elements within each other; what is deeper was written by no drawing program."""
ELEMENT = re.compile(r"<([A-Za-z][\w.-]*)(?=[\s/>])")
"""An element of no namespace but SVG's; those of drawing programs have a prefix."""
HANDLER = re.compile(r"[\s\"'](on[a-z]+)\s*=\s*[\"']", re.IGNORECASE)
REFERENCE = re.compile(
    r"(?:href\s*=\s*[\"']|url\(\s*[\"']?|@import\s+[\"'])\s*((?:[a-z][\w+.-]*:)?//|javascript:)",
    re.IGNORECASE,
)
"""What would be fetched from elsewhere, or run."""
SILENT = {"metadata", "desc", "defs", "switch", "a"}
"""Elements whose absence nobody sees."""
ROOT = re.compile(r"<svg\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
SIZE = re.compile(r"\s(width|height)\s*=\s*[\"']\s*([\d.]+(?:e[+-]?\d+)?)\s*([a-z%]*)\s*[\"']")
VIEW_BOX = re.compile(r"\sviewBox\s*=\s*[\"']\s*([^\"']*)[\"']")
UNITS = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
"""Pixels of a unit (https://www.w3.org/TR/css-values-4/#absolute-lengths)."""
MAX_SIDE = 1_000_000
MAX_DRAWN = 40_000_000
"""Pixels of a drawing that is drawn here: more would take resvg, and Python with it, down."""
UNREADABLE = "is no SVG that can be read; save it again as plain SVG, in UTF-8"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that can be published."""

    content: bytes
    """Its SVG, without what does more than draw."""
    width: int
    """Its width in pixels of CSS."""
    height: int
    """Its height in pixels of CSS."""
    taken: tuple[str, ...]
    """What was taken out, in words."""


def drawing(content: bytes) -> Drawing:
    """Return an SVG without scripts, foreign content and addresses; raises Fault."""
    text = harmless(content)
    root = ROOT.search(text)
    size = _size(root[0]) if root else None
    if size is None:
        raise Fault("says neither its width and height nor a viewBox; add viewBox to its <svg>")
    return Drawing(text.encode(), *size, _taken(content.decode("utf-8", "replace"), text))


def harmless(content: bytes) -> str:
    """Return an SVG that does no more than draw, without the metadata of pictures in it; raises
    Fault."""
    _check_depth(content)
    try:
        text = py_svg_hush.filter_svg(content, EMBEDDED).decode("utf-8")
    except ValueError:
        raise Fault(UNREADABLE) from None
    return PICTURE.sub(_bare, text)


def check_drawable(svg: str) -> None:
    """Raise Fault for an SVG that resvg had better not see: too deep, too large."""
    _check_depth(svg.encode())
    root = ROOT.search(svg)
    width, height = (root and _size(root[0])) or (1, 1)
    if width * height > MAX_DRAWN:
        raise Fault(f"is {width} by {height} pixels; make it smaller")


def _check_depth(content: bytes) -> None:
    """Raise Fault for elements so deep in each other that reading them takes all memory."""
    depth = 0

    def begin(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Fault(f"has more than {MAX_DEPTH} elements within each other; save it again")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError):
        raise Fault(UNREADABLE) from None


def _bare(found: re.Match[str]) -> str:
    """Return a picture within a drawing without its metadata."""
    kind, written = found.groups()
    try:
        content = base64.b64decode("".join(written.split()), validate=True)
        bare = stripping.strip(content, kind.upper(), profile=True)
    except (binascii.Error, stripping.Malformed):
        # No browser would show it.
        return "#"
    return f"data:image/{kind};base64,{base64.b64encode(bare).decode()}"


def _size(root: str) -> tuple[int, int] | None:
    given = {name: _pixels(number, unit) for name, number, unit in SIZE.findall(root)}
    width, height = given.get("width"), given.get("height")
    box = _box(root)
    if box:
        # As browsers do it: a side that is not said follows from the other one.
        ratio = box[0] / box[1]
        width, height = (
            width or (height * ratio if height else box[0]),
            height or (width / ratio if width else box[1]),
        )
    if not width or not height or max(width, height) > MAX_SIDE:
        return None
    return max(1, round(width)), max(1, round(height))


def _pixels(number: str, unit: str) -> float | None:
    try:
        return float(number) * UNITS[unit] or None
    except (ValueError, KeyError):
        # A share of what is around it is no size.
        return None


def _box(root: str) -> tuple[float, float] | None:
    found = VIEW_BOX.search(root)
    try:
        _, _, width, height = (float(part) for part in re.split(r"[\s,]+", found[1].strip()))  # type: ignore[index]
    except (TypeError, ValueError):
        return None
    return (width, height) if 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE else None


def _taken(before: str, after: str) -> tuple[str, ...]:
    before = NOT_DRAWN.sub("", before)
    elements = set(ELEMENT.findall(before)) - set(ELEMENT.findall(after)) - SILENT
    found = [f"<{name}>" for name in sorted(elements)]
    found += sorted({name.lower() for name in HANDLER.findall(before)})
    if REFERENCE.search(before) and not REFERENCE.search(after):
        found.append("addresses of other sites")
    return tuple(found)
