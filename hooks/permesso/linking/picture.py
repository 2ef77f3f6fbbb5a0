"""The picture of the web of links: an SVG that needs nothing else, light and dark."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from permesso.linking import layout
from permesso.linking.clusters import Clusters
from permesso.linking.graph import Graph
from permesso.linking.layout import Dot, Field, Layout

LIGHT = ("#2563a8", "#b4450f", "#2f7d32", "#8a3fa0", "#8a6108", "#0b757c", "#b3245c", "#5a5fc7")
DARK = ("#7fb2ec", "#f0945f", "#83c785", "#cf92e0", "#dfb652", "#5fc6cc", "#f07aa8", "#a6a9f5")
"""Colours of clusters, in turn; against their ground 4.5 to 1 at least (WCAG 1.4.3)."""
BEND = 0.14
"""How far a link swerves from the straight line, by its length; to the left of its way."""
FURTHEST = 56
"""How far at most, so that long ones stay in the picture."""
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (2.2)."""

STYLE = """
svg { background: #fff; font-family: system-ui, sans-serif; font-size: 12px; }
text { fill: #333; paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round; }
.title { font-size: 16px; font-weight: 600; }
.caption { font-weight: 600; }
.name { text-anchor: middle; }
.field { fill: #f5f5f3; }
.link { fill: none; stroke: #777; stroke-opacity: .22; }
.own { stroke-opacity: .6; }
.orphan { fill: #fff; stroke-width: 2px; }
"""
STYLE_DARK = """
svg { background: #16181c; }
text { fill: #ddd; stroke: #16181c; }
.field { fill: #1f2227; }
.link { stroke: #999; }
.orphan { fill: #16181c; }
"""


def svg(graph: Graph, clusters: Clusters, name: str) -> str:
    """Return the picture of a web: a dot for each post, the larger the more posts link to it.

    `name` is what the blog is called. A dot says its title where the pointer rests on it.
    """
    drawn = layout.of(graph, clusters)
    width, height = _number(drawn.width), _number(drawn.height)
    root = Element(
        "svg", xmlns="http://www.w3.org/2000/svg", role="img", width=width, height=height
    )
    root.set("viewBox", f"0 0 {width} {height}")
    _text(SubElement(root, "title"), f"{name}: links between posts")
    SubElement(root, "style").text = _style()
    _head(root, graph, name)
    for field in drawn.fields:
        SubElement(root, "rect", {"class": "field", "rx": "8", **_box(field)})
    _links(root, graph, drawn)
    for number, field in enumerate(drawn.fields):
        kind = f"caption t{number % len(LIGHT)}" if field.has_pillar else "caption"
        _write(root, field.caption, field.x + 10, field.y + layout.LINE + 3, kind)
    for dot in drawn.dots:
        _dot(root, dot, drawn.fields[dot.field], graph)
    return tostring(root, encoding="unicode") + "\n"


def _head(root: Element, graph: Graph, name: str) -> None:
    summary = f"{name}: {len(graph.posts)} posts, {graph.total} links between them"
    key = "The more posts link to a post, the larger it is; to the hollow ones none does."
    _write(root, [summary], layout.MARGIN, layout.MARGIN + 8, "title")
    _write(root, [key], layout.MARGIN, layout.MARGIN + 26, "key")


def _links(root: Element, graph: Graph, drawn: Layout) -> None:
    """Draw each link, those between clusters first and faint."""
    dots = {dot.post.source: dot for dot in drawn.dots}
    pairs = [(dot, dots[target]) for dot in drawn.dots for target in graph.links[dot.post.source]]
    pairs.sort(key=lambda pair: pair[0].field == pair[1].field)
    for start, end in pairs:
        own = start.field == end.field and drawn.fields[start.field].has_pillar
        kind = f"link own s{start.field % len(LIGHT)}" if own else "link"
        SubElement(root, "path", {"class": kind, "d": _curve(start, end)})
        if start.name:
            SubElement(root, "path", {"class": kind, "d": _tip(start, end)})


def _middle(start: Dot, end: Dot) -> tuple[float, float]:
    """Return the point towards which the link between two posts swerves."""
    across, down = end.x - start.x, end.y - start.y
    bend = 2 * min(BEND, FURTHEST / (math.hypot(across, down) or 1))
    return start.x + across / 2 + down * bend, start.y + down / 2 - across * bend


def _edge(dot: Dot, towards: tuple[float, float], gap: float) -> tuple[float, float]:
    """Return the point of a post's edge that is nearest to another point."""
    across, down = towards[0] - dot.x, towards[1] - dot.y
    share = (dot.radius + gap) / (math.hypot(across, down) or 1)
    return dot.x + across * share, dot.y + down * share


def _curve(start: Dot, end: Dot) -> str:
    middle = _middle(start, end)
    points = (_edge(start, middle, 1), middle, _edge(end, middle, 2))
    first, second, third = (f"{_number(x)} {_number(y)}" for x, y in points)
    return f"M{first}Q{second} {third}"


def _tip(start: Dot, end: Dot) -> str:
    """Return the two strokes of an arrow's head."""
    middle = _middle(start, end)
    x, y = _edge(end, middle, 2)
    angle = math.atan2(middle[1] - y, middle[0] - x)
    ends = [
        (x + 7 * math.cos(angle + turn), y + 7 * math.sin(angle + turn)) for turn in (-0.45, 0.45)
    ]
    (left, top), (right, bottom) = ends
    return (
        f"M{_number(left)} {_number(top)}L{_number(x)} {_number(y)}"
        f"L{_number(right)} {_number(bottom)}"
    )


def _dot(root: Element, dot: Dot, field: Field, graph: Graph) -> None:
    into, out = graph.count_in(dot.post), graph.count_out(dot.post)
    number = dot.field % len(LIGHT)
    colour = f"c{number} s{number}" if field.has_pillar else "c s"
    kind = colour if into else f"{colour} orphan"
    place = {"cx": _number(dot.x), "cy": _number(dot.y), "r": _number(dot.radius)}
    circle = SubElement(root, "circle", {"class": kind, **place})
    told = f"{dot.post.title}\n{into} in, {out} out\n{dot.post.source}"
    _text(SubElement(circle, "title"), told)
    _write(root, dot.name, dot.x, dot.y + dot.radius + layout.LINE, "name")


def _write(root: Element, lines: Iterable[str], x: float, y: float, kind: str) -> None:
    for number, line in enumerate(lines):
        place = {"x": _number(x), "y": _number(y + number * layout.LINE)}
        _text(SubElement(root, "text", {"class": kind, **place}), line)


def _text(element: Element, text: str) -> None:
    element.text = NOT_XML.sub("", text)


def _box(field: Field) -> dict[str, str]:
    return {name: _number(getattr(field, name)) for name in ("x", "y", "width", "height")}


def _style() -> str:
    rules = [STYLE, *_colours(LIGHT, "#666")]
    rules += ["@media (prefers-color-scheme: dark) {", STYLE_DARK, *_colours(DARK, "#aaa"), "}"]
    return "\n".join(rules)


def _colours(colours: tuple[str, ...], rest: str) -> Iterator[str]:
    for name, colour in [("", rest), *((str(turn), each) for turn, each in enumerate(colours))]:
        yield f".c{name}:not(.orphan), .t{name} {{ fill: {colour}; }}"
        yield f".s{name} {{ stroke: {colour}; }}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
