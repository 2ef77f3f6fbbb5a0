"""A build by MkDocs, in this process; what became of it is kept for the next one."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import click
from mkdocs import config as configuration
from mkdocs.commands import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, event_priority

from building import audited, left, logs, manifest, sources, surroundings, tree
from building.logs import Told
from building.manifest import Manifest
from building.options import Options
from building.unchanged import Found
from permesso.horizon import horizon

OFTEN = (200_000, 50, 100)
"""How many new objects start a search for those in circles: few are, and a build ends soon."""


def make(options: Options, found: Found) -> int:
    """Build the site and return the exit status, as `mkdocs build` does; keep a manifest of a build
    that became the site. `found` is what was there before it."""
    # numpy would start a thread for each core, which then wait for each other: what is computed
    # here is too small for them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What is loaded stays: no search for what may go has to look at it.
    gc.disable()
    with logs.written() as told:
        try:
            config = configuration.load_config(strict=options.strict, site_dir=options.site_dir)
            gc.freeze()
            gc.set_threshold(*OFTEN)
            gc.enable()
            work = partial(_make, config, options, found, told)
            if options.profile:
                print(_profile(config, work))
            else:
                work()
        except click.ClickException as error:
            error.show()
            return error.exit_code
        except KeyboardInterrupt:
            print("\nAborted!", file=sys.stderr)
            return 1
    return 0


class Witness(BasePlugin):  # type: ignore[type-arg]
    """Looks at a site when it is whole, before it takes its place: then another build may replace
    it at any moment."""

    listing = ""
    """What the site looks like."""

    @event_priority(-99)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Look at it."""
        self.listing = tree.listing(config.site_dir, audited.files(config.site_dir))


def _make(config: MkDocsConfig, options: Options, found: Found, told: Told) -> None:
    begun = _begun(config, options)
    config.plugins["building"] = Witness()
    config.plugins.on_startup(command="build", dirty=False)
    try:
        build.build(config)
    finally:
        config.plugins.on_shutdown()
    made = _completed(begun, config, found, told) if begun else None
    if made:
        manifest.write(made)


def _profile(config: MkDocsConfig, work: Callable[[], None]) -> str:
    """Build, and return where the time went."""
    # Here: no other build measures.
    from building import stages

    watch = stages.Stopwatch()
    watch.add(stages.START, stages.age(), stages.cpu())
    with stages.measured(watch):
        work()
    plugins: dict[str, Any] = config.plugins
    workshop = plugins["permesso"].workshop
    notes = [
        f"{name}: {shelf.hits} found, {shelf.misses} not found"
        for name, shelf in (("files kept", workshop.store), ("entries kept", workshop.cabinet))
    ]
    return stages.table(watch, notes)


def _begun(config: MkDocsConfig, options: Options) -> Manifest | None:
    """Return what is known of a build before it begins; None where that is not enough."""
    roots = sources.roots(config)
    if not sources.are_known(config) or tree.is_in(config.site_dir, roots):
        return None
    variables = sources.variables(config)
    return Manifest(
        roots=roots,
        variables=variables,
        strict=options.strict,
        site_dir=options.site_dir,
        since=0,
        until=0,
        surroundings=surroundings.digest(variables),
        inputs="",
        site=os.path.abspath(config.site_dir),
        listing="",
        kept=(),
        told=(),
    )


def _completed(begun: Manifest, config: MkDocsConfig, before: Found, told: Told) -> Manifest | None:
    """Return the manifest of a build that ended well; None where what it read is not sure."""
    plugins: dict[str, Any] = config.plugins
    staging, blog = plugins["permesso/staging"], plugins["permesso"]
    inputs = tree.look(begun.roots, before.inputs)
    known = tree.within(before.inputs, begun.roots)
    if not staging.published or not tree.is_same(inputs, known, before.begun):
        return None
    return begun._replace(
        since=blog.edition.now.timestamp(),
        until=horizon(blog.blog, blog.edition).timestamp(),
        inputs=tree.digest(inputs),
        listing=plugins["building"].listing,
        kept=tuple((path, left.digest(path)) for path in left.FILES),
        told=tuple(told.lines),
    )
