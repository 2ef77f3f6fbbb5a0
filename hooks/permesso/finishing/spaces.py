"""Spaces: those between elements that no reader sees.

Beside an element that stands in a line of its own, white space shows nothing (CSS Text 4, section
4.1.1); between others it is one space, however much there is. Entries of lists stay apart, since
owners set them in one line.
"""

from __future__ import annotations

import re

BLOCKS = (
    "article aside body dd details div dl dt fieldset figcaption figure footer form h[1-6] header "
    "legend main nav ol p section summary table tbody td th thead tr ul"
)
"""Elements in a line, or a part of the page, of their own."""

_NAMES = BLOCKS.replace(" ", "|")
AFTER = re.compile(rf"""(</?(?:{_NAMES})\b(?:[^>"']|"[^"]*"|'[^']*')*>)\s*\n\s*(?=<)""")
BEFORE = re.compile(rf">\s*\n\s*(?=</?(?:{_NAMES})\b)")
BETWEEN = re.compile(r">\s*\n\s+<")
KEPT = re.compile(r"(<(pre|textarea|script|style|template)\b.*?</\2\s*>)", re.S | re.I)
"""Elements in which white space may be seen, or is no HTML."""


def lean(html: str) -> str:
    """Return a page that looks the same."""
    parts: list[str] = []
    end = 0
    for match in KEPT.finditer(html):
        parts += [_lean(html[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, _lean(html[end:])])


def _lean(html: str) -> str:
    return BETWEEN.sub(">\n<", BEFORE.sub(">", AFTER.sub(r"\1", html)))
