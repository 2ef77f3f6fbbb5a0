"""Places in a text: where a block may stand without breaking what the author wrote.

A place is between two blocks of the top level, never inside one, so that nothing lands in a list,
a table, a quote or a figure. It is left in the HTML as a comment with a number (`MARK`), which the
side of the templates takes out again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple
from xml.etree.ElementTree import Comment, Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE, STX

from permesso.advertising.advertising import ADVERTISING_MARK
from permesso.embeds import lines as embeds
from permesso.embeds.embed import Embed
from permesso.opening import MORE
from permesso.slots.settings import block_kind
from permesso.workshop.packing import packed

TextSlot = Literal["after_intro", "middle"]

MARK = re.compile(r"<!--permesso:(\d{1,9})-->\n?")
"""A place in HTML, with the number of its `Mark`."""
MARKER = re.compile(
    r"^\[\[[ \t]*(?P<name>[\w-]+)(?::[ \t]*(?P<argument>[^\[\]\s][^\[\]]*?)?)?[ \t]*\]\][ \t]*$"
)
"""A block placed by hand: a line of its own, `[[newsletter]]` or `[[cta: name]]`."""
STRAY = re.compile(
    r"(?:^|(?<=>))[ \t]*(\[\[[\w-]+(?::[^\[\]<\n]+)?\]\])[ \t]*"
    r"(?=$|</?(?:p|div|li|d[dt]|td|th|br)\b)",
    re.MULTILINE,
)
"""A marker that was no line of the text's top level: it would be shown as it is."""
NAMED = re.compile(r"\[\[[ \t]*([\w-]+)(?:[ \t]+([\w-]+))?([^\[\]<\n]*)\]\]")
"""Double brackets that begin with one word or two (`called`)."""
NOT_SHOWN_AS_TEXT = re.compile(
    r"<(pre|code|script|style|textarea)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)

MIDDLE_FROM = 350
"""Words from which on a text has a middle: below, the end is near anyway."""
APART = 120
"""Words that stay between a place and the beginning, the end, and the next place."""
SOON = 150
"""Words before which advertising stood after the introduction, not in the middle."""

HEADINGS = {"h2", "h3", "h4"}


@packed
@dataclass(frozen=True, slots=True)
class Mark:
    """What a place is for."""

    slot: TextSlot | None
    """The slot that stands there; None for a block placed by hand."""
    name: str = ""
    """The block placed by hand, as written."""
    argument: str | None = None
    """What the author wrote behind its colon."""
    written: str = ""
    """The whole marker, to find its line again."""
    embed: Embed | None = None
    """Something of another site's that stands there by its address; None for all else."""


class PlacesExtension(Extension):
    """Finds the places of each text; `marks` holds those of the last one."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[Mark] = []

    def add(self, mark: Mark) -> str:
        """Keep a mark; return what the HTML comment says that stands for it."""
        self.marks.append(mark)
        return f"permesso:{len(self.marks) - 1}"

    def extendMarkdown(self, md: Markdown) -> None:
        """Register with `md`: markers once code and HTML are put away (25, 20), places at last."""
        md.preprocessors.register(_Markers(md, self), "permesso_markers", 19)
        md.treeprocessors.register(_Places(md, self), "permesso_places", 1)


class _Markers(Preprocessor):
    """Puts each marker away, as the HTML comment that it becomes."""

    def __init__(self, md: Markdown, places: PlacesExtension) -> None:
        super().__init__(md)
        self._places = places

    def run(self, lines: list[str]) -> list[str]:
        self._places.marks = []
        if not any(line.startswith(embeds.BEGINNINGS) for line in lines):
            return lines
        # A marker may touch a paragraph; the address of an embed is one of its own.
        around = zip(["", *lines], lines, [*lines[1:], ""], strict=False)
        return [
            part
            for before, line, after in around
            for part in self._replace(line, not before.strip() and not after.strip())
        ]

    def _replace(self, line: str, alone: bool) -> Sequence[str]:
        if found := MARKER.match(line):
            mark = Mark(None, found["name"], found["argument"], line.strip())
        elif alone and line.startswith(embeds.BEGINNINGS) and (embed := embeds.find(line)):
            mark = Mark(None, written=line.strip(), embed=embed)
        else:
            return (line,)
        return ("", self.md.htmlStash.store(f"<!--{self._places.add(mark)}-->"), "")


class _Places(Treeprocessor):
    """Marks the slots of a text, where they have a place in it."""

    def __init__(self, md: Markdown, places: PlacesExtension) -> None:
        super().__init__(md)
        self._places = places

    def run(self, root: Element) -> None:
        blocks = [_Block.of(child, self._raw(child)) for child in root]
        found = dict(_slots(blocks, self._advertising(blocks)))
        # From the last to the first, so that the others keep their numbers.
        for index in sorted(found, reverse=True):
            comment = Comment(self._places.add(Mark(found[index])))
            comment.tail = "\n"
            root.insert(index, comment)

    def _raw(self, child: Element) -> str:
        """Return the HTML or the mark that was put away and stands for a whole block."""
        text = child.text
        if not text or len(child) or STX not in text[:2]:
            return ""
        match = HTML_PLACEHOLDER_RE.fullmatch(text.strip())
        return str(self.md.htmlStash.rawHtmlBlocks[int(match[1])]) if match else ""

    def _advertising(self, blocks: Sequence[_Block]) -> set[TextSlot]:
        """Give slots to the places where advertising stood, and return them.

        The first place of a slot gets it, the others stay empty: one form is enough.
        """
        marks, before = self._places.marks, 0
        if not marks:
            return set()
        total = sum(block.words for block in blocks)
        slots: set[TextSlot] = set()
        for block in blocks:
            before += block.words
            found = MARK.fullmatch(block.raw)
            number = int(found[1]) if found else len(marks)
            # A comment that an author wrote like a mark has no place behind its number.
            if number < len(marks) and marks[number].written == ADVERTISING_MARK:
                slot: TextSlot = "after_intro" if before <= SOON else "middle"
                free = slot not in slots and before < total
                slots |= {slot} if free else set()
                marks[number] = Mark(slot if free else None)
        return slots


class _Block(NamedTuple):
    """A block of the top level."""

    tag: str
    words: int
    raw: str
    leads_on: bool
    """Whether it announces what comes next and belongs to it."""

    @classmethod
    def of(cls, element: Element, raw: str) -> _Block:
        if raw or not isinstance(element.tag, str) or element.get("class") == "footnote":
            return cls("raw", 0, raw, False)
        text = "".join(element.itertext()) if len(element) else element.text or ""
        return cls(element.tag, len(text.split()), "", text.rstrip().endswith(":"))


def _slots(blocks: Sequence[_Block], taken: set[TextSlot]) -> Iterator[tuple[int, TextSlot]]:
    """Yield the number of a block and the slot that stands before it."""
    before = [0]
    for block in blocks:
        before.append(before[-1] + block.words)
    total = before[-1]
    intro = None if "after_intro" in taken else _after_intro(blocks, before)
    if intro is not None:
        yield intro, "after_intro"
    if "middle" in taken or total < MIDDLE_FROM:
        return
    earliest = max(APART, before[intro] + APART if intro is not None else 0)
    candidates = [
        index
        for index in range(1, len(blocks))
        if _is_boundary(blocks[index - 1], blocks[index])
        and earliest <= before[index] <= total - APART
    ]
    if candidates:
        # A heading a little further off is a better place than a paragraph in mid-thought.
        yield (
            min(
                candidates,
                key=lambda index: (
                    abs(before[index] - total / 2) * (1 if blocks[index].tag in HEADINGS else 2)
                ),
            ),
            "middle",
        )


def _after_intro(blocks: Sequence[_Block], before: Sequence[int]) -> int | None:
    """Return the number of the block before which the introduction ends, if enough follows."""
    more = next((index for index, block in enumerate(blocks) if block.raw.strip() == MORE), None)
    if more is not None:
        index = more + 1
    else:
        index = next(
            (
                index
                for index in range(1, len(blocks))
                if blocks[index - 1].tag == "p" and _is_boundary(blocks[index - 1], blocks[index])
            ),
            0,
        )
    enough = 0 < index < len(blocks) and before[-1] - before[index] >= APART
    return index if enough and before[index] > 0 else None


def _is_boundary(block: _Block, following: _Block) -> bool:
    """Tell whether a thought may end between two blocks: after a paragraph, before another one
    or a heading."""
    return (
        block.tag == "p"
        and block.words > 0
        and not block.leads_on
        and (following.tag == "p" or following.tag in HEADINGS)
        and following.words > 0
    )


def strays(rendered: str) -> tuple[str, ...]:
    """Return the markers in the HTML of a text that stand where no block can.

    A line of its own, inside something, may be mistyped; in a sentence the name has to be known.
    """
    if "[[" not in rendered:
        return ()
    shown = NOT_SHOWN_AS_TEXT.sub("", rendered)
    named = (found[0] for found in NAMED.finditer(shown) if called(found[0]))
    return tuple(dict.fromkeys([*STRAY.findall(shown), *named]))


def called(brackets: str) -> tuple[str, str] | None:
    """Return the name of a block with which double brackets begin, and what follows it.

    A name of two words may have lost its hyphen. None where no block is called so: these are meant
    for something else.
    """
    found = NAMED.fullmatch(brackets)
    if not found:
        return None
    first, second, rest = found.groups("")
    if block_kind(first):
        return first, f"{second}{rest}"
    both = f"{first}-{second}"
    return (both, rest) if block_kind(both) else None
