"""Headers: what hosts say with every answer, and how long browsers keep it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from permesso.edition import Edition
from permesso.policy.sources import INLINE, NONE, Sources, is_digest, written
from permesso.redirects.maps import FOLDER

LONGEST = 1783
"""Characters of a header's value that every host takes: CloudFront's limit, the smallest one
(Cloudflare's is 2,000 for a line)."""
IMMUTABLE = "public, max-age=31536000, immutable"
"""For a file whose name changes with its content (RFC 8246)."""
LASTING = "public, max-age=86400"
"""For pictures, icons and fonts under a name of their author's."""
SHORT = "public, max-age=300"
"""For pages, feeds and everything else: long enough for a page that was fetched before its reader
asked for it, short enough for a correction."""
KINDS = "avif|webp|png|jpe?g|gif|svg|ico|mp4|webm|woff2?|ttf|vtt|pdf"
"""What lasts."""
PERMISSIONS = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid",
    "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
"""What no page of a blog needs, nor any player of another site in it (Permissions Policy)."""
TYPES: Mapping[str, str] = {
    "md": "text/markdown; charset=utf-8",
    "webmanifest": "application/manifest+json",
    "avif": "image/avif",
    "mjs": "text/javascript; charset=utf-8",
}
"""Content types that servers do not know of themselves; with `nosniff` they have to be right."""


@dataclass(frozen=True, slots=True)
class Cached:
    """How long browsers keep files."""

    pattern: str
    """Regular expression of their paths from the site's root, without a slash before it."""
    control: str
    """Value of Cache-Control."""


CACHED = (
    Cached(r"assets/.+\.[0-9a-f]{8,}\.[a-z0-9.]+", IMMUTABLE),
    Cached(r"cards/.+-[0-9a-f]{8}\.[a-z]+", IMMUTABLE),
    Cached(rf".+-[0-9]+-[0-9a-f]{{8}}\.(?:{KINDS})", IMMUTABLE),
    Cached(r"pagefind/(?:fragment|index|filter)/.+", IMMUTABLE),
    Cached(r"pagefind/.+\.pf_meta", IMMUTABLE),
    Cached(rf".+\.(?:{KINDS})", LASTING),
)
"""How long browsers keep what; the first that fits holds, and for the rest `SHORT`. Names change
with the content of scripts and styles, social cards, pictures by width, parts of the search."""
FOLDERS = ("assets/javascripts", "assets/stylesheets", "cards", "pagefind/fragment",
           "pagefind/index", "pagefind/filter")  # fmt: skip
"""Folders in which every file is immutable, for hosts that know no regular expressions."""
OWN = ("assets/javascripts", "assets/stylesheets", "pagefind")
"""Folders of what no other site has a reason to load. Pictures, cards and feeds are there for
others too."""

FOR_HOSTS = rf"{FOLDER}/|_headers$|_redirects$|vercel\.json$"
"""Regular expression of how paths begin of what is for hosts and nobody else."""


def control(path: str) -> str:
    """Return how long browsers keep the file at a path from the site's root."""
    for cached in CACHED:
        if re.fullmatch(cached.pattern, path):
            return cached.control
    return SHORT


def of(site: Sources, edition: Edition, *, windows: bool) -> dict[str, str]:
    """Return the headers of every answer, from all that its pages allow together.

    `windows`: pages open windows that answer them.
    """
    settings = edition.settings.policy
    found: dict[str, str] = {}
    if settings.delivery in {"both", "headers"}:
        found["Content-Security-Policy"] = written(directives(site, edition))
    elif settings.delivery == "meta":
        # A page cannot say this of itself.
        found["Content-Security-Policy"] = f"frame-ancestors {_ancestors(edition)}"
    found["Referrer-Policy"] = settings.referrer
    found["X-Content-Type-Options"] = "nosniff"
    found["Permissions-Policy"] = ", ".join(f"{name}=()" for name in PERMISSIONS)
    found["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups" if windows else "same-origin"
    if edition.preview:
        found["X-Robots-Tag"] = "noindex"
    if settings.hsts and is_secure(edition):
        parts = [f"max-age={settings.hsts.max_age}"]
        parts += ["includeSubDomains"] if settings.hsts.subdomains else []
        parts += ["preload"] if settings.hsts.preload else []
        found["Strict-Transport-Security"] = "; ".join(parts)
    return found


def directives(site: Sources, edition: Edition) -> dict[str, str]:
    """Return the policy of the whole site.

    Where the digests of its styles are too many for a header, or one page is allowed styles that
    are written into it, styles are left to the policy in each page.
    """
    found = {**site.directives(), "frame-ancestors": _ancestors(edition)}
    if leaves_styles(site, edition):
        found.setdefault("script-src", found["default-src"])
        for name in ("default-src", "style-src"):
            found.pop(name, None)
    return found


def leaves_styles(site: Sources, edition: Edition) -> bool:
    """Tell whether the header says nothing of styles."""
    whole = {**site.directives(), "frame-ancestors": _ancestors(edition)}
    return INLINE in site.styles or len(written(whole)) > LONGEST


def count_styles(site: Sources) -> int:
    """Return how many styles stand in pages."""
    return sum(map(is_digest, site.styles))


def is_secure(edition: Edition) -> bool:
    """Tell whether the blog is reached by HTTPS."""
    return urlsplit(edition.site_url or "").scheme == "https"


def _ancestors(edition: Edition) -> str:
    return " ".join(edition.settings.policy.frame_ancestors) or NONE
