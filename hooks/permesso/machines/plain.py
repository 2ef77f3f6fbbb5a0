"""The Markdown of authors without what only this blog understands, and with whole addresses."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from permesso import references
from permesso.advertising import advertising
from permesso.advertising.ground import Ground
from permesso.references import ATTRIBUTE
from permesso.slots.places import MARKER

Resolve = Callable[[str], str | None]
"""From an address as written to the whole one; None where it stays."""
Edit = tuple[int, int, str]
"""Begin and end of a stretch of text, and what stands there instead."""

ANY = re.compile(r"\]\(|\]:|\[\[|<|\{|^https?:", re.MULTILINE)
"""What is in every text in which there is anything to change."""
HEADING = re.compile(r"\s*(?:#(?!#)[^\n]*|[^\n]+\n=+[ \t]*)(?:\n|\Z)")
"""A first-level heading that opens a text."""
MARKED_LINE = re.compile(rf"{MARKER.pattern}(?:\n[ \t]*)*\n?", re.MULTILINE)
OPENING = re.compile(
    r"<!--|<(?P<name>script|style|iframe)\b(?P<attributes>[^<>]*+)>", re.IGNORECASE
)
"""Begins a comment (`<!-- more -->` is one), a script, a style or a frame."""
LINES = re.compile(r"(?:[ \t]*+\n)++|[ \t]*+\Z")
"""The rest of a line with nothing in it, and the empty ones below it."""
LINK = re.compile(r"\]\((?P<inner>[^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)*+)\)")
"""The address of a link or a picture, with its title; brackets in it come in pairs."""
INNER = re.compile(
    r"\s*+(?:<(?P<angled>[^<>]*+)>|(?P<bare>[^\s<](?:[^\n]*?\S)??))"
    r"(?=(?:\s+(?:\"[^\n]*\"|'[^\n]*'))?\s*+\Z)"
)
REFERENCE = re.compile(
    r"^ {0,3}\[(?!\^)[^\[\]\n]++\]:[ \t]*+(?:<(?P<angled>[^<>\n]*+)>|(?P<bare>\S++))", re.MULTILINE
)
TAG = re.compile(r"<[a-z][a-z0-9]*+(?P<attributes>\s[^<>]*+)>", re.IGNORECASE)
ADDRESSES = {"href", "src", "poster"}
GIVEN = r"\{:?[ \t]*+(?:[.#][\w-]++|[\w-]++=(?:\"[^\"\n]*+\"|'[^'\n]*+'|[^\s{}]++))[^{}\n]*+\}"
ATTRIBUTE_LIST = re.compile(
    rf"(?<=[)\]*_`>]){GIVEN}|(?<=[^\n]\n) {{0,3}}{GIVEN}[ \t]*+(?:\n|\Z)"
    rf"|(?:^\#{{1,6}}(?:[ \t]*+[^\s{{]++)*+)(?P<heading>[ \t]++{GIVEN})[ \t]*+$",
    re.MULTILINE,
)
"""Attributes (Python-Markdown's `attr_list`): right behind a piece of text, on the line below a
block, at the end of a heading."""
LONE = re.compile(r"^(?P<url>https?://[^\s<>]++)[ \t]*+$", re.MULTILINE)
"""An address with a line for itself: a link, here a player."""
LONGEST = 1000
"""Characters of an address and its title."""


def markdown(text: str, resolve: Resolve) -> str:
    """Return Markdown that any program understands, from what an author wrote.

    Its addresses are those that `resolve` returns. Places for blocks, comments, scripts, classes
    and advertising are left out, and so is the heading that opens it; code stays as it is.
    """
    stripped = advertising.strip(text).text
    if opening := HEADING.match(stripped):
        stripped = stripped[opening.end() :]
    if not ANY.search(stripped):
        return f"{stripped.strip()}\n"
    # Code is made unreadable, and all else is where it was.
    masked = Ground(stripped).masked
    pieces: list[str] = []
    position = 0
    for begin, end, instead in sorted(_edits(masked, resolve)):
        if begin >= position:
            pieces += [stripped[position:begin], instead]
            position = end
    pieces.append(stripped[position:])
    return "".join(pieces).strip() + "\n"


def _edits(text: str, resolve: Resolve) -> Iterator[Edit]:
    """Yield what changes, in no order; where two overlap, the one that begins first counts."""
    if "[[" in text:
        yield from ((*found.span(), "") for found in MARKED_LINE.finditer(text))
    if "<" in text:
        yield from _elements(text, resolve)
        yield from _tags(text, resolve)
    for found in LINK.finditer(text):
        if len(found["inner"]) < LONGEST and (inner := INNER.match(found["inner"])):
            yield from _address(inner, found.start("inner"), resolve)
    if "]:" in text:
        for found in REFERENCE.finditer(text):
            yield from _address(found, 0, resolve)
    if "{" in text:
        for found in ATTRIBUTE_LIST.finditer(text):
            yield *found.span("heading" if found["heading"] else 0), ""
    if "\nhttp" in text or text.startswith("http"):
        yield from ((*found.span("url"), f"<{found['url']}>") for found in LONE.finditer(text))


def _address(found: re.Match[str], offset: int, resolve: Resolve) -> Iterator[Edit]:
    """Yield the change of the address of a link; one in angle brackets loses them."""
    angled = found["angled"] is not None
    written = found["angled" if angled else "bare"]
    whole = resolve(html.unescape(written).strip())
    if whole is not None:
        begin, end = found.span("angled" if angled else "bare")
        yield offset + begin - angled, offset + end + angled, whole


def _elements(text: str, resolve: Resolve) -> Iterator[Edit]:
    """Yield comments, scripts and styles, which go, and frames, which become links."""
    lower, position = text.lower(), 0
    unclosed: set[str] = set()
    while found := OPENING.search(text, position):
        name = (found["name"] or "").lower()
        closing = f"</{name}" if name else "-->"
        end = lower.find(closing, found.end()) if closing not in unclosed else -1
        position = found.end()
        if end < 0:
            unclosed.add(closing)
            continue
        end = lower.find(">", end) + 1 or len(text)
        position = end
        if name == "iframe":
            yield found.start(), end, _framed(found, resolve)
        else:
            begins_line = found.start() == 0 or text[found.start() - 1] == "\n"
            alone = LINES.match(text, end) if begins_line else None
            yield found.start(), alone.end() if alone else end, ""


def _framed(frame: re.Match[str], resolve: Resolve) -> str:
    """Return a link to what a frame shows."""
    for name, written in references.attributes(frame["attributes"]):
        if name == "src" and written is not None:
            whole = resolve(written) or written
            return f"<https:{whole}>" if whole.startswith("//") else f"<{whole}>"
    return ""


def _tags(text: str, resolve: Resolve) -> Iterator[Edit]:
    """Yield the changes of the addresses in HTML."""
    for tag in TAG.finditer(text):
        for attribute in ATTRIBUTE.finditer(text, *tag.span("attributes")):
            value = attribute.lastgroup
            if attribute["name"].lower() not in ADDRESSES or value in {None, "name"}:
                continue
            whole = resolve(html.unescape(attribute[value or 0]))
            if whole is not None:
                yield *attribute.span(value or 0), html.escape(whole)
