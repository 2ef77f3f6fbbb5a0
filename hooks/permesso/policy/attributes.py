"""Style attributes: rules in their place, since a policy without `'unsafe-inline'` refuses them.

Markdown writes some (the columns of a table, the bar of a progress bar), and so may an author.
Feeds keep them: no stylesheet of ours is there.
"""

from __future__ import annotations

import hashlib
import html
import re

TAG = re.compile(
    r"<!--.*?-->|<(?P<raw>script|style|template)\b.*?</(?P=raw)\s*>"
    r"|<[a-z][a-z0-9-]*\b(?P<attributes>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>",
    re.DOTALL | re.IGNORECASE,
)
STYLE = re.compile(r"\sstyle\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
STYLED = ("style=", "style =", "STYLE=", "Style=")
"""One of these is in every page with one."""
CLASS = re.compile(r"(\sclass\s*=\s*)(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
WEIGHT = ":not(#\\9#\\9#\\9)"
"""Matches always, and weighs as three ids: what stood at an element wins over rules for it."""


def moved(page: str) -> str:
    """Return a page whose `style` attributes are classes, with rules at the end of the styles in
    its head."""
    head = page.find("</head>")
    if head < 0 or all(page.find(sign, head) < 0 for sign in STYLED):
        return page
    rules: dict[str, str] = {}

    def without(tag: re.Match[str]) -> str:
        written = tag[0]
        if tag["attributes"] is None or not (style := STYLE.search(written)):
            return written
        value = html.unescape(style[1] or style[2] or style[3] or "").strip().strip(";").strip()
        written = written[: style.start()] + written[style.end() :]
        # A brace or a tag's end would leave the rule; no style attribute of a person's has one.
        if not value or re.search(r"[{}<>]", value):
            return written
        name = rules.setdefault(value, f"pm-{hashlib.sha256(value.encode()).hexdigest()[:6]}")
        return _classed(written, name)

    body = TAG.sub(without, page[head:])
    if not rules:
        return page[:head] + body
    sheet = "".join(f".{name}{WEIGHT}{{{value}}}" for value, name in rules.items())
    top = page[:head]
    if (end := top.rfind("</style>")) >= 0 and "<style>" in top[:end]:
        return f"{top[:end]}{sheet}{top[end:]}{body}"
    return f"{top}<style>{sheet}</style>{body}"


def _classed(tag: str, name: str) -> str:
    """Return an opening tag with a class more."""
    if found := CLASS.search(tag):
        classes = f"{found[2] or found[3] or found[4] or ''} {name}".strip()
        return f'{tag[: found.start()]}{found[1]}"{classes}"{tag[found.end() :]}'
    end = re.match(r"<[a-zA-Z][a-zA-Z0-9-]*", tag)
    assert end
    return f'{tag[: end.end()]} class="{name}"{tag[end.end() :]}'
