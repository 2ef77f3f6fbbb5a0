"""Lychee, which looks where links lead (https://lychee.cli.rs): started, and understood."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from terminal.refusal import Refusal

FOUND = 2
"""Its status where a link leads nowhere (https://lychee.cli.rs/guides/cli/#exit-codes)."""


@dataclass(frozen=True, order=True)
class Broken:
    """A link that leads nowhere."""

    file: str
    """Path of the file that it stands in."""
    line: int
    """Line of that file."""
    column: int
    """Column of that line."""
    address: str
    """Where it should lead."""
    reason: str
    """What came of it: `answers 404`."""


def run(arguments: Sequence[str], folder: Path) -> tuple[Broken, ...]:
    """Return the links that lead nowhere, file by file; lychee keeps its cache in `folder`.

    Raises Refusal where lychee itself fails.
    """
    command = ["lychee", "--format", "json", "--no-progress", *arguments]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Refusal(
            "lychee is not installed; the scripts install it (requirements-dev.txt)"
        ) from None
    if done.returncode not in {0, FOUND}:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise Refusal(f"lychee failed: {said[-1] if said else f'status {done.returncode}'}")
    return tuple(sorted(set(_broken(json.loads(done.stdout)))))


def _broken(report: dict[str, Any]) -> Iterator[Broken]:
    for kind in ("error_map", "timeout_map"):
        for file, links in report[kind].items():
            for link in links:
                span = link.get("span") or {}
                yield Broken(
                    file,
                    span.get("line", 1),
                    span.get("column", 1),
                    link["url"],
                    _reason(link, kind),
                )


def _reason(link: dict[str, Any], kind: str) -> str:
    status = link["status"]
    code, details = status.get("code"), str(status.get("details") or status["text"])
    if kind == "timeout_map":
        return "does not answer in time"
    if code and 300 <= code < 400:
        return "leads from redirect to redirect"
    if code:
        return f"answers {code}"
    if "fragment" in details:
        return "has no such place on its page"
    return f"cannot be reached ({details[:1].lower()}{details[1:]})"
