"""A document: a post of anybody's blog, its front matter read as far as it can be."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from permesso import source
from permesso.problem import Problem

TOML = re.compile(r"\s*\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*$\n?(.*)", re.DOTALL | re.MULTILINE)
YAML = re.compile(r"\s*---[ \t]*\n(.*?)^---[ \t]*$\n?(.*)", re.DOTALL | re.MULTILINE)
TOML_LINE = re.compile(r"at line (\d+)")
KEY = re.compile(r"^([A-Za-z]\w*):[ \t]+(\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown file, read."""

    path: str
    """Where it is."""
    keys: Mapping[str, Any] = field(default_factory=dict)
    """Its front matter, the keys in lower case."""
    body: str = ""
    """The Markdown below the front matter."""
    problem: Problem | None = None
    """What is wrong with the front matter."""

    def first(self, *names: str) -> Any:
        """Return the value of the first of these keys that has one; None if none has."""
        return next((self.keys[name] for name in names if self.keys.get(name)), None)


def read(path: Path) -> Document:
    """Return the post in a file.

    Of front matter that is neither YAML nor TOML, what can be read line by line; a file that is
    not UTF-8 is read with marks for what is not. Raises OSError when it can't be opened.
    """
    shown = path.as_posix()
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if match := TOML.match(text):
        return _toml(shown, match[1], match[2])
    found = source.read(path, shown, shown)
    if isinstance(found, source.Source):
        return Document(shown, _lowered(found.front.data), found.body)
    return _salvaged(shown, text, found)


def _toml(path: str, front: str, body: str) -> Document:
    try:
        return Document(path, _lowered(tomllib.loads(front)), body)
    except tomllib.TOMLDecodeError as error:
        # The error counts lines below the first +++.
        found = TOML_LINE.search(str(error))
        line = int(found[1]) + 1 if found else 1
        return Document(path, {}, body, Problem(path, line, f"invalid TOML ({error})"))


def _salvaged(path: str, text: str, problem: Problem) -> Document:
    """Return what is left of a post with this problem."""
    match = YAML.match(text)
    if match is None:
        return Document(path, {}, text, problem if text.strip() else None)
    return Document(path, _lowered(dict(KEY.findall(match[1]))), match[2], problem)


def _lowered(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return keys in lower case; Zola's `[taxonomies]` among the others."""
    lowered = {str(key).lower(): value for key, value in data.items()}
    within = lowered.pop("taxonomies", None)
    return {**within, **lowered} if isinstance(within, Mapping) else lowered
