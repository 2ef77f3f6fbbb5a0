"""Pages about providers: what those of the newsletter and those of comments say alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from permesso.contracts import AdapterKey, Source
from permesso.reference_page import table

UNPROVEN = """\
**Not proven.** What the server does with this was read neither in its code nor in its \
documentation."""


def settings(section: str, values: Mapping[str, Any]) -> str:
    """Return settings below `extra.permesso` as they stand in mkdocs.yml."""
    text = yaml.safe_dump(
        {"extra": {"permesso": {section: dict(values)}}}, sort_keys=False, allow_unicode=True
    )
    return f"```yaml\n{text}```"


def keys(needed: Mapping[str, AdapterKey], example: Mapping[str, Any]) -> str:
    """Return a table of the keys that a provider asks for."""
    rows = [
        (
            f"`{name}`",
            "optional" if key.optional else "yes",
            plain(key.about),
            shown(example[name]),
        )
        for name, key in needed.items()
    ]
    return table(("key", "needed", "what it is", "example"), rows)


def notes(texts: list[str]) -> str:
    """Return what an owner has to know, as a list."""
    return "\n".join(f"- {plain(text)}" for text in texts)


def source(read: Source) -> str:
    """Return a line that says where a contract was read."""
    return f"Source ({read.grade}, {read.date}): {plain(read.at)}."


def plain(text: str) -> str:
    """Return text of the table for Markdown, where `[a][1]` would be a link."""
    return text.replace("[", "\\[").replace("|", "\\|")


def shown(value: object) -> str:
    """Return a value as it is written."""
    if isinstance(value, dict):
        return ", ".join(f"`{key}: {item}`" for key, item in value.items())
    return f"`{value}`" if value else "nothing"
