"""MkDocs adapter: a build becomes the site only when it is whole."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.utils import CountHandler

from permesso import publication

if TYPE_CHECKING:
    # A build serves nothing.
    from mkdocs.livereload import LiveReloadServer

log = logging.getLogger("mkdocs.hooks.staging")


@event_priority(90)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Let MkDocs build beside the site instead of in it."""
    if "permesso/previewing" in config.plugins:
        # It writes nothing (`previewing/generation.py`).
        return config
    site = Path(config.site_dir).resolve()
    with _told(f"cannot build beside {site}"):
        staged = publication.stage(site)
    config.site_dir = str(staged)
    config.plugins["permesso/staging"] = Staging(site, staged)
    return config


def on_serve(
    server: LiveReloadServer, *, builder: Callable[[], None], **_: Any
) -> LiveReloadServer:
    """Keep answering with the last good site while there is a mistake to correct.

    MkDocs lets every reader wait until the build succeeds, since it may have half a site.
    """

    def build() -> None:
        try:
            builder()
        except Exception as error:
            if isinstance(error, SystemExit):
                print(error, file=sys.stderr)
            else:
                traceback.print_exc()
            log.error("The preview stays as it was before this mistake")

    server.builder = build
    return server


class Staging(BasePlugin):
    """One build on its way to being the site."""

    def __init__(self, site: Path, staged: Path) -> None:
        self.site = site
        self.staged = staged
        self.published = False

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Put the build in the site's place, unless MkDocs is about to refuse it."""
        if not _refused():
            with _told(f"cannot put the build in the place of {self.site}"):
                publication.publish(self.staged, self.site)
            self.published = True
        config.site_dir = str(self.site)

    def on_build_error(self, **_: Any) -> None:
        """Drop what a failed build left."""
        publication.discard(self.staged)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Let MkDocs print what a disk refuses, without a traceback."""
    try:
        yield
    except OSError as error:
        advice = "change its permissions, or build into another folder (--site-dir)"
        raise PluginError(f"{what}: {error.strerror}; {advice}") from None


def _refused() -> bool:
    # In strict mode MkDocs counts warnings with such a handler and aborts after this event.
    handlers = logging.getLogger("mkdocs").handlers
    return any(handler.get_counts() for handler in handlers if isinstance(handler, CountHandler))
