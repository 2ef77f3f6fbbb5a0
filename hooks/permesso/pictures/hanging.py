"""Hanging: the pictures of a text get what was made of their files, and are checked."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from permesso.links import lines_of
from permesso.markup import Body
from permesso.pictures import markup
from permesso.pictures.figures import Image
from permesso.pictures.rendition import Gallery
from permesso.problem import Problem
from permesso.source import Source

SAYS_NOTHING = re.compile(
    r"(?:image|img|immagine|foto|fotografia|photo|photograph|picture|figura|figure|screenshot"
    r"|schermata)[\s_-]*\d*|(?:img|dsc|pxl|p)_?\d{3,}.*|\S+\.(?:avif|gif|jpe?g|png|svg|webp)",
    re.IGNORECASE,
)
"""Descriptions that describe nothing: the name of the thing, or of its file."""
MADE_UP = re.compile(r"[\d_-]")
"""What is in names of files and in few descriptions of one word."""


@dataclass(frozen=True, slots=True)
class Hung:
    """A text with its pictures."""

    body: Body
    """The text."""
    problems: tuple[Problem, ...]
    """What is wrong with its pictures."""
    notices: tuple[Problem, ...]
    """What could be better."""


def hang(body: Body, source: Source, gallery: Gallery) -> Hung:
    """Return a text whose links are resolved with what was made of its pictures."""
    problems: list[Problem] = []
    notices: list[Problem] = []
    for address in body.elsewhere:
        lines = lines_of(address, source) or [source.body_line]
        problems += [
            Problem(source.path, line, elsewhere(address)) for line in dict.fromkeys(lines)
        ]
    for image in body.images:
        line = _line(image, body.images, source)
        said = f"picture '{image.written}'"
        for message in _faults(image, gallery, _is_html(line, source)):
            problems.append(Problem(source.path, line, f"{said}: {message}"))
        if says_nothing(image.alt, image.written):
            message = f"{said}: {poor(image.alt)}"
            notices.append(Problem(source.path, line, message))
    images = tuple(
        replace(image, rendition=gallery.renditions.get(image.file or "")) for image in body.images
    )
    return Hung(replace(body, images=images), tuple(problems), tuple(notices))


def elsewhere(address: str) -> str:
    """Return what is wrong with a picture of another site."""
    if address.lower().startswith("data:"):
        return (
            "picture written into the text (data:): save it as a file in the documents folder and "
            "write its path"
        )
    host = urlsplit(address).netloc if "[" not in address else ""
    asked = host or "another program"
    return (
        f"picture '{address}': readers' browsers would ask {asked} for it; save the file in the "
        "documents folder and write its path"
    )


def says_nothing(alt: str, address: str) -> bool:
    """Tell whether a description is the name of a file, or of pictures in general."""
    stem = posixpath.splitext(posixpath.basename(unquote(address)))[0]
    named = alt.lower() == stem.lower() and MADE_UP.search(stem) is not None
    return named or SAYS_NOTHING.fullmatch(alt) is not None


def poor(alt: str) -> str:
    """Return the advice about a description that says nothing."""
    return f"'{alt}' tells nothing to who cannot see it; write what is seen in it"


def _faults(image: Image, gallery: Gallery, is_html: bool) -> Iterator[str]:
    if fault := gallery.faults.get(image.file or ""):
        yield fault
    if not image.alt and not image.decorative:
        where = 'into alt="…"' if is_html else "between the brackets"
        otherwise = 'class="decorative"' if is_html else f"![]({image.written}){{.decorative}}"
        yield (
            f"no description; write what is seen in it {where}, or {otherwise} if it says nothing"
        )
    if image.alt and image.decorative:
        yield "has a description and is decorative; delete the one or the other"
    if image.width is not None and not markup.is_width(image.width):
        yield (
            f"width: found '{image.width}'; write pixels, such as {{width=320}}, or a part of the "
            "column, such as {width=50%}"
        )
    if image.align and image.align not in markup.ALIGNS:
        yield f"align: found '{image.align}'; write left or right"
    if image.credit and image.setting != "alone":
        yield (
            "credit: stands below a picture that has a paragraph for itself; give it one, or write "
            "the credit into the text"
        )


def _line(image: Image, images: Sequence[Image], source: Source) -> int:
    """Return the line of a picture; where its address is written in other ways too, the first."""
    same = [each.piece for each in images if each.written == image.written]
    forms = {image.written, unquote(image.written), html.escape(image.written)}
    forms |= {image.written.replace(" ", "%20")}
    any_form = "|".join(re.escape(form) for form in forms)
    place = re.compile(rf"(?:!\[[^\]\n]*\]\(\s*<?|\bsrc\s*=\s*[\"']?)(?:{any_form})(?=[\s)>\"']|$)")
    lines = [
        number
        for number, line in enumerate(source.body.split("\n"), source.body_line)
        for _ in place.finditer(line)
    ]
    if len(lines) == len(same):
        return lines[same.index(image.piece)]
    return next(iter(lines or lines_of(image.written, source)), source.body_line)


def _is_html(line: int, source: Source) -> bool:
    lines = source.body.split("\n")
    number = line - source.body_line
    return 0 <= number < len(lines) and "<img" in lines[number].lower()
