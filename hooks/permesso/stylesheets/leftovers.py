"""Leftovers: files of Material's that no page needs any more."""

from __future__ import annotations

import re

NAMED = re.compile(r"assets/(?:stylesheets|javascripts)/[\w./-]+")
PARTS = {
    "assets/stylesheets/": ("main.*.min.css", "palette.*.min.css", "permesso.css"),
    "assets/javascripts/": ("bundle.*.min.js", "workers/*.js", "lunr/**/*.js"),
}
"""Material's files that pages may need, as patterns."""
MAPS = ("assets/stylesheets/*.map", "assets/javascripts/**/*.map")
"""Those that only its makers do."""


class Leftovers:
    """What finished pages name of the theme's files."""

    def __init__(self) -> None:
        self._named: set[str] = set()

    def page(self, html: str) -> None:
        """Note what a page names."""
        self._named.update(NAMED.findall(html))

    def patterns(self) -> tuple[str, ...]:
        """Return the files that nothing needs, as patterns below the site's folder."""
        found = list(MAPS)
        for folder, parts in PARTS.items():
            for part in parts:
                stem = part.partition("*")[0].rstrip("/")
                if not any(name.startswith(folder + stem) for name in self._named):
                    found.append(folder + part)
        return tuple(found)
