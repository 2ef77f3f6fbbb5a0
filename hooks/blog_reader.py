"""The blog as a build would load it, without building; a helper of the commands, not a hook."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mkdocs.config.base import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, PluginError
from mkdocs.structure.files import get_files

import blog_inputs
from permesso.blog import Loaded
from permesso.edition import Edition
from permesso.markup import Converter
from permesso.site import Site
from terminal.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Reading:
    """A blog that was read."""

    loaded: Loaded
    """The blog, and what was found out about it."""
    edition: Edition
    """For whom, when and in which language it was read."""
    docs: Path
    """The documents folder."""
    name: str
    """What the blog is called."""
    converter: Converter
    """What its texts were rendered with."""
    site: Site
    """What its configuration says of it as a whole."""


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
        loaded = _load(config, edition, converter)
        site = blog_inputs.site(config)
        return Reading(loaded, edition, Path(config.docs_dir), config.site_name, converter, site)


def _load(config: MkDocsConfig, edition: Edition, converter: Converter) -> Loaded:
    files = get_files(config)
    # As in a build: what the theme brings along can be linked to.
    files.add_files_from_theme(config.theme.get_env(), config)
    return blog_inputs.load(blog_inputs.folder(files, config), edition, config, converter)


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
