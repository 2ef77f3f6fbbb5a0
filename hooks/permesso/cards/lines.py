"""Lines: where a text is broken, so that each line fits and none looks left over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from permesso.cards.fonts import SOFT_HYPHEN, Font

LONGEST = 400
"""Characters of a text that are looked at; what is longer would never fit."""
CLOSING = re.compile(r"[–—―\-−:;!?…»”’)\].,·|/&]+")
"""What stands alone between spaces and never begins a line, as the dash before an aside."""
OPENING = re.compile(r"[«“‘„(\[¿¡]+")
"""The same at the end of a line."""
NOT_FIRST = frozenset(
    "。、，．！？：；）」』】》〉〕…‥ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
)
"""Characters that begin no line in Chinese and Japanese."""
NOT_LAST = frozenset("（「『【《〈〔")
"""Characters that end none."""
VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœаеёиоуыэюяіїєαεηιουωάέήίόύώ")
SHORT = 2
"""Letters of a word that had better not end a line: `e`, `di`, `a`."""
SYLLABLE = 3
"""Letters of a broken word on each line, at least."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that is never broken, but for want of room."""

    text: str
    """What it says."""
    width: float
    """How wide it is, in units of the size."""
    spaced: bool
    """Whether a space is before it, if it does not begin a line."""


def pieces(text: str, font: Font) -> list[Piece]:
    """Return the parts of a text between which it may be broken."""
    found: list[Piece] = []
    for word in _words(text[:LONGEST]):
        for number, part in enumerate(_parts(word)):
            plain = part.replace(SOFT_HYPHEN, "")
            found.append(Piece(part, font.width(plain), number == 0))
    return found


def _words(text: str) -> Iterator[str]:
    """Yield the words; signs that stand alone stay with the one before or after them."""
    waiting = ""
    word = ""
    for part in text.split(" "):
        if not part:
            continue
        if word and CLOSING.fullmatch(part):
            word += f"\u00a0{part}"
        elif OPENING.fullmatch(part):
            if word:
                yield word
            word, waiting = "", f"{waiting}{part}\u00a0"
        else:
            if word:
                yield word
            word, waiting = waiting + part, ""
    if word or waiting:
        yield word or waiting.strip()


def _parts(word: str) -> Iterator[str]:
    """Yield the parts of a word that may be on different lines: Chinese and Japanese have no
    spaces."""
    start = 0
    for at in range(1, len(word)):
        before, after = word[at - 1], word[at]
        wide = _is_wide(before) or _is_wide(after)
        if wide and after not in NOT_FIRST and before not in NOT_LAST and _stands(after):
            yield word[start:at]
            start = at
    yield word[start:]


@lru_cache(maxsize=4096)
def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _stands(character: str) -> bool:
    """Tell whether a character is one of its own, not a mark on the one before."""
    return not unicodedata.combining(character) and character != "\u00a0"


def fit(
    parts: Sequence[Piece], font: Font, size: float, width: float, most: int, hyphens: bool = False
) -> list[str] | None:
    """Return the lines of a text that is `size` large, none wider than `width`, evenly long.

    None where it takes more than `most`, or, without `hyphens`, where a word is wider than a line.
    """
    room = width / size
    if any(part.width > room for part in parts):
        if not hyphens:
            return None
        parts = [each for part in parts for each in _broken(part, font, room)]
    count = _count(parts, font.width(" "), room)
    return _even(parts, font.width(" "), room, count) if count <= most else None


def cut(parts: Sequence[Piece], font: Font, size: float, width: float, most: int) -> list[str]:
    """Return as many lines as there may be, the last one with an ellipsis if there is more."""
    whole = fit(parts, font, size, width, most, hyphens=True)
    if whole is not None:
        return whole
    room, space = width / size, font.width(" ")
    broken = [each for part in parts for each in _broken(part, font, room)]
    mark = "…" if font.has("…") else "..."
    lines = _greedy(broken, space, room)[:most]
    last = list(lines[-1])
    while len(last) > 1 and _length(last, space) + font.width(mark) > room:
        last.pop()
    text = _text(last).rstrip(" \u00a0.,;:!?–—-(«“‘/&·")
    while text and font.width(text + mark) > room:
        text = text[:-1].rstrip()
    return [*(_text(line) for line in lines[:-1]), text + mark]


def _broken(part: Piece, font: Font, room: float) -> Iterator[Piece]:
    """Yield a piece in parts that fit: at its own hyphens, between syllables, else anywhere."""
    text, spaced = part.text, part.spaced
    while font.width(text.replace(SOFT_HYPHEN, "")) > room:
        at, hyphen = _break(text, font, room)
        head = text[:at].replace(SOFT_HYPHEN, "") + hyphen
        yield Piece(head, font.width(head), spaced)
        text, spaced = text[at:], False
    plain = text.replace(SOFT_HYPHEN, "")
    if plain:
        yield Piece(plain, font.width(plain), spaced)


def _break(text: str, font: Font, room: float) -> tuple[int, str]:
    """Return where to break a word that is too wide, and what then ends the line."""
    hyphen = "-" if font.has("-") else ""
    end, taken = 0, font.width(hyphen)
    while end < len(text):
        taken += 0 if text[end] == SOFT_HYPHEN else font.width(text[end])
        if taken > room:
            break
        end += 1
    end = max(1, end)
    own = max(text.rfind(mark, 1, end) for mark in ("-", "/", SOFT_HYPHEN, "\u00a0", "‐", "–"))
    if own > 0:
        return own + 1, hyphen if text[own] == SOFT_HYPHEN else ""
    for at in range(end, SYLLABLE, -1):
        if len(text) - at >= SYLLABLE and _begins_syllable(text, at):
            return at, hyphen
    letters = text[end - 1].isalpha() and text[end : end + 1].isalpha()
    return end, hyphen if letters else ""


def _begins_syllable(text: str, at: int) -> bool:
    """Tell whether a syllable begins at `at`, as far as one rule for all languages can: with a
    consonant before a vowel, after a vowel or another consonant that is not its pair."""
    before, here, after = (character.lower()[:1] for character in text[at - 1 : at + 2])
    return (
        before.isalpha()
        and here.isalpha()
        and here not in VOWELS
        and after in VOWELS
        and before + here not in {"ch", "gh", "gl", "gn", "qu", "sc", "ph", "th", "sh"}
        and not (here in "lr" and before in "bcdfgptv")
    )


def _count(parts: Sequence[Piece], space: float, room: float) -> int:
    return len(_greedy(parts, space, room))


def _greedy(parts: Sequence[Piece], space: float, room: float) -> list[list[Piece]]:
    """Return the lines when each takes as much as it can."""
    lines: list[list[Piece]] = []
    length = room + 1
    for part in parts:
        more = part.width + (space if part.spaced else 0)
        if lines and length + more <= room:
            lines[-1].append(part)
            length += more
        else:
            lines.append([part])
            length = part.width
    return lines


def _even(parts: Sequence[Piece], space: float, room: float, count: int) -> list[str]:
    """Return `count` lines that are about as long as each other: the least sum of the squares of
    what they lack, as paragraphs are set since Knuth and Plass (1981)."""
    total = len(parts)
    target = _length(parts, space) / max(1, count)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for line in range(1, count + 1):
        reached: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[-1].items():
            length = 0.0
            for end in range(start, total):
                part = parts[end]
                length += part.width + (space if part.spaced and end > start else 0)
                if length > room:
                    break
                if line == count and end + 1 < total:
                    continue
                sum_ = cost + _cost(parts, start, end, length, target, total)
                if end + 1 not in reached or sum_ < reached[end + 1][0]:
                    reached[end + 1] = (sum_, start)
        best.append(reached)
    lines, end = [], total
    for reached in reversed(best[1:]):
        start = reached[end][1]
        lines.append(_text(parts[start:end]))
        end = start
    return lines[::-1]


def _cost(
    parts: Sequence[Piece], start: int, end: int, length: float, target: float, total: int
) -> float:
    cost = (length - target) ** 2
    is_last = end + 1 == total
    if is_last and start == end and start and len(parts[end].text) < 8:
        cost += target**2  # one short word alone at the end
    if not is_last and parts[end + 1].spaced and len(parts[end].text) <= SHORT:
        cost += (target / 4) ** 2
    return cost


def _length(parts: Sequence[Piece], space: float) -> float:
    return sum(part.width + (space if part.spaced and at else 0) for at, part in enumerate(parts))


def _text(parts: Sequence[Piece]) -> str:
    joined = "".join(
        (" " if part.spaced and at else "") + part.text for at, part in enumerate(parts)
    )
    return joined.replace(SOFT_HYPHEN, "")
