"""What the permission audit writes into a site: a build does not find it changed by that."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

DECLARED = os.path.join("permesso", "declared.json")
REPORT = "permesso/audit.json"
"""Files of a site (`permesso.audit.declared`, which would take a while to load here)."""
ENDINGS = ("", ".br", ".gz")
"""Of a file, and of what stands compressed beside it."""


def files(site: str) -> frozenset[str]:
    """Return the paths of what an audit writes, from the site's folder; none where no audit is
    declared."""
    return frozenset(_files(site))


def _files(site: str) -> Iterator[str]:
    try:
        with open(os.path.join(site, DECLARED), encoding="utf-8") as file:
            declared = json.load(file)
        pages = [*declared.get("pages", ()), REPORT]
    except (OSError, ValueError, AttributeError, TypeError):
        return
    for page in pages:
        yield from (f"{page}{ending}" for ending in ENDINGS)
