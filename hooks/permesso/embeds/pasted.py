"""Pasted code: what other sites offer to copy into a page, turned into lines with their address.

An iframe, or a quotation with a script, would call the other site as soon as a page is opened; the
line becomes a facade (`lines.py`). Code of sites that are not in the table stays, to be told of.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from permesso import references
from permesso.advertising.ground import Ground
from permesso.advertising.signs import ATTRIBUTES
from permesso.embeds import providers

MAY_BE = re.compile(r"<(?:iframe|blockquote|script)\b", re.IGNORECASE)
IFRAME = re.compile(
    rf"<iframe\b(?P<attributes>{ATTRIBUTES})>[^<>]{{0,500}}</iframe\s*>", re.IGNORECASE
)
QUOTE = re.compile(
    rf"<blockquote\b(?P<attributes>{ATTRIBUTES})>(?:(?!<blockquote\b).)*?</blockquote\s*>",
    re.IGNORECASE | re.DOTALL,
)
SCRIPT = re.compile(rf"[ \t]*<script\b(?P<attributes>{ATTRIBUTES})>\s*</script\s*>", re.IGNORECASE)
LINK = re.compile(r"href\s*=\s*(?:\"([^\"<>]+)\"|'([^'<>]+)')", re.IGNORECASE)
WRAPPER = re.compile(r"<(div|p|figure|center|span)\b[^<>]{0,500}>\s*\Z", re.IGNORECASE)
REACH = 600
"""Characters in front of a piece of code in which its wrapper begins."""


def replace(text: str) -> str:
    """Return Markdown with the pasted code of known sites as links, each on a line of its own.

    In a list, a quote or a paragraph it is a link there. The same object when nothing was found;
    code that is shown as such stays.
    """
    if not MAY_BE.search(text):
        return text
    # First, so that a quotation has its lines to itself.
    text = _without_scripts(text)
    for pattern in (IFRAME, QUOTE):
        text = _replaced(text, pattern)
    return text


def _replaced(text: str, pattern: re.Pattern[str]) -> str:
    ground = Ground(text)
    pieces: list[str] = []
    position = 0
    for found in pattern.finditer(ground.masked):
        address = _address(found[0], found["attributes"])
        if address is None or found.start() < position:
            continue
        start, end = _unwrapped(text, position, *found.span())
        lines = None if ground.is_inside(start) else ground.lines_of(start, end)
        if lines:
            start, end = lines
            instead = f"\n{address}\n\n"
        else:
            written = html.escape(address)
            instead = f'<a href="{written}">{written}</a>'
        pieces += [text[position:start], instead]
        position = end
    return "".join([*pieces, text[position:]]) if pieces else text


def _address(code: str, attributes: str) -> str | None:
    """Return the address that a piece of pasted code is about, if it is one of the table's."""
    own = _attributes(attributes)
    classes = own.get("class", "").split()
    if code[:7].lower() == "<iframe":
        candidates = [own.get("src", "")]
    elif any(each in classes for each in _classes()):
        # The last link of a quotation is to the post itself; those before it are in its text.
        links = [html.unescape(a or b) for a, b in LINK.findall(code)]
        candidates = [own.get("data-instgrm-permalink", ""), *reversed(links)]
    else:
        return None
    for each in candidates:
        whole = f"https:{each}" if each.startswith("//") else each
        if whole.split() == [whole] and providers.find(whole):
            return whole
    return None


def _unwrapped(text: str, position: int, start: int, end: int) -> tuple[int, int]:
    """Return a stretch of code together with the elements that hold nothing else."""
    while opening := WRAPPER.search(text, max(position, start - REACH), start):
        closing = re.compile(rf"\s*</{opening[1]}\s*>", re.IGNORECASE).match(text, end)
        if not closing:
            break
        start, end = opening.start(), closing.end()
    return start, end


def _without_scripts(text: str) -> str:
    """Return a text without the scripts that belong to pasted code."""
    ground = Ground(text)
    pieces: list[str] = []
    position = 0
    for found in SCRIPT.finditer(ground.masked):
        source = _attributes(found["attributes"]).get("src", "").partition("?")[0]
        place = re.sub(r"^(?:https?:)?//(?:www\.)?", "", source)
        if place in _scripts():
            pieces.append(text[position : found.start()])
            position = found.end()
    return "".join([*pieces, text[position:]]) if pieces else text


def _attributes(written: str) -> dict[str, str]:
    return {name: value or "" for name, value in references.attributes(written)}


@lru_cache
def _classes() -> frozenset[str]:
    return frozenset(each.pasted for each in providers.providers().values() if each.pasted)


@lru_cache
def _scripts() -> frozenset[str]:
    return frozenset(place for each in providers.providers().values() for place in each.scripts)
