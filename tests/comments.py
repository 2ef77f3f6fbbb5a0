"""Comments for tests: files of them, written as the commands write them."""

from __future__ import annotations

from typing import Any

import yaml

FILE = "comments/a.yml"
"""File of the comments of `posts/a.md`."""


def record(id_: str = "isso-1", **changes: object) -> dict[str, Any]:
    """Return a comment that is right but for what the test says; None takes a key away."""
    keys = {
        "id": id_,
        "author": "Silvia",
        "date": "2026-03-13T08:30:00+01:00",
        "html": "<p>Grazie!</p>",
        "source": "isso",
        **changes,
    }
    if "text" in changes:
        del keys["html"]
    return {key: value for key, value in keys.items() if value is not None}


def comments(*records: dict[str, Any], **keys: object) -> str:
    """Return the text of a file with these comments."""
    return yaml.safe_dump({**keys, "comments": list(records)}, allow_unicode=True, sort_keys=False)
