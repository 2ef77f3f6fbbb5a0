"""References: the addresses in rendered HTML, whoever wrote the tag, and its anchors."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

WHOLE_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
"""Begins an address that names its scheme or host."""

TAG = re.compile(
    # What is common to all stands in front of the alternatives: it is looked for ten times as fast.
    r"<(?:!--.*?-->|(?P<raw>script|style)\b.*?</(?P=raw)>"
    r"|(?:a|area|img|source|video|audio|track|object)\b"
    r"(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*'){0,1024}+)>)",
    re.DOTALL | re.IGNORECASE,
)
"""A tag that may hold an address, or something in which no tag counts.

The bound keeps text that opens many tags and closes none from being read again for each."""
ATTRIBUTE = re.compile(
    r"(?P<name>[^\s=\"'<>/]+)"
    r"(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>\"']+)))?"
)
ADDRESSES = {"href", "src", "srcset", "poster", "data"}
"""Attributes that hold an address (`srcset`: several)."""
CANDIDATE = re.compile(r"(?P<address>[^\s,](?:\S*[^\s,])?)(?:\s+[\d.]+[wxh])?(?:\s*,|\s*$)")
"""An address of a `srcset`, with its size."""
ANCHOR = re.compile(r"<[a-z][^<>]*?\s(?:id|name)=[\"']([^\"']+)[\"']", re.IGNORECASE)


def split(
    rendered: str, whole: Mapping[int, tuple[int, str]]
) -> tuple[tuple[str, ...], tuple[str, ...], dict[int, int]]:
    """Return HTML and its addresses on this site in turn, and the anchors of its own linked to.

    The first and the last piece are HTML. Addresses that start with `#` stay in it. `whole` are
    stretches of HTML for each of which an address stands, by where they begin: where they end, and
    the address. Last, the numbers of the pieces that stand for them, by where they begin.
    """
    pieces: list[str] = []
    fragments: list[str] = []
    standing: dict[int, int] = {}
    start = 0
    for address, begin, end in _addresses(rendered, whole):
        if begin < start:
            continue
        if begin in whole:
            standing[begin] = len(pieces) + 1
        if address.startswith("#"):
            if len(address) > 1:
                fragments.append(address[1:])
        else:
            pieces += [rendered[start:begin], address]
            start = end
    pieces.append(rendered[start:])
    return tuple(pieces), tuple(fragments), standing


def anchors(rendered: str) -> frozenset[str]:
    """Return the names by which places in HTML can be linked to."""
    return frozenset(ANCHOR.findall(rendered))


def attributes(written: str) -> Iterator[tuple[str, str | None]]:
    """Yield the attributes of a tag, in order: names in small letters, values as they are meant;
    None for one without a value."""
    for found in ATTRIBUTE.finditer(written):
        kind = found.lastgroup or "name"
        yield found["name"].lower(), None if kind == "name" else html.unescape(found[kind])


def _addresses(
    rendered: str, whole: Mapping[int, tuple[int, str]]
) -> Iterator[tuple[str, int, int]]:
    """Yield the addresses in tags that name neither scheme nor host, with their place."""
    stretches = iter(sorted((begin, end, address) for begin, (end, address) in whole.items()))
    stretch = next(stretches, None)
    done = 0
    for tag in TAG.finditer(rendered):
        while stretch and stretch[0] <= tag.start():
            begin, done, address = stretch
            yield address, begin, done
            stretch = next(stretches, None)
        if tag["attributes"] is None or tag.start() < done:
            continue
        for attribute in ATTRIBUTE.finditer(rendered, *tag.span("attributes")):
            for begin, end in _places(attribute):
                address = html.unescape(rendered[begin:end])
                if address and not WHOLE_ADDRESS.match(address):
                    yield address, begin, end


def _places(attribute: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each address in an attribute."""
    name = attribute["name"].lower()
    if name not in ADDRESSES or attribute.lastgroup in {None, "name"}:
        return
    begin, end = attribute.span(attribute.lastgroup or 0)
    if name != "srcset":
        yield begin, end
        return
    for found in CANDIDATE.finditer(attribute.string[begin:end]):
        yield begin + found.start("address"), begin + found.end("address")
