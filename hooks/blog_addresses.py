"""Where texts were public, kept between builds; a helper of the adapters, not a hook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

import blog_inputs
import blog_kept
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


def remember(found: Blog, config: MkDocsConfig) -> None:
    """Keep the addresses of a blog that has just become the site, and is public."""
    blog_kept.write(FILE, memory.written(memory.together(_read(config), found)), config)


def _read(config: MkDocsConfig) -> dict[str, str]:
    try:
        return memory.read((blog_inputs.root(config) / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
