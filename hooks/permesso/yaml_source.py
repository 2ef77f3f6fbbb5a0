"""YAML with a line number for every key, read as text.

Scalars stay strings: the typed models decide what is a date, a number or a truth value, so that
`lang: no`, a tag `2024` and a date that does not exist reach them as the author wrote them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.constructor import ConstructorError
from yaml.reader import Reader

from permesso.workshop.packing import packed

Key = tuple[str | int, ...]

# libyaml's parser is ten times faster; PyYAML is built without it on some platforms.
Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class YamlError(ValueError):
    """Raised for text that is not YAML, or not a mapping; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


@packed
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


def load(text: str, first_line: int = 1, *, foreign: bool = False) -> YamlSource:
    """Return the mapping in `text`, whose first line is line `first_line` of its file.

    An escape (`"\\0"`) may name a character that no page may hold: in a `foreign` text, which
    strangers wrote, it stays, and whoever prints it takes it out. Elsewhere it raises, too.

    Raises YamlError for invalid YAML, for anything but a mapping, and for a list or mapping used
    a second time through an alias: a short text could make an endless value with them.
    """
    try:
        return _load(text, first_line, foreign)
    except yaml.MarkedYAMLError as error:
        raise YamlError(_error_line(error, first_line), _error_message(error)) from None
    except yaml.YAMLError:
        raise _unreadable(text, first_line) from None
    except RecursionError:
        raise YamlError(first_line, "lists are nested too deep; write it flatter") from None


def unprintable(text: str) -> tuple[int, str] | None:
    """Return where the first character is that no YAML, page or feed may hold, and its name
    (YAML 1.2.2, 5.1; XML 1.0, 2.2; HTML, 13.1)."""
    # What can be printed can be written; to ask that is three times as fast.
    if text.isprintable() or text.replace("\n", "").isprintable():
        return None
    found = Reader.NON_PRINTABLE.search(text)
    return (found.start(), f"character U+{ord(found[0]):04X}") if found else None


def _load(text: str, first_line: int, foreign: bool) -> YamlSource:
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return YamlSource()
        if not isinstance(node, yaml.MappingNode):
            raise YamlError(first_line, "expected keys with values, such as 'title: My title'")
        lines: dict[Key, int] = {}
        duplicates: list[tuple[str, int]] = []
        for key, line in _walk(node, (), first_line, set()):
            if key in lines:
                duplicates.append((".".join(str(part) for part in key), line))
            else:
                lines[key] = line
        if not foreign:
            _check_characters(node, first_line)
        return YamlSource(_value(node), lines, tuple(duplicates))
    finally:
        loader.dispose()


def _walk(
    node: yaml.Node, prefix: Key, first_line: int, seen: set[int]
) -> Iterator[tuple[Key, int]]:
    """Yield every key and list item with its line; of a key written twice, not what is in it.

    Raises YamlError for a list or mapping that is there a second time, wherever it is."""
    if isinstance(node, yaml.ScalarNode):
        return
    if id(node) in seen:
        line = first_line + node.start_mark.line
        raise YamlError(line, "a value is used again with '*'; write it out where it is needed")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        written = set()
        for key_node, value in node.value:
            key = (*prefix, str(key_node.value))
            yield key, key_node.start_mark.line + first_line
            inside = _walk(value, key, first_line, seen)
            if key not in written:
                written.add(key)
                yield from inside
            else:
                deque(inside, maxlen=0)
    else:
        for index, item in enumerate(node.value):
            yield (*prefix, index), item.start_mark.line + first_line
            yield from _walk(item, (*prefix, index), first_line, seen)


def _value(node: yaml.Node) -> Any:
    """Return what a node stands for; of a key written twice, the last value."""
    if isinstance(node, yaml.MappingNode):
        values = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ConstructorError(
                    "while constructing a mapping",
                    node.start_mark,
                    "found unhashable key",
                    key.start_mark,
                )
            values[key.value] = _value(value)
        return values
    if isinstance(node, yaml.SequenceNode):
        return [_value(each) for each in node.value]
    return node.value


def _check_characters(root: yaml.Node, first_line: int) -> None:
    """Raise YamlError for a value in which an escape names what cannot be written."""
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            nodes += [each for pair in node.value for each in pair]
        elif isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif found := unprintable(node.value):
            raise YamlError(first_line + node.start_mark.line, f"{found[1]}; delete it")


def _error_line(error: yaml.MarkedYAMLError, first_line: int) -> int:
    mark = error.problem_mark or error.context_mark
    return first_line + (mark.line if mark else 0)


def _error_message(error: yaml.MarkedYAMLError) -> str:
    what = " ".join(part for part in (error.context, error.problem) if part)
    return (
        f"invalid YAML ({what}); put values with ': ', '#' or quotes in them between double "
        "quotes, and indent with spaces"
    )


def _unreadable(text: str, first_line: int) -> YamlError:
    """Return the error for a character that YAML does not allow."""
    found = unprintable(text)
    if not found:
        return YamlError(first_line, "invalid YAML; write keys with values, such as 'title: A'")
    line = first_line + text.count("\n", 0, found[0])
    return YamlError(line, f"invalid YAML ({found[1]}); delete it")
