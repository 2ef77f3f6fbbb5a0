"""Figures: the pictures in the HTML of a text, as authors wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from permesso import references
from permesso.pictures.rendition import Rendition
from permesso.references import WHOLE_ADDRESS

Setting = Literal["alone", "figure", "line", "picture"]

TAG = re.compile(
    # What is common to all stands in front of the alternatives: it is looked for ten times as fast.
    r"<(?:!--.*?-->|(?P<raw>script|style|textarea|template)\b.*?</(?P=raw)\s*>"
    r"|(?:p(?P<paragraph>(?:\s(?:[^>\"']|\"[^\"]*\"|'[^']*'){0,1024}+)?)>\s*+<)?"
    r"(?P<image>img\b(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*'){0,1024}+)>)(?P<end>\s*+</p>)?"
    r"|(?P<close>/?)(?P<name>a|button|figure|h[1-6]|label|picture|source|summary)\b"
    r"(?P<others>(?:[^>\"']|\"[^\"]*\"|'[^']*'){0,1024}+)>)",
    re.DOTALL | re.IGNORECASE,
)
"""A picture, with the paragraph that it may have for itself, or what can be around one.

A tag has an end within 1,024 signs and quoted values: without a bound, text that opens many and
closes none would be read to its end again for each."""
PICTURE = re.compile(r"<[iI][mM][gG]")
"""Begins a picture: without one nothing else has to be looked at."""
CANDIDATE = re.compile(r"[^\s,]\S*")
"""What begins like an address in a `srcset`."""
OURS = frozenset(
    (
        "align alt class credit decoding fetchpriority height loading sizes src srcset title width"
    ).split()
)
"""Attributes that are printed anew, or are no attributes of HTML."""
SILENT = {"role": {"none", "presentation"}, "aria-hidden": {"true"}}
"""Attributes by whose values HTML says that a picture is decoration."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in a text."""

    piece: int
    """Where its address is among the pieces of the text."""
    written: str
    """Its address as the author wrote it."""
    alt: str
    """What is seen in it."""
    decorative: bool
    """Whether it says nothing, as its author says."""
    title: str | None
    """The words behind its address: a caption, where it stands alone."""
    credit: str | None
    """Who made it."""
    width: str | None
    """The width that the author asks for."""
    align: str | None
    """The side at which it stands, as the author wrote it; text flows around `left` and `right`."""
    still: bool
    """Whether it is not to move."""
    classes: tuple[str, ...]
    """Classes that the author gave it."""
    attributes: tuple[tuple[str, str | None], ...]
    """Its other attributes; None for one without a value."""
    setting: Setting
    """Where it stands: alone in a paragraph, in a figure or a line, in a `<picture>`."""
    paragraph: str
    """Attributes of the paragraph that it has for itself, as HTML."""
    linkable: bool
    """Whether it may be a link: it is in none already, nor in a heading or a button."""
    file: str | None = None
    """Its file, below the documents folder."""
    rendition: Rendition | None = None
    """Its sizes and formats; None where nothing was made of it."""
    first: bool = False
    """Whether readers see it as soon as the page is there."""


@dataclass(frozen=True, slots=True)
class Found:
    """A picture's place in HTML."""

    end: int
    """Where what stands for it ends."""
    image: Image
    """The picture; its `piece` is still 0."""


def find(rendered: str) -> tuple[dict[int, Found], tuple[str, ...]]:
    """Return the pictures of this site in HTML, by where each begins, and the addresses of others.

    A picture that comes with a set of its own and no single address (`srcset` without `src`) stays
    what it is.
    """
    found: dict[int, Found] = {}
    others: list[str] = []
    around: dict[str, int] = {}
    for tag in TAG.finditer(rendered) if PICTURE.search(rendered) else ():
        if name := tag["name"]:
            _step(around, name.lower(), bool(tag["close"]))
            if name.lower() == "source" and around.get("picture"):
                others += _others_in(_attributes(tag["others"]).get("srcset"))
        elif tag["image"]:
            attributes = _attributes(tag["attributes"])
            address = (attributes.get("src") or "").strip()
            if WHOLE_ADDRESS.match(address):
                others.append(address)
            elif address and not address.startswith("#"):
                image = _image(address, attributes, _setting(tag, around), tag, around)
                whole = image.setting == "alone" or (
                    image.setting == "figure" and tag["paragraph"] is not None and tag["end"]
                )
                # Its `<` stands before the group.
                begin, end = tag.span() if whole else (tag.start("image") - 1, tag.end("image"))
                found[begin] = Found(end, image)
            else:
                others += _others_in(attributes.get("srcset"))
    return found, tuple(dict.fromkeys(others))


def _step(around: dict[str, int], name: str, closes: bool) -> None:
    """Keep count of the elements that are open."""
    if name != "source":
        around[name] = max(0, around.get(name, 0) + (-1 if closes else 1))


def _setting(tag: re.Match[str], around: dict[str, int]) -> Setting:
    if around.get("picture"):
        return "picture"
    if around.get("figure"):
        return "figure"
    return "alone" if tag["paragraph"] is not None and tag["end"] else "line"


def _image(
    address: str,
    attributes: dict[str, str | None],
    setting: Setting,
    tag: re.Match[str],
    around: dict[str, int],
) -> Image:
    classes = (attributes.get("class") or "").split()
    alt = " ".join((attributes.get("alt") or "").split())
    align = attributes.get("align")
    silent = any((attributes.get(name) or "") in values for name, values in SILENT.items())
    # `#only-dark`: shown in one scheme alone, by a rule for its address.
    if setting == "alone" and "#" in address:
        setting = "line"
    return Image(
        piece=0,
        written=address,
        alt=alt,
        decorative="decorative" in classes or silent,
        title=" ".join((attributes.get("title") or "").split()) or None,
        credit=" ".join((attributes.get("credit") or "").split()) or None,
        width=attributes.get("width"),
        align=align.lower() if align else None,
        still="still" in classes,
        classes=tuple(name for name in classes if name not in {"decorative", "still"}),
        # An empty `alt` says the same; beside it HTML wants no role.
        attributes=tuple(
            (name, value)
            for name, value in attributes.items()
            if name not in OURS and (value or "") not in SILENT.get(name, ())
        ),
        setting=setting,
        paragraph=tag["paragraph"] or "",
        linkable=not any(count for name, count in around.items() if name != "figure")
        and "#" not in address,
    )


def _attributes(written: str) -> dict[str, str | None]:
    """Return the attributes of a tag by their names in small letters; the first of a name counts.

    https://html.spec.whatwg.org/multipage/parsing.html#attribute-name-state
    """
    found: dict[str, str | None] = {}
    for name, value in references.attributes(written):
        found.setdefault(name, value)
    return found


def _others_in(candidates: str | None) -> Iterator[str]:
    """Yield the addresses of a `srcset` that are not on this site."""
    for each in CANDIDATE.findall(candidates or ""):
        if WHOLE_ADDRESS.match(each):
            yield each.rstrip(",")
