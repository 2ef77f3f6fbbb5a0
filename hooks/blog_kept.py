"""What a public build leaves for what comes after it; a helper of the adapters, not a hook."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

import blog_inputs
from permesso.edition import Edition


def is_public(edition: Edition, config: MkDocsConfig) -> bool:
    """Tell whether a build that has just become the site is public.

    A preview is not, nor is a build into a folder elsewhere: that of `./scripts/serve`, of
    `./scripts/check`, of a test.
    """
    root = blog_inputs.root(config)
    return not edition.preview and Path(config.site_dir).resolve().is_relative_to(root.resolve())


def write(file: Path, text: str, config: MkDocsConfig) -> None:
    """Keep a text in a file below the project's root; who reads it meanwhile finds the former one
    whole."""
    path = blog_inputs.root(config) / file
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    # Where nothing can be written, nothing is kept: the site is there all the same.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
