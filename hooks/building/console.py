"""Lines for the owner, as MkDocs writes them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

COLOURS = {"CRITICAL": 31, "ERROR": 31, "WARNING": 33, "DEBUG": 34}
"""Numbers of ECMA-48 (SGR) by level."""


def is_styled() -> bool:
    """Tell whether lines are coloured and wrapped: on a terminal, unless it is not wanted."""
    unwanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not unwanted


def line(level: str, text: str, styled: bool) -> str:
    """Return a text as it is written at a level (`mkdocs.__main__`, 1.6.1)."""
    start = f"{level:<8}-  "
    if not styled:
        return start + text
    # Here: a process that is not on a terminal does without.
    import shutil
    import textwrap

    if width := shutil.get_terminal_size(fallback=(0, 0)).columns:
        around = textwrap.TextWrapper(
            width,
            replace_whitespace=False,
            break_long_words=False,
            break_on_hyphens=False,
            initial_indent=" " * len(start),
            subsequent_indent=" " * len(start),
        )
        text = "\n".join(map(around.fill, text.splitlines()))[len(start) :]
    colour = COLOURS.get(level)
    return (f"\033[{colour}m{start}\033[0m" if colour else start) + text


def retell(told: Iterable[tuple[str, str]]) -> None:
    """Write again what an earlier build told."""
    styled = is_styled()
    for level, text in told:
        print(line(level, text, styled), file=sys.stderr)
