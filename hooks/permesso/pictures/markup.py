"""Markup of pictures: the HTML that readers get, in texts and in the places of templates.

A picture has its size, so that nothing moves when it comes, and its mean colour until then. Colours
are classes, one for each part (`pm-r0` to `pm-b5`, in `permesso.css`): a page needs no style of its
own, and each picture costs a few bytes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from permesso.pictures.figures import Image
from permesso.pictures.rendition import Rendition, Variant

COLUMN = 600
"""Pixels of CSS that the column of a text is wide (`.pm-article` in permesso.css)."""
MARGINS = "calc(100vw - 32px)"
"""Width of a page without its margins."""
SHARP = 2
"""Pixels of a picture for each one of CSS, on most screens that have more than one."""
PORTABLE = 1200
"""Pixels that are enough where one file has to fit all: feeds, mails, old programs."""
NOTABLY = 1.2
"""How many times as wide as it is shown a picture is when it is worth a look in full size."""
STEPS = 5
"""Each part of a colour is one of the six from 0 to this; the style sheet has them."""
WIDTH = re.compile(r"\s*(?P<number>\d{1,5}(?:\.\d{1,5})?)\s*(?P<unit>px|%)?\s*")
"""A width that an author asks for."""
SIDES = frozenset(("left", "right"))
"""Where a picture can stand with text around it."""
ALIGNS = SIDES | {"absmiddle", "baseline", "bottom", "center", "middle", "texttop", "top"}
"""What old HTML says of where a picture stands; all but the sides means nothing here."""
CLASS = re.compile(r"(\sclass\s*=\s*)(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
"""The classes of an element, in the HTML of its attributes."""

Loading = Literal["later", "soon", "first"]
"""When a picture is asked for: when it is near, with the page, or before the others."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A place for pictures in templates."""

    sizes: str
    """How wide it is, as `sizes` says it."""
    widest: int
    """Pixels of CSS that it is wide at most."""
    shape: tuple[int, int]
    """Width and height for a picture whose own are not known."""


LAYOUTS = {
    "lead": Layout("(min-width:984px) 920px, 100vw", 920, (1280, 720)),
    "home": Layout(
        f"(min-width:1252px) 672px, (min-width:832px) 54vw, {MARGINS}", 800, (1280, 720)
    ),
    "card": Layout(
        f"(min-width:1252px) 375px, (min-width:996px) 31vw, (min-width:664px) 48vw, {MARGINS}",
        632,
        (640, 360),
    ),
    "row": Layout("(min-width:720px) 240px, 160px", 240, (640, 360)),
    "portrait": Layout("80px", 80, (96, 96)),
    "embed": Layout(f"(min-width:{COLUMN + 32}px) {COLUMN}px, {MARGINS}", 720, (480, 360)),
}
"""The places, by name; their widths are those of the style sheet."""


def page_html(image: Image, address: str, base: str) -> str:
    """Return a picture of a text for a page; `base` is the way to the site's root."""
    made = image.rendition
    # The outermost element is the one that text flows around: half of a column, not of a link.
    side = _side(image)
    beside = f" {side}" if side and image.setting != "alone" else ""
    if beside and not enlarges(image):
        image = replace(image, classes=(*image.classes, side))
    if made and made.video and not image.still:
        inner = _film(image, made, base)
    else:
        inner = _image_html(image, address, base)
        if made and enlarges(image):
            inner = f'<a class="pm-enlarge{beside}" href="{_whole(made.url, base)}">{inner}</a>'
    return _around(image, inner, side)


def portable_html(image: Image, address: str, base: str) -> str:
    """Return the same for where no style and no script of ours is: one file, at most as wide as a
    mail."""
    made, alt = image.rendition, _value(image.alt)
    if made is None:
        return _around(image, f'<img src="{_whole(address, base)}" alt="{alt}">')
    src = _whole(made.fallback(PORTABLE).url, base)
    size = _scaled(made, min(COLUMN, _shown_width(image, made)))
    inner = f'<img src="{src}" alt="{alt}"{_size(size)}>'
    if made.video and not image.still and image.linkable:
        inner = f'<a href="{_whole(_film_url(made), base)}">{inner}</a>'
    return _around(image, inner)


def enlarges(image: Image) -> bool:
    """Tell whether a picture of a text is shown smaller than it is, and can be a link."""
    made = image.rendition
    if made is None or not image.linkable or image.decorative or image.setting == "picture":
        return False
    if made.video and not image.still:
        return False
    return made.width >= NOTABLY * min(COLUMN, _shown_width(image, made))


def in_layout(
    address: str, made: Rendition | None, alt: str, layout: str, base: str, loading: Loading
) -> str:
    """Return a picture for a place of a template; without a rendition, as it is at `address`."""
    place = LAYOUTS[layout]
    if made is None:
        return _img(_whole(address, base), "", alt, place.shape, loading, (), "")
    size = (made.width, made.height)
    return _picture(made, place.sizes, place.widest, base, alt, size, loading, _tone(made), "", "")


def is_width(written: str) -> bool:
    """Tell whether an author's width is one: pixels, or a part of the column."""
    return WIDTH.fullmatch(written) is not None


def _side(image: Image) -> str:
    """Return the class of a picture that text flows around; none for any other."""
    return f"pm-{image.align}" if image.align in SIDES else ""


def _image_html(image: Image, address: str, base: str) -> str:
    made = image.rendition
    loading: Loading = "soon" if image.first else "later"
    others = _attributes(image)
    if made is None:
        return _img(_whole(address, base), "", image.alt, None, loading, image.classes, others)
    width = _shown_width(image, made)
    size = _scaled(made, width)
    _, mark, fragment = address.partition("#")
    if width < COLUMN:
        sizes = f"(min-width:{width + 32}px) {width}px, {MARGINS}"
    else:
        sizes = (
            f"(min-width:2000px) 720px, (min-width:1600px) 660px, "
            f"(min-width:{COLUMN + 32}px) {COLUMN}px, {MARGINS}"
        )
    needed = made.width if enlarges(image) else min(width, 720)
    return _picture(
        made,
        sizes,
        needed,
        base,
        image.alt,
        size,
        loading,
        (*image.classes, *_tone(made)),
        others,
        mark + fragment,
        plain=image.setting == "picture",
    )


def _around(image: Image, inner: str, side: str = "") -> str:
    """Return a picture with what its place asks for: a figure where it stands alone."""
    if image.setting != "alone":
        return inner
    caption = _text(image.title or "")
    if image.credit:
        caption += f"{' ' if caption else ''}<small>{_text(image.credit)}</small>"
    below = f"\n<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure{_with_class(image.paragraph, side)}>{inner}{below}</figure>"


def _with_class(attributes: str, name: str) -> str:
    """Return the attributes of an element, as HTML, with one more class, unless it is empty."""
    if not name:
        return attributes
    found = CLASS.search(attributes)
    if found is None:
        return f'{attributes} class="{name}"'
    classes = found[2] or found[3] or found[4] or ""
    return f'{attributes[: found.start()]}{found[1]}"{classes} {name}"{attributes[found.end() :]}'


def _picture(
    made: Rendition,
    sizes: str,
    widest: int,
    base: str,
    alt: str,
    size: tuple[int, int],
    loading: Loading,
    classes: Sequence[str],
    others: str,
    fragment: str,
    plain: bool = False,
) -> str:
    """Return a picture in all its formats; `plain`, in its own alone."""
    file = made.fallback(min(PORTABLE, SHARP * widest))
    own = sorted({*made.variants, Variant(made.url, made.width)}, key=lambda each: each.width)
    src = _whole(file.url + fragment, base)
    known = _srcset(own, sizes, widest, base) if made.variants and not fragment else ""
    image = _img(src, known, alt, size, loading, classes, others)
    sources = (
        ""
        if plain or fragment
        else "".join(
            f'<source type="{_value(each.type)}"{_srcset(each.variants, sizes, widest, base)}>'
            for each in made.formats
            if each.variants
        )
    )
    return f"<picture>{sources}{image}</picture>" if sources else image


def _img(
    src: str,
    srcset: str,
    alt: str,
    size: tuple[int, int] | None,
    loading: Loading,
    classes: Sequence[str],
    others: str,
) -> str:
    named = f' class="{_value(" ".join(classes))}"' if classes else ""
    when = {
        "later": ' loading="lazy" decoding="async"',
        "soon": "",
        "first": ' fetchpriority="high"',
    }[loading]
    alt = _value(alt)
    return f'<img src="{src}"{srcset} alt="{alt}"{_size(size)}{when}{named}{others}>'


def _film(image: Image, made: Rendition, base: str) -> str:
    """Return a film that readers start; nothing of it is asked for before."""
    width = _shown_width(image, made)
    alt = _value(image.alt)
    named = f' aria-label="{alt}"' if alt else ' aria-hidden="true"'
    classes = f' class="{_value(" ".join(image.classes))}"' if image.classes else ""
    sources = "".join(
        f'<source src="{_whole(each.variants[0].url, base)}" type="{_value(each.type)}">'
        for each in made.video
    )
    link = f'<a href="{_whole(_film_url(made), base)}">{alt or "▶"}</a>'
    return (
        f'<video controls muted loop playsinline preload="none" poster="{_whole(made.url, base)}"'
        f"{_size(_scaled(made, width))}{named}{classes}{_attributes(image)}>{sources}{link}</video>"
    )


def _film_url(made: Rendition) -> str:
    """Return the address of the film in the format that most programs play."""
    return made.video[-1].variants[0].url


def _srcset(variants: Iterable[Variant], sizes: str, widest: int, base: str) -> str:
    """Return the attributes that say which widths there are; one that is no better for any screen
    is left out."""
    kept: list[Variant] = []
    for each in variants:
        if kept and kept[-1].width >= SHARP * widest:
            break
        kept.append(each)
    if len(kept) == 1:
        return f' srcset="{_whole(kept[0].url, base)}"'
    written = ", ".join(f"{_whole(each.url, base)} {each.width}w" for each in kept)
    return f' srcset="{written}" sizes="{sizes}"'


def _shown_width(image: Image, made: Rendition) -> int:
    """Return the pixels of CSS that a picture is wide where there is room: its author's, but no
    picture of pixels is blown up."""
    found = WIDTH.fullmatch(image.width or "")
    if not found:
        return made.width
    asked = float(found["number"])
    asked = asked * COLUMN / 100 if found["unit"] == "%" else asked
    if not made.is_drawing:
        asked = min(asked, made.width)
    return max(1, round(asked))


def _scaled(made: Rendition, width: int) -> tuple[int, int]:
    return width, max(1, round(width * made.height / made.width))


def _size(size: tuple[int, int] | None) -> str:
    return f' width="{size[0]}" height="{size[1]}"' if size else ""


def _tone(made: Rendition) -> tuple[str, ...]:
    """Return the classes of a picture's mean colour; none for what may be transparent."""
    if not made.colour or made.is_drawing:
        return ()
    parts = (int(made.colour[place : place + 2], 16) for place in (1, 3, 5))
    steps = (round(part * STEPS / 255) for part in parts)
    return ("pm-tone", *(f"pm-{name}{step}" for name, step in zip("rgb", steps, strict=True)))


def _attributes(image: Image) -> str:
    """Return the attributes of an author's own; a title is one where it is no caption."""
    found = dict(image.attributes)
    if image.title and image.setting != "alone":
        found["title"] = image.title
    return "".join(
        f" {name}" if value is None else f' {name}="{_value(value)}"'
        for name, value in found.items()
    )


def _whole(address: str, base: str) -> str:
    return base + _value(address)


def _text(written: str) -> str:
    return html.escape(written, quote=False)


def _value(written: str) -> str:
    """Return what stands between double quotes."""
    return _text(written).replace('"', "&quot;")
