"""YAML with a line number for every key, read as text.

Scalars stay strings: the typed models decide what is a date, a number or a truth value, so that
`lang: no`, a tag `2024` and a date that does not exist reach them as the author wrote them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

Key = tuple[str | int, ...]

# libyaml's parser is ten times faster; PyYAML is built without it on some platforms.
Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class YamlError(ValueError):
    """Raised for text that is not YAML, or not a mapping; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class YamlSource:
    """A YAML mapping and where each part of it stands."""

    data: dict[str, Any] = field(default_factory=dict)
    """The mapping; every scalar is a string, an absent value the empty string."""
    lines: dict[Key, int] = field(default_factory=dict)
    """Line of each key and list item, by its path in the mapping."""
    duplicates: tuple[tuple[str, int], ...] = ()
    """Keys written more than once, with the line of the repetition."""

    def line(self, *key: str | int, default: int = 1) -> int:
        """Return the line of `key`, or of the nearest part around it that is there."""
        path: Key = key
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return default


def load(text: str, first_line: int = 1) -> YamlSource:
    """Return the mapping in `text`, whose first line is line `first_line` of its file.

    Raises YamlError for invalid YAML and for anything but a mapping.
    """
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return YamlSource()
        if not isinstance(node, yaml.MappingNode):
            raise YamlError(first_line, "expected keys with values, such as 'title: My title'")
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise YamlError(_error_line(error, first_line), _error_message(error)) from None
    except yaml.YAMLError as error:
        raise YamlError(first_line, " ".join(str(error).split())) from None
    finally:
        loader.dispose()
    found = list(_walk(node, (), first_line))
    lines: dict[Key, int] = {}
    duplicates: list[tuple[str, int]] = []
    for key, line in found:
        if key in lines:
            duplicates.append((".".join(str(part) for part in key), line))
        lines.setdefault(key, line)
    return YamlSource(data, lines, tuple(duplicates))


def _walk(node: yaml.Node, prefix: Key, first_line: int) -> Iterator[tuple[Key, int]]:
    if isinstance(node, yaml.MappingNode):
        for key_node, value in node.value:
            key = (*prefix, str(key_node.value))
            yield key, key_node.start_mark.line + first_line
            yield from _walk(value, key, first_line)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*prefix, index), item.start_mark.line + first_line
            yield from _walk(item, (*prefix, index), first_line)


def _error_line(error: yaml.MarkedYAMLError, first_line: int) -> int:
    mark = error.problem_mark or error.context_mark
    return first_line + (mark.line if mark else 0)


def _error_message(error: yaml.MarkedYAMLError) -> str:
    what = " ".join(part for part in (error.context, error.problem) if part)
    return (
        f"invalid YAML ({what}); put values with ': ', '#' or quotes in them between double "
        "quotes, and indent with spaces"
    )
