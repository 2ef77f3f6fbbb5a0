"""MkDocs adapter: the template environment."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority


@event_priority(100)
def on_env(env: Any, *, config: MkDocsConfig, **_: Any) -> Any:
    """Escape what our templates print (MkDocs escapes nothing) and keep templates compiled."""
    ours = _own_templates(config.theme.custom_dir)
    env.autoescape = lambda name: name in ours
    env.globals["once"] = _once()
    cache = Path(config.config_file_path or ".").absolute().parent / ".cache" / "templates"
    cache.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(cache))
    return env


def _once() -> Callable[..., str]:
    """Return a function for `{% call once(name, key) %}`: what is in it is printed once a build.

    What a block prints may depend on its key and on nothing else that changes between pages.
    """
    printed: dict[tuple[str, str], str] = {}

    def once(name: str, key: str, caller: Callable[[], str]) -> str:
        if (name, key) not in printed:
            printed[name, key] = caller()
        return printed[name, key]

    return once


def _own_templates(custom_dir: str | None) -> frozenset[str]:
    """Return the names of the templates in `overrides/`; Material's partials escape themselves."""
    if custom_dir is None:
        return frozenset()
    root = Path(custom_dir)
    names = (
        (Path(folder) / file).relative_to(root).as_posix()
        for folder, _, files in os.walk(root)
        for file in files
    )
    return frozenset(name for name in names if not name.startswith("partials/"))
