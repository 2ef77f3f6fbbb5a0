"""What was built, kept for what comes after a build: when the next one is due, who is told of what.
A helper of the adapters, not a hook."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

import blog_inputs
from permesso.announcing import record
from permesso.edition import Edition
from permesso.model import Blog
from permesso.outputs import File

FILE = Path(".cache/deploy/built.json")
"""From the project's root."""


def write(blog: Blog, files: Mapping[str, File], edition: Edition, config: MkDocsConfig) -> None:
    """Keep the record of a build that has just become the site.

    A preview is not public, nor is a build into a folder elsewhere, as in `blog_addresses`.
    """
    root = blog_inputs.root(config)
    if edition.preview or not Path(config.site_dir).resolve().is_relative_to(root.resolve()):
        return
    path = root / FILE
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    # Where nothing can be written, nothing is kept: the site is there all the same.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(record.text(blog, files, edition), encoding="utf-8")
        unfinished.replace(path)
