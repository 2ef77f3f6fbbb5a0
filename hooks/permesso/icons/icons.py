"""Icons: one picture of the owner's in every size and format that is asked for."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import PIL

from permesso.edition import Edition
from permesso.pictures import artwork
from permesso.pictures.artwork import Artwork
from permesso.pictures.press import VERSION as DRAWN_WITH
from permesso.problem import ContentError, Problem
from permesso.site import Site
from permesso.workshop import store
from permesso.workshop.workshop import Workshop

if TYPE_CHECKING:
    from PIL import Image

KIND = "icons"
"""Folder of the icons in the store."""
VERSION = 1
"""Counts the changes here that change a byte of an icon."""
LEAST = 512
"""Pixels that a picture has to have: the largest icon."""
FAVICON, DRAWN, TOUCH = "favicon.ico", "icon.svg", "apple-touch-icon.png"
"""Where browsers look by themselves, and the drawing beside."""
MANIFEST = "manifest.webmanifest"
IN_FAVICON = (16, 32, 48)
"""Sizes in the file that old browsers and search engines ask for."""
INSTALLED = (192, 512)
"""Sizes that an installed site needs."""


@dataclass(frozen=True, slots=True)
class Icon:
    """A link to an icon or to the manifest, for the head."""

    rel: str
    """What it is for: `icon`, `apple-touch-icon`, `manifest`."""
    url: str
    """Its address on this site."""
    type: str | None = None
    """Media type."""
    sizes: str | None = None
    """`32x32`, `any`."""


@dataclass(frozen=True, slots=True)
class Icons:
    """The icons of a site."""

    links: tuple[Icon, ...] = ()
    """What stands in the head of every page."""
    files: Mapping[str, bytes | str] = field(default_factory=dict)
    """Files by address."""
    notices: tuple[Problem, ...] = ()
    """Why there are no more of them."""


def of(site: Site, edition: Edition, workshop: Workshop) -> Icons:
    """Return the icons of a site.

    Without a picture of the owner's there is only the link to the theme's. Raises ContentError for
    a picture that the settings name and that cannot be used.
    """
    written = edition.settings.icons.source
    name = written or unquote(site.favicon)
    path = site.file(name)
    favicon = Icons((Icon("icon", site.favicon),))
    if written is None and not path.is_file():
        return favicon
    found = artwork.read(path)
    fault = found if isinstance(found, str) else _fault(found)
    if isinstance(found, str) or fault:
        keys = ("extra", "permesso", "icons", "source") if written else ("theme", "favicon")
        message = f"{'.'.join(keys)}: '{name}' {fault}"
        problem = edition.configuration.problem(message, *keys)
        if written:
            raise ContentError([problem])
        # A favicon that was good enough for another blog system is good enough to be one here.
        return Icons(favicon.links, {}, (problem,))
    return _made(found, site, edition, workshop)


def _fault(found: Artwork) -> str | None:
    """Return why a picture cannot be an icon."""
    if abs(found.width - found.height) > max(found.width, found.height) / 50:
        return f"is {found.width} by {found.height} pixels; make it square"
    if not found.is_drawing and found.width < LEAST:
        return f"is {found.width} pixels wide; save it as SVG, or with {LEAST} by {LEAST} pixels"
    return None


def _made(found: Artwork, site: Site, edition: Edition, workshop: Workshop) -> Icons:
    settings = edition.settings.icons
    background = settings.background

    def kept(name: str, make: Callable[[], bytes]) -> bytes:
        key = store.key(name, VERSION, DRAWN_WITH, PIL.__version__, found.digest, background)
        content = workshop.store.read(KIND, key)
        if content is None:
            content = make()
            workshop.store.write(KIND, key, content)
        return content

    files: dict[str, bytes | str] = {
        FAVICON: kept(FAVICON, lambda: _ico(found)),
        TOUCH: kept(TOUCH, lambda: _covered(found, background)),
        "icon-maskable-512.png": kept("maskable", lambda: _maskable(found, background)),
    }
    for size in INSTALLED:
        files[_sized(size)] = kept(_sized(size), partial(_drawn, found, size))
    links = [Icon("icon", FAVICON, None, "32x32")]
    if found.is_drawing:
        files[DRAWN] = found.content
        links.append(Icon("icon", DRAWN, found.type, "any"))
    else:
        links.append(Icon("icon", _sized(192), "image/png", "192x192"))
    files[MANIFEST] = _manifest(site, edition)
    links += [
        Icon("apple-touch-icon", TOUCH, None, "180x180"),
        Icon("manifest", MANIFEST, "application/manifest+json"),
    ]
    return Icons(tuple(links), files)


def _sized(size: int) -> str:
    return f"icon-{size}.png"


def _ico(found: Artwork) -> bytes:
    """Return a file with the icon in each of the small sizes, each drawn for itself."""
    small = [found.picture(size) for size in IN_FAVICON]
    stored = io.BytesIO()
    sizes = [(size, size) for size in IN_FAVICON]
    small[-1].save(stored, "ICO", sizes=sizes, append_images=small[:-1])
    return stored.getvalue()


def _covered(found: Artwork, background: str) -> bytes:
    from permesso.icons import masks  # Here: most builds find their icons made.

    return _png(masks.covered(found, 180, background))


def _maskable(found: Artwork, background: str) -> bytes:
    from permesso.icons import masks

    return _png(masks.maskable(found, 512, background))


def _drawn(found: Artwork, size: int) -> bytes:
    return _png(found.picture(size))


def _png(picture: Image.Image) -> bytes:
    stored = io.BytesIO()
    picture.save(stored, "PNG", optimize=True)
    return stored.getvalue()


def _manifest(site: Site, edition: Edition) -> str:
    """Return the manifest (W3C Web Application Manifest); its addresses count from itself."""
    return json.dumps(dict(_members(site, edition)), ensure_ascii=False, indent=2) + "\n"


def _members(site: Site, edition: Edition) -> Iterator[tuple[str, object]]:
    settings = edition.settings.icons
    yield "name", site.name
    yield "short_name", settings.short_name or site.name
    if site.description:
        yield "description", site.description
    yield "lang", edition.language
    yield "start_url", "./"
    # Of `id` only the path counts, from the origin; without it `start_url` is what it is known by.
    if edition.site_url:
        yield "id", urlsplit(edition.site_url).path
    yield "scope", "./"
    yield "display", "browser"
    yield "background_color", settings.background
    yield "theme_color", edition.settings.head.colour
    yield (
        "icons",
        [
            *({"src": _sized(at), "sizes": f"{at}x{at}", "type": "image/png"} for at in INSTALLED),
            {
                "src": "icon-maskable-512.png",
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    )
