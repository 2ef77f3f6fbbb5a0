"""Lines of a text that are nothing but a link to something to embed."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from permesso.embeds import providers
from permesso.embeds.embed import Embed

BEGINNINGS = ("http", "<http", "[")
"""One of them is in front of every such line; most texts have none."""
LINE = re.compile(
    r"(?:<(?P<marked>https?://[^\s<>]++)>|(?P<bare>https?://[^\s<>]++)"
    r"|\[(?P<title>[^\[\]]++)\]\(\s*<?(?P<titled>https?://[^\s<>()]++)>?"
    r"(?:\s+(?:\"[^\"]*+\"|'[^']*+'))?\s*\))[ \t]*"
)
"""An address as it is, in angle brackets, or behind a title."""


def find(line: str) -> Embed | None:
    """Return what a line embeds: it is an address, or a link and nothing else."""
    found = LINE.fullmatch(line)
    if not found:
        return None
    address = found["marked"] or found["bare"] or found["titled"]
    embed = providers.find(html.unescape(address))
    title = " ".join((found["title"] or "").split())
    return replace(embed, title=title) if embed and title else embed
