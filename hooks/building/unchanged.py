"""Whether a build would make what is there already."""

from __future__ import annotations

import os
import time
from typing import NamedTuple

from building import audited, left, manifest, surroundings, tree
from building.manifest import Manifest
from building.options import Options
from building.tree import Seen

USUAL = ("docs", "hooks", "mkdocs.yml", "overrides")
"""What a build reads, as far as nothing else is known."""


class Found(NamedTuple):
    """What was found before a build."""

    last: Manifest | None
    """The last good build, if the site is still as a build would make it; else None."""
    inputs: dict[str, Seen]
    """What a build would read."""
    begun: float
    """When that was looked at, in seconds since 1970, by this machine's clock."""


def look(options: Options) -> Found:
    """Compare with the last good build what goes into one now, and the site with what it left."""
    begun = time.time()
    last = manifest.read(manifest.path_of(options.site_dir))
    inputs = tree.look(last.roots if last else USUAL)
    wanted = options.again or options.profile
    if last and not wanted and _fits(last, options, inputs):
        return Found(last, inputs, begun)
    return Found(None, inputs, begun)


def moment() -> float | None:
    """Return the moment of the build, in seconds since 1970; None for one that is written wrongly,
    which the build tells."""
    try:
        return float(os.environ.get(surroundings.CLOCK) or time.time())
    except ValueError:
        return None


def _fits(last: Manifest, options: Options, inputs: dict[str, Seen]) -> bool:
    now = moment()
    return (
        (last.strict, last.site_dir) == (options.strict, options.site_dir)
        # Before `since` the clock was set back.
        and now is not None
        and last.since <= now < last.until
        and last.surroundings == surroundings.digest(last.variables)
        and last.inputs == tree.digest(inputs)
        and all(left.digest(path) == sum_ for path, sum_ in last.kept)
        and last.listing == tree.listing(last.site, audited.files(last.site)) != ""
    )
