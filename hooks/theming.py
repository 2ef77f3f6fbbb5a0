"""MkDocs adapter: the template environment."""

from __future__ import annotations

import os
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
    env.trim_blocks = env.lstrip_blocks = False
    cache = Path(config.config_file_path or ".").absolute().parent / ".cache" / "templates"
    cache.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(cache))
    return env


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
