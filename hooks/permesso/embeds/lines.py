"""Lines of a text that are nothing but a link to something to embed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
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
BARE = re.compile(r"<p>(https?://[^\s<>]++)</p>")
"""A paragraph that is nothing but an address, and no link."""


def find(line: str) -> Embed | None:
    """Return what a line embeds: it is an address, or a link and nothing else."""
    found = LINE.fullmatch(line)
    if not found:
        return None
    address = found["marked"] or found["bare"] or found["titled"]
    embed = providers.find(html.unescape(address))
    title = " ".join((found["title"] or "").split())
    return replace(embed, title=title) if embed and title else embed


def unused(rendered: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield advice for each line of a text that became neither an embed nor a link in its HTML,
    behind the number of the line, from 1.

    Its address leads to nothing that is known, or it stands in a list or a quotation.
    """
    for address in dict.fromkeys(map(html.unescape, BARE.findall(rendered))):
        for number, line in enumerate(text.split("\n"), 1):
            if line.split()[-1:] == [address] and find(line) is None:
                told = f"'{address}' becomes no player and no link; write <{address}> for a link"
                yield number, told
