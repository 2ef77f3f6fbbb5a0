"""Where texts were public, kept between builds; a helper of the adapters, not a hook."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

import blog_inputs
from permesso.edition import Edition
from permesso.library import Folder
from permesso.model import Blog
from permesso.problem import Problem
from permesso.redirects import memory
from permesso.redirects.vanished import vanished

FILE = Path(".cache/addresses.json")
"""From the project's root."""


def notices(
    found: Blog, folder: Folder, files: Files, edition: Edition, config: MkDocsConfig
) -> Iterator[Problem]:
    """Yield a notice for each address that was public and leads nowhere now."""
    yield from vanished(_read(config), found, folder, {file.url for file in files}, edition)


def remember(found: Blog, edition: Edition, config: MkDocsConfig) -> None:
    """Keep the addresses of a blog that has just become the site.

    A preview is not public, nor is a build into a folder elsewhere: that of `./scripts/serve`, of
    `./scripts/check`, of a test.
    """
    root = blog_inputs.root(config)
    if edition.preview or not Path(config.site_dir).resolve().is_relative_to(root.resolve()):
        return
    path = root / FILE
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    # Where nothing can be written, nothing is remembered: the site is there all the same.
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        unfinished.write_text(
            memory.written(memory.together(_read(config), found)), encoding="utf-8"
        )
        unfinished.replace(path)


def _read(config: MkDocsConfig) -> dict[str, str]:
    try:
        return memory.read((blog_inputs.root(config) / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
