"""The blog as a build would load it, without building; a helper of the commands, not a hook."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag

from mkdocs.config.base import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, PluginError
from mkdocs.structure.files import get_files

import blog_inputs
from conversation.home import Home
from conversation.refusal import Refusal
from conversation.source import Place
from permesso.comments import identity
from permesso.edition import Edition
from permesso.markup import Converter
from permesso.model import Blog


@dataclass(frozen=True, slots=True)
class Reading:
    """A blog that was read."""

    blog: Blog
    """The blog."""
    edition: Edition
    """For whom, when and in which language it was read."""
    docs: Path
    """The documents folder."""
    name: str
    """What the blog is called."""
    converter: Converter
    """What its texts were rendered with."""


def read(config_file: Path) -> Reading:
    """Return the blog of a configuration file, as it is now.

    Raises ContentError with every problem of its content, Refusal where MkDocs cannot load the
    configuration.
    """
    with _quiet() as complaints:
        try:
            config = load_config(str(config_file))
        except (Abort, ConfigurationError) as error:
            found = "; ".join([*complaints, str(error)]) or type(error).__name__
            raise Refusal(f"{config_file}: {' '.join(found.split())}") from None
        try:
            edition = blog_inputs.edition(config)
        except PluginError as error:
            raise Refusal(str(error)) from None
        converter = blog_inputs.converter(edition, config)
        blog = _blog(config, edition, converter)
        return Reading(blog, edition, Path(config.docs_dir), config.site_name, converter)


def _blog(config: MkDocsConfig, edition: Edition, converter: Converter) -> Blog:
    files = get_files(config)
    # As in a build: what the theme brings along can be linked to.
    files.add_files_from_theme(config.theme.get_env(), config)
    return blog_inputs.load(files, edition, config, converter)


def home(config_file: Path) -> Home:
    """Return what the commands for comments have to know of a blog; raises like `read`."""
    found = read(config_file)
    settings = found.edition.settings.comments
    return Home(
        settings=settings,
        root=config_file.absolute().parent,
        folder=found.docs / settings.folder,
        places=tuple(_places(found)),
    )


def _places(found: Reading) -> Iterator[Place]:
    """Yield the posts that have a conversation, the newest first."""
    site = found.edition.site_url
    if site is None:
        raise Refusal("the comments are found by the blog's address; set site_url")
    old: dict[str, list[str]] = defaultdict(list)
    for redirect in found.blog.redirects:
        old[urldefrag(redirect.target).url].append(f"{site}{redirect.url}")
    for article in found.blog.articles:
        post, thread = article.post, article.post.thread
        if thread:
            announced = dict(thread.elsewhere)
            # A provider may know it by its conversation's page, also where the build makes none.
            landing = identity.landing_url(thread.id, site)
            known = (f"{site}{post.url}", *old[post.url], landing)
            yield Place(
                thread=thread.id,
                title=post.title,
                url=f"{site}{post.url}",
                addresses=tuple(dict.fromkeys(known)),
                path=identity.path(thread.id),
                mastodon=announced.get("Mastodon"),
                bluesky=announced.get("Bluesky"),
            )


class _Complaints(logging.Handler):
    """Keeps what MkDocs says is wrong."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _quiet() -> Iterator[list[str]]:
    """Keep MkDocs from printing; give the list of what it finds wrong."""
    log, complaints = logging.getLogger("mkdocs"), _Complaints()
    propagates = log.propagate
    log.propagate = False
    log.addHandler(complaints)
    try:
        yield complaints.messages
    finally:
        log.removeHandler(complaints)
        log.propagate = propagates
