"""The Markdown of authors without what only this blog understands, and with whole addresses."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from permesso import references
from permesso.advertising import advertising
from permesso.advertising.ground import masked
from permesso.opening import MORE
from permesso.references import ATTRIBUTE
from permesso.slots.places import MARKER

Resolve = Callable[[str], str | None]
"""From an address as written to the whole one; None where it stays."""


class Edit(NamedTuple):
    """A change of a text."""

    begin: int
    """Where what goes begins."""
    end: int
    """Where it ends."""
    written: str = ""
    """What stands there instead, or the address that leads to it."""
    kind: Literal["text", "link", "attribute", "frame"] = "text"
    """How an address stands there; `text` for what is none."""


ANY = re.compile(r"\]\(|\]:|\[\[|<|\{|^https?:", re.MULTILINE)
"""What is in every text in which there is anything to change."""
HEADING = re.compile(r"\s*(?:#(?!#)[^\n]*|[^\n]+\n=+[ \t]*)(?:\n|\Z)")
"""A first-level heading that opens a text."""
MARKED_LINE = re.compile(rf"{MARKER.pattern}(?:\n[ \t]*)*\n?", re.MULTILINE)
OPENING = re.compile(r"<(?:!--|(?i:(?P<name>script|style|iframe)\b(?P<attributes>[^<>]*+)>))")
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


def markdown(text: str, resolve: Resolve, known: Sequence[Edit] | None = None) -> str:
    """Return Markdown that any program understands, from what an author wrote.

    Its addresses are those that `resolve` returns. Places for blocks, comments, scripts, classes
    and advertising are left out, and so is the heading that opens it; code stays as it is. `known`
    are its `edits`, where somebody has them already.
    """
    stripped = advertising.strip(text).text
    pieces: list[str] = []
    position = 0
    for edit in edits(stripped) if known is None else known:
        instead = _instead(edit, resolve)
        if instead is not None and edit.begin >= position:
            pieces += [stripped[position : edit.begin], instead]
            position = edit.end
    pieces.append(stripped[position:])
    return "".join(pieces).strip() + "\n"


def edits(text: str) -> tuple[Edit, ...]:
    """Return what changes in a text without advertising, whatever its addresses lead to, in order;
    where two overlap, the one that begins first counts."""
    opening = HEADING.match(text)
    start = opening.end() if opening else 0
    found = [Edit(0, start)] if start else []
    rest = text[start:]
    if ANY.search(rest):
        # Code is made unreadable, and all else is where it was.
        inside = sorted(_edits(masked(rest)))
        found += (each._replace(begin=start + each.begin, end=start + each.end) for each in inside)
    return tuple(found)


def _instead(edit: Edit, resolve: Resolve) -> str | None:
    """Return what stands in the place of an edit; None where that stays as it is."""
    if edit.kind == "text":
        return edit.written
    whole = resolve(edit.written)
    match edit.kind:
        case "frame":
            whole = whole or edit.written
            return f"<https:{whole}>" if whole.startswith("//") else f"<{whole}>"
        case "attribute" if whole is not None:
            return html.escape(whole)
    return whole


def _edits(text: str) -> Iterator[Edit]:
    """Yield what changes, in no order."""
    if "[[" in text:
        yield from (Edit(*found.span()) for found in MARKED_LINE.finditer(text))
    if "<" in text:
        yield from _elements(text)
        # The end of an opening is all that most texts have between angle brackets.
        if text.count("<") > text.count(MORE):
            yield from _tags(text)
    for found in LINK.finditer(text):
        if len(found["inner"]) < LONGEST and (inner := INNER.match(found["inner"])):
            yield _address(inner, found.start("inner"))
    if "]:" in text:
        for found in REFERENCE.finditer(text):
            yield _address(found, 0)
    if "{" in text:
        for found in ATTRIBUTE_LIST.finditer(text):
            yield Edit(*found.span("heading" if found["heading"] else 0))
    if "\nhttp" in text or text.startswith("http"):
        yield from (Edit(*found.span("url"), f"<{found['url']}>") for found in LONE.finditer(text))


def _address(found: re.Match[str], offset: int) -> Edit:
    """Return the change of the address of a link; one in angle brackets loses them."""
    angled = found["angled"] is not None
    name = "angled" if angled else "bare"
    begin, end = found.span(name)
    written = html.unescape(found[name]).strip()
    return Edit(offset + begin - angled, offset + end + angled, written, "link")


def _elements(text: str) -> Iterator[Edit]:
    """Yield comments, scripts and styles, which go, and frames, which become links."""
    lower, position = "", 0
    unclosed: set[str] = set()
    while found := OPENING.search(text, position):
        name = (found["name"] or "").lower()
        closing = f"</{name}" if name else "-->"
        # A comment ends in signs alone, and is what most texts have.
        lower = lower or (text.lower() if name else "")
        end = (lower or text).find(closing, found.end()) if closing not in unclosed else -1
        position = found.end()
        if end < 0:
            unclosed.add(closing)
            continue
        end = (lower or text).find(">", end) + 1 or len(text)
        position = end
        if name == "iframe":
            yield _framed(found, end)
        else:
            begins_line = found.start() == 0 or text[found.start() - 1] == "\n"
            alone = LINES.match(text, end) if begins_line else None
            yield Edit(found.start(), alone.end() if alone else end)


def _framed(frame: re.Match[str], end: int) -> Edit:
    """Return the change of a frame to a link to what it shows."""
    for name, written in references.attributes(frame["attributes"]):
        if name == "src" and written is not None:
            return Edit(frame.start(), end, written, "frame")
    return Edit(frame.start(), end)


def _tags(text: str) -> Iterator[Edit]:
    """Yield the changes of the addresses in HTML."""
    for tag in TAG.finditer(text):
        for attribute in ATTRIBUTE.finditer(text, *tag.span("attributes")):
            value = attribute.lastgroup
            if attribute["name"].lower() not in ADDRESSES or value in {None, "name"}:
                continue
            written = html.unescape(attribute[value or 0])
            yield Edit(*attribute.span(value or 0), written, "attribute")
