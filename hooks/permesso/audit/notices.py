"""Notices: what a page tells its readers, before they begin, of who paid for it or wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement
from pydantic import BaseModel, ConfigDict

from permesso import tables
from permesso.audit.document import INLINE, Document, is_unseen
from permesso.audit.styles import Styles

TABLE = Path(__file__).with_suffix(".yml")
Kind = Literal["sponsored", "affiliate", "guest", "ai"]
Hides = Callable[[HtmlElement], bool]

BEGINNING = 200
"""Words of a text that are its beginning: what a screen of 640 by 360 pixels shows above and below
the title, and a scroll more."""
LABEL = 12
"""Words at most of a line that is a label, with a date and a category beside it."""
TEXTS = ("article", "main")
"""Elements that hold a text."""
ELSEWHERE = frozenset(
    {"nav", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "title", "button", "select"}
)
"""Elements whose words are about something else, or only name what the text is about."""
AWAY = re.compile(r"-\s*\d{3,}(?:\.\d+)?(?:px|em|rem|vw|vh|%)")
"""A distance that is out of the screen."""
CLIPPED = re.compile(r"rect\(\s*(?:0|1px)\b|inset\(\s*(?:50|100)%")
"""Shapes that leave nothing to be seen."""
LONGEST = 2000
"""Characters of a block that are looked through."""


class Words(BaseModel):
    """The words for one kind of notice."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    kind: Kind
    """What they disclose."""
    labels: tuple[str, ...]
    """Patterns of words that say it where little else stands."""
    phrases: tuple[str, ...]
    """Patterns of what says it anywhere."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    label: re.Pattern[str]
    phrase: re.Pattern[str]

    def say(self, block: str) -> bool:
        text = block[:LONGEST].lower()
        if self.phrase.search(text):
            return True
        return len(text.split()) <= LABEL and bool(self.label.search(text))


@lru_cache
def _patterns() -> dict[str, _Patterns]:
    found = (Words.model_validate(entry) for entry in tables.read(TABLE))
    return {each.kind: _Patterns(_any(each.labels), _any(each.phrases)) for each in found}


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])")


def say(blocks: Iterable[str], *kinds: Kind) -> bool:
    """Tell whether one of the `blocks` of a text is a notice of one of the `kinds`."""
    patterns = [_patterns()[kind] for kind in kinds]
    return any(each.say(block) for block in blocks for each in patterns)


def unseen(styles: Styles) -> Hides:
    """Return what tells the elements that stylesheets hide from eyes: not shown at all, clipped
    away, or moved out of the screen."""

    def hides(element: HtmlElement) -> bool:
        if styles.hidden(element):
            return True
        said = styles.of(element)
        if said.get("position") not in ("absolute", "fixed"):
            return False
        if CLIPPED.search(said.get("clip", "")) or CLIPPED.search(said.get("clip-path", "")):
            return True
        return any(AWAY.match(said.get(side, "")) for side in ("left", "top", "right", "bottom"))

    return hides


def blocks(document: Document, hides: Hides | None = None, *, footer: bool) -> Iterator[str]:
    """Yield the words of a page that are seen, block by block, with or without those of its footer;
    what leads elsewhere and what is a heading is left out. `hides` tells what stylesheets hide."""
    skipped = ELSEWHERE - {"footer"} if footer else ELSEWHERE
    yield from (text for text, _ in _blocks(document.root, hides, skipped))


def beginning(document: Document, hides: Hides | None = None) -> Iterator[str]:
    """Yield the blocks that a reader sees before the text, and those with which it begins; what
    leads elsewhere and what is a heading is left out."""
    begins = next((found[0] for name in TEXTS if (found := document.elements(name))), None)
    seen = 0
    for text, within in _blocks(document.root, hides, ELSEWHERE, begins):
        yield text
        seen += len(text.split()) if within or begins is None else 0
        if seen >= BEGINNING:
            return


def _blocks(
    root: HtmlElement,
    hides: Hides | None,
    skipped: frozenset[str],
    begins: HtmlElement | None = None,
) -> Iterator[tuple[str, bool]]:
    """Yield each block of words, and whether the element `begins` began before its end."""
    parts: list[str] = []
    within = False
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, each in walk:
        breaks = each.tag not in INLINE
        if breaks and (text := " ".join("".join(parts).split())):
            yield text, within
        if breaks:
            parts = []
        if event == "end":
            parts.append(each.tail or "")
            continue
        within = within or each is begins
        if each.tag in skipped or is_unseen(each) or (hides and hides(each)):
            # Its end follows all the same, and with it the text behind it.
            walk.skip_subtree()
            continue
        parts.append(each.text or "")
    if text := " ".join("".join(parts).split()):
        yield text, within
