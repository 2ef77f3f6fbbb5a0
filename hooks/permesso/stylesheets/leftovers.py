"""Leftovers: files of Material's that no page needs any more."""

from __future__ import annotations

import re
from collections.abc import Iterable

from permesso.finishing.printed import Tag

NAMED = re.compile(r"assets/(?:stylesheets|javascripts)/[\w./-]+")
PARTS = {
    "assets/stylesheets/": ("main.*.min.css", "palette.*.min.css", "permesso.css"),
    "assets/javascripts/": ("bundle.*.min.js", "workers/*.js", "lunr/**/*.js"),
}
"""Material's files that pages may need, as patterns."""
MAPS = ("assets/stylesheets/*.map", "assets/javascripts/**/*.map")
"""Those that only its makers do."""


def named(tags: Iterable[Tag]) -> frozenset[str]:
    """Return what the tags of a page name of the theme's files."""
    return frozenset(name for tag in tags for name in tag.known(_named))


def _named(tag: Tag) -> tuple[str, ...]:
    return tuple(NAMED.findall(tag.written)) if "assets/" in tag.written else ()


def patterns(named: Iterable[str]) -> tuple[str, ...]:
    """Return the files that nothing needs where pages name some, as patterns below the site's
    folder."""
    every = frozenset(named)
    found = list(MAPS)
    for folder, parts in PARTS.items():
        for part in parts:
            stem = part.partition("*")[0].rstrip("/")
            if not any(name.startswith(folder + stem) for name in every):
                found.append(folder + part)
    return tuple(found)
