"""Where each post stands in the picture of the web: the same web gives the same picture.

Every cluster has a field of its own with its pillar in the middle, and fields fill rows like
words fill lines. So no post covers another one, however many there are, and nothing is left to
chance or to a simulation.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from permesso.linking.clusters import Clusters
from permesso.linking.graph import Graph
from permesso.model import Post

NAMED = 80
"""Posts up to which each has its name below it; of more, only the pillars have theirs."""
ASPECT = 1.5
"""Width of the picture by its height, about."""
MARGIN = 24
LINE = 15
"""Height of a line of a name."""
LETTER = 6.9
"""Width of a letter of a name, on average."""
LOOSE = "Linked, but around no pillar"
ALONE = "No link to or from any post"


@dataclass(frozen=True, slots=True)
class Dot:
    """A post in the picture."""

    post: Post
    """The post."""
    x: float
    """Its middle, from the left."""
    y: float
    """Its middle, from the top."""
    radius: float
    """The larger, the more posts link to it."""
    field: int
    """Number of its field."""
    name: tuple[str, ...]
    """Lines of its name below it; none where there is no room for names."""


@dataclass(frozen=True, slots=True)
class Field:
    """A cluster in the picture."""

    x: float
    """Its left."""
    y: float
    """Its top."""
    width: float
    """Its width."""
    height: float
    """Its height."""
    caption: tuple[str, ...]
    """Lines of its name, at its top."""
    has_pillar: bool
    """Whether it is around a post."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole picture."""

    width: float
    """Its width."""
    height: float
    """Its height."""
    fields: tuple[Field, ...]
    """The clusters, the largest first; then the posts around no pillar, then those alone."""
    dots: tuple[Dot, ...]
    """The posts."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """How much room a post has."""

    across: float
    down: float
    smallest: float
    largest: float
    columns: int
    """Letters in a line of a name; 0 for no names."""


_LARGE = _Scale(across=176, down=92, smallest=6, largest=20, columns=26)
_SMALL = _Scale(across=30, down=27, smallest=4, largest=13, columns=0)


def of(graph: Graph, clusters: Clusters) -> Layout:
    """Return the picture of a web."""
    scale = _LARGE if len(graph.posts) <= NAMED else _SMALL
    most = max(map(graph.count_in, graph.posts), default=0)

    def radius(post: Post) -> float:
        share = math.sqrt(graph.count_in(post) / most) if most else 0
        return round(scale.smallest + (scale.largest - scale.smallest) * share, 1)

    groups: list[tuple[str, Sequence[Post], bool]] = [
        (each.pillar.title, each.posts, True) for each in clusters.around
    ]
    groups += [(LOOSE, clusters.loose, False)] if clusters.loose else []
    groups += [(ALONE, clusters.alone, False)] if clusters.alone else []
    fields: list[Field] = []
    spots: list[list[tuple[float, float]]] = []
    for caption, posts, has_pillar in groups:
        places = _spots(len(posts), scale, has_pillar)
        fields.append(_field(caption, places, scale, has_pillar))
        spots.append(places)
    fields = list(_rows(fields))
    dots = [
        Dot(post, field.x + x, field.y + y, radius(post), number, _name(post, scale))
        for number, (field, places, (_, posts, _)) in enumerate(
            zip(fields, spots, groups, strict=True)
        )
        for post, (x, y) in zip(posts, _within(places, field, scale), strict=True)
    ]
    return Layout(
        width=max((field.x + field.width for field in fields), default=400) + MARGIN,
        height=max((field.y + field.height for field in fields), default=40) + MARGIN,
        fields=tuple(fields),
        dots=tuple(dots),
    )


def _spots(count: int, scale: _Scale, around: bool) -> list[tuple[float, float]]:
    """Return places for posts: from the middle outwards, or else line by line."""
    if not around:
        columns = max(1, math.ceil(math.sqrt(count * ASPECT * 2 * scale.down / scale.across)))
        return [(n % columns * scale.across, n // columns * scale.down) for n in range(count)]
    # A lattice with every other row moved by half: six neighbours for each.
    reach = math.ceil(math.sqrt(count)) + 1
    lattice = [
        ((column + row % 2 / 2) * scale.across, row * scale.down)
        for row in range(-reach, reach + 1)
        for column in range(-reach, reach + 1)
    ]
    ratio = scale.across / scale.down / ASPECT ** (scale.columns == 0)
    lattice.sort(
        key=lambda spot: (round(math.hypot(spot[0], spot[1] * ratio), 3), spot[1], spot[0])
    )
    return list(islice(lattice, count))


def _field(
    caption: str, spots: Sequence[tuple[float, float]], scale: _Scale, has_pillar: bool
) -> Field:
    """Return a field at the origin, large enough for its posts and its caption."""
    width = max(x for x, _ in spots) - min(x for x, _ in spots) + scale.across
    height = max(y for _, y in spots) - min(y for _, y in spots) + scale.down
    width = max(width, 28 * LETTER)
    lines = _lines(caption, int(width / LETTER), 3)
    return Field(0, 0, width, height + len(lines) * LINE + LINE, lines, has_pillar)


def _within(
    spots: Sequence[tuple[float, float]], field: Field, scale: _Scale
) -> Iterator[tuple[float, float]]:
    """Yield the places as seen from the corner of a field, in its middle."""
    left, right = min(x for x, _ in spots), max(x for x, _ in spots)
    top = min(y for _, y in spots)
    start = (field.width - (right - left)) / 2
    head = len(field.caption) * LINE + LINE / 2 + scale.largest + 4
    for x, y in spots:
        yield round(x - left + start, 1), round(y - top + head, 1)


def _rows(fields: Sequence[Field]) -> Iterator[Field]:
    """Yield the fields with their places: row by row, in their order."""
    area = sum((field.width + MARGIN) * (field.height + MARGIN) for field in fields)
    limit = max([math.sqrt(area * ASPECT) * 1.25, *(field.width for field in fields)])
    x, y, tallest = float(MARGIN), MARGIN + 3.0 * LINE, 0.0
    for field in fields:
        if x > MARGIN and x + field.width > limit + MARGIN:
            x, y, tallest = float(MARGIN), y + tallest + MARGIN, 0.0
        yield replace(field, x=round(x, 1), y=round(y, 1))
        x, tallest = x + field.width + MARGIN, max(tallest, field.height)


def _name(post: Post, scale: _Scale) -> tuple[str, ...]:
    return _lines(post.title, scale.columns, 3) if scale.columns else ()


def _lines(text: str, columns: int, most: int) -> tuple[str, ...]:
    """Return a text in lines, the last of them with an ellipsis if there are too many."""
    return tuple(textwrap.wrap(text, max(columns, 4), max_lines=most, placeholder=" …"))
