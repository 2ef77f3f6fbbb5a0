"""Spaces: those between elements that no reader sees.

Beside an element that stands in a line of its own, white space shows nothing (CSS Text 4, section
4.1.1); between others it is one space, however much there is. Entries of lists stay apart, since
owners set them in one line.
"""

from __future__ import annotations

import re
from itertools import compress, count

from permesso.finishing.printed import WHOLE, Printed

BLOCK = re.compile(
    r"</?(?:article|aside|body|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]"
    r"|header|legend|main|nav|ol|p|section|summary|table|tbody|td|th|thead|tr|ul)\b"
)
"""A tag of an element in a line, or a part of the page, of its own."""
MANY = 50_000
"""Tags that are remembered at a time."""


class Spaces:
    """What is known of the tags between which white space stands."""

    def __init__(self) -> None:
        self._blocks = _Blocks()

    def lean(self, page: Printed) -> None:
        """Leave out what nobody sees between the tags of a page."""
        if len(self._blocks) > MANY:
            self._blocks.clear()
        texts, tags, blocks = page.texts, page.tags, self._blocks
        kept = _kept(page)
        for place in list(compress(count(), map(str.isspace, texts))):
            text = texts[place]
            if "\n" not in text or place in kept or not 0 < place < len(tags):
                continue
            if blocks[tags[place - 1]] or blocks[tags[place]]:
                texts[place] = ""
            elif not text.endswith("\n") or text.count("\n") > 1:
                texts[place] = "\n"
        page.changed()


class _Blocks(dict[str, bool]):
    """Whether a tag is one of a block, by how it is written."""

    def __missing__(self, tag: str) -> bool:
        self[tag] = found = bool(BLOCK.match(tag))
        return found


def _kept(page: Printed) -> set[int]:
    """Return the places of white space that may be seen, or is beside what is no HTML."""
    found: set[int] = set()
    start = None
    for place, tag in page.telling:
        if tag.name == "pre" and start is None:
            start = place
        elif tag.name == "/pre" and start is not None:
            found.update(range(start, place + 2))
            start = None
        elif tag.name in WHOLE and tag.name != "title":
            found |= {place, place + 1}
    return found
