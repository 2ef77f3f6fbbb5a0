"""The basis: what every finished page depends on besides what is printed on it."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from permesso.edition import Edition
from permesso.finishing.stage import Read
from permesso.site import Site
from permesso.workshop.store import key

ASKED = (".css", ".js", ".mjs")
"""How the files end that stages read to finish a page."""
LIBRARIES = ("lightningcss", "tinycss2", "cssselect2", "selectolax", "brotli")
"""Other people's programs that have a part in it."""
CODE = ("finishing", "stylesheets", "policy", "budget", "contrast")
"""Our own, as folders."""
SHARED = ("references.py", "compression.py", "problem.py", "site.py")
"""And as single files."""


def key_of(site: Site, edition: Edition, files: Iterable[str], read: Read) -> str:
    """Return the key of settings, of the texts of files, and of the programs."""
    texts = [part for file in files for part in (file, read(file))]
    settings = edition.settings.model_dump_json(include={"policy", "budget", "comments"})
    newsletter = edition.settings.newsletter
    # How files are told of: the same wherever the blog is, if they are in its folder.
    shown = [site.show(folder) for folder in (site.docs, site.overrides) if folder]
    return key(
        *shown,
        edition.site_url,
        edition.root,
        settings,
        newsletter.model_dump_json() if newsletter else None,
        edition.preview,
        *texts,
        programs(),
    )


def programs() -> str:
    """Return the key of the programs: other people's and our own."""
    here = Path(__file__).parent.parent
    folders = [path for folder in CODE for path in sorted((here / folder).glob("*.py"))]
    paths = (*folders, *(here / name for name in SHARED))
    return key(*map(version, LIBRARIES), *(path.read_bytes() for path in paths))
