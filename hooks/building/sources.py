"""What a build of a project reads, as far as its configuration says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from mkdocs.config.defaults import MkDocsConfig

OURS = ("staging.py", "blog.py", "theming.py", "finishing.py")
"""Hooks whose every input is known here."""
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def are_known(config: MkDocsConfig) -> bool:
    """Tell whether all that a build reads is known: plugins and hooks of the owner's read what they
    like, the clock and other sites too."""
    here = Path(__file__).resolve().parent.parent
    hooks = [_file(hook).resolve() for hook in config["hooks"].values()]
    ours = all(path.parent == here and path.name in OURS for path in hooks)
    # MkDocs counts hooks among its plugins.
    return ours and set(config.plugins) <= set(config["hooks"])


def roots(config: MkDocsConfig) -> tuple[str, ...]:
    """Return every file and folder that is read, by paths from the current folder where it is
    below that; a folder that is part of another is not named."""
    found = {os.path.realpath(path): _shown(path) for path in _paths(config)}
    inner = {path for path in found for other in found if path.startswith(f"{other}{os.sep}")}
    return tuple(sorted(shown for path, shown in found.items() if path not in inner))


def variables(config: MkDocsConfig) -> tuple[str, ...]:
    """Return the variables of the environment that the configuration names (`!ENV`)."""
    found: set[str] = set()
    for path in configurations(config):
        for node in _nodes(_composed(path)):
            if node.tag == "!ENV":
                parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
                found |= {str(part.value) for part in parts}
    return tuple(sorted(found))


def configurations(config: MkDocsConfig) -> Iterator[str]:
    """Yield the path of the configuration's file, and of those that it inherits from; raises what
    reading them raises."""
    path: str | None = config.config_file_path
    known: set[str] = set()
    while path and path not in known:
        known.add(path)
        yield path
        node = _composed(path)
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        parents = [str(value.value) for key, value in pairs if key.value == "INHERIT"]
        path = os.path.join(os.path.dirname(path), parents[0]) if parents else None


def _paths(config: MkDocsConfig) -> Iterator[str]:
    yield from configurations(config)
    yield config.docs_dir
    if config.theme.custom_dir:
        yield config.theme.custom_dir
    for hook in config["hooks"].values():
        # With what it imports.
        yield str(_file(hook).parent)
    yield from map(str, config.watch)
    # pymdownx.snippets and the like read what their settings name.
    for name, values in (config.mdx_configs or {}).items():
        yield from (word for word in _words(values) if os.path.exists(word))
        if name == "pymdownx.snippets" and "base_path" not in values:
            yield "."


def _file(hook: Any) -> Path:
    return Path(hook.__file__)


def _composed(path: str) -> Any:
    with open(path, "rb") as file:
        return yaml.compose(file, Loader=Loader)


def _nodes(node: Any) -> Iterator[Any]:
    waiting = [node]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _words(values: Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict):
        for value in values.values():
            yield from _words(value)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _words(value)


def _shown(path: str) -> str:
    here = os.path.abspath(path)
    inside = os.path.relpath(here)
    return here if inside.startswith(os.pardir) else inside
