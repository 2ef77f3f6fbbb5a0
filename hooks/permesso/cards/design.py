"""Design: the texts of a card as lines with a place each. What a template prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from permesso.cards import lines
from permesso.cards.fonts import SOFT_HYPHEN, Font, Unwritable, is_right_to_left
from permesso.cards.lines import Piece
from permesso.cards.subjects import Subject

WIDTH, HEIGHT = 1200, 630
"""Pixels of a card: 1.91 to 1, as Open Graph's readers show it whole."""
MARGIN = 72
"""Pixels left and right of every text."""
MEASURE = WIDTH - 2 * MARGIN
"""Pixels that a line may be wide."""
TOP, BOTTOM = 136, 508
"""Between them stand title and standfirst, at the bottom of that room."""

SIZES = ((116, 1), (96, 2), (84, 3), (74, 3), (64, 4), (56, 4), (50, 5))
"""Sizes of a title and how many lines it may take in each; the first that fits is taken."""
LARGE = 64
"""The least size at which there is room for a standfirst."""
LEADING = 1.13
"""Height of a title's line, in units of its size."""
OVERLINE, OVERLINE_HEIGHT = 28, 50
STANDFIRST, STANDFIRST_HEIGHT, STANDFIRST_GAP = 32, 43, 20
BYLINE, NAME = 27, 38
"""Sizes of the other texts."""
DESCENT = 0.26
"""What hangs below the base line, in units of the size, about."""
GAP = 40
"""Pixels between what stands left and right in a row, at least."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text."""

    text: str
    """What it says."""
    y: float
    """Its base line, in pixels from the top."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of the same size."""

    lines: tuple[Line, ...]
    """The lines; none where there is nothing to say."""
    size: int
    """Pixels of the font."""


@dataclass(frozen=True, slots=True)
class Design:
    """A card, ready to be printed: every text fits where it stands."""

    title: Block
    """The title."""
    overline: Block
    """What stands above it: a category, a series; a line or none."""
    standfirst: Block
    """What stands below it: up to two lines."""
    authors: str
    """Who wrote it; may be empty."""
    detail: str
    """The date, or how many articles there are; may be empty."""
    site: str
    """Name of the blog; empty where it is the title."""
    host: str
    """Where it is: `bussare.example`; may be empty."""
    rtl: bool
    """Whether the title runs from right to left."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """The fonts of a card."""

    title: Font
    """Of the title and the blog's name."""
    text: Font
    """Of the standfirst."""
    label: Font
    """Of the small texts."""


Missing = Callable[[Unwritable], None]
"""Told what a font cannot write."""


def of(subject: Subject, site: str, host: str, face: Typeface, missing: Missing) -> Design | None:
    """Return the card of `subject` on the blog called `site` at `host`.

    None for a title of which nothing can be written; a smaller text is left out then. `missing` is
    told of both.
    """
    title = _written(subject.title, face.title, missing)
    if not title:
        return None
    parts = lines.pieces(title, face.title)
    standfirst = lines.pieces(_written(subject.standfirst, face.text, missing), face.text)
    overline = _one_line(_written(subject.overline, face.label, missing), face.label, OVERLINE)
    above = OVERLINE_HEIGHT if overline else 0
    room = BOTTOM - TOP - above
    size, titled, stood = _choice(parts, standfirst, face, room)
    below = STANDFIRST_GAP + STANDFIRST_HEIGHT * len(stood) if stood else 0
    y = BOTTOM - below - len(titled) * size * LEADING
    base = y + (LEADING - DESCENT) * size
    first = BOTTOM - STANDFIRST_HEIGHT * len(stood) + (1 - DESCENT) * STANDFIRST_HEIGHT
    host = _or_nothing(host, face.label)
    free = MEASURE - (face.label.width(host) * BYLINE + GAP if host else 0)
    authors, detail = _byline(subject, face.label, free, missing)
    name = _or_nothing(site, face.title)
    shown = "" if name == title else "".join(_one_line(name, face.title, NAME))
    return Design(
        title=_block(titled, base, size * LEADING, size),
        overline=_block(overline, y - OVERLINE_HEIGHT + OVERLINE, 0, OVERLINE),
        standfirst=_block(stood, first, STANDFIRST_HEIGHT, STANDFIRST),
        authors=authors,
        detail=detail,
        site=shown,
        host=host,
        rtl=is_right_to_left(title),
    )


def _choice(
    title: Sequence[Piece], standfirst: Sequence[Piece], face: Typeface, room: float
) -> tuple[int, list[str], list[str]]:
    """Return the size of the title, its lines, and those of the standfirst: the largest title
    that leaves room for the standfirst, and if it were too small without it."""
    stood = lines.cut(standfirst, face.text, STANDFIRST, MEASURE, 2) if standfirst else []
    below = STANDFIRST_GAP + STANDFIRST_HEIGHT * len(stood)
    for hyphens in (False, True):
        for beside in (stood, []) if stood else ([],):
            height = room - (below if beside else 0)
            for size, most in SIZES:
                if beside and size < LARGE:
                    break
                most = min(most, int(height / (size * LEADING)))
                found = lines.fit(title, face.title, size, MEASURE, most, hyphens)
                if found is not None:
                    return size, found, beside
    size, most = SIZES[-1]
    return size, lines.cut(title, face.title, size, MEASURE, most), []


def _block(texts: Sequence[str], first: float, height: float, size: int) -> Block:
    placed = (Line(text, round(first + at * height, 1)) for at, text in enumerate(texts))
    return Block(tuple(placed), size)


def _one_line(text: str, font: Font, size: int) -> list[str]:
    return lines.cut(lines.pieces(text, font), font, size, MEASURE, 1) if text else []


def _byline(subject: Subject, font: Font, free: float, missing: Missing) -> tuple[str, str]:
    """Return the authors and the detail, in `free` pixels: all names, else the first one and how
    many more there are."""
    detail, *names = (
        _written(each, font, missing).replace(SOFT_HYPHEN, "")
        for each in (subject.detail, *subject.authors)
    )
    names = [name for name in names if name]
    if not names:
        return "", detail
    room = free / BYLINE - font.width(f" · {detail}")
    joined = ", ".join(names)
    if font.width(joined) <= room:
        return joined, detail
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    room -= font.width(more)
    first = lines.pieces(names[0], font)
    return lines.cut(first, font, BYLINE, room * BYLINE, 1)[0] + more, detail


def _written(text: str, font: Font, missing: Missing) -> str:
    """Return a text as `font` can write it; nothing, and `missing` is told, if it cannot."""
    try:
        return font.writable(text)
    except Unwritable as error:
        missing(error)
        return ""


def _or_nothing(text: str, font: Font) -> str:
    """Return a text that all cards have: each of them would have to tell that it is missing."""
    try:
        return font.writable(text)
    except Unwritable:
        return ""
