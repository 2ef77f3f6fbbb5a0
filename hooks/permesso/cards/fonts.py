"""Fonts: how wide words are in them and what they can write.

Widths are sums of the characters' own, without kerning and ligatures: those need a shaping library
that is not the same on every machine, and make words narrower, so that a line which fits by its
sum fits on the card too.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).with_name("fonts")
TITLE, TEXT, LABEL = "Literata-Bold.ttf", "Literata-Regular.ttf", "Inter-SemiBold.ttf"
"""The bundled fonts (SIL Open Font License; `fonts/README.md`)."""

MEASURED = 1000
"""Pixels at which widths are taken, so that rounding does not matter."""
SEEN = 32
"""Pixels at which characters are compared with the one that stands for all that are missing."""
NEVER = "\U0010ffff"
"""No font has it."""

DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of others around."""
SOFT_HYPHEN = "\u00ad"
JOINERS = frozenset("\u200c\u200d")
"""Between letters they say which shape these have; between emoji they make one of two."""
SPACES = re.compile(" {2,}")
GAP = "\x00"
"""Where a symbol was left out."""
LEFT_OUT = re.compile(rf" *{GAP}[{GAP} ]*(?=[,.:;!?…)\]»”])|{GAP}")
"""The same, with the space before it where a sign follows."""


class Unwritable(ValueError):
    """Raised for a text with letters that a font does not have; says the first one."""

    def __init__(self, character: str) -> None:
        name = unicodedata.name(character, "")
        super().__init__(f"'{character}' (U+{ord(character):04X} {name})".replace(" )", ")"))


class Font:
    """A font; raises OSError for a file that is none."""

    def __init__(self, path: Path) -> None:
        """Read the file at `path`."""
        from PIL import ImageFont  # Here: a blog without cards does without Pillow.

        self.path = path
        data = path.read_bytes()
        self.digest = hashlib.blake2b(data, digest_size=16).hexdigest()
        """What is in the file, in short."""
        basic = ImageFont.Layout.BASIC
        self._large = ImageFont.truetype(str(path), MEASURED, layout_engine=basic)
        self._small = ImageFont.truetype(str(path), SEEN, layout_engine=basic)
        self.family = self._large.getname()[0] or path.stem
        """What it is called in `font-family`."""
        self._missing = bytes(self._small.getmask(NEVER))
        self._widths: dict[str, float] = {}
        self._known: dict[str, bool] = {}

    def width(self, text: str) -> float:
        """Return how wide a text is, in units of its size."""
        widths = self._widths
        total = 0.0
        for character in text:
            if character not in widths:
                widths[character] = self._large.getlength(character) / MEASURED
            total += widths[character]
        return total

    def has(self, character: str) -> bool:
        """Tell whether it can write a character."""
        if character not in self._known:
            seen = bytes(self._small.getmask(character))
            # A blank is drawn as nothing; so is what a font without a picture for it lacks.
            self._known[character] = character.isspace() or (seen != self._missing and any(seen))
        return self._known[character]

    def writable(self, text: str) -> str:
        """Return a text as this font can write it, in one line; maybe nothing is left of it.

        Letters in another form (full width, bold, ligatures) become plain ones; symbols that it
        lacks, as emoji, are left out. Raises Unwritable for a letter that it lacks.
        """
        found = "".join(self._written(unicodedata.normalize("NFC", text)))
        return SPACES.sub(" ", LEFT_OUT.sub("", found)).strip()

    def _written(self, text: str) -> Iterator[str]:
        before = " "
        for character in text:
            if character == SOFT_HYPHEN or (character in JOINERS and _is_letter(before)):
                yield character
            elif character.isspace():
                yield "\u00a0" if character in "\u00a0\u202f\u2007" else " "
            elif _is_nothing(character):
                continue
            elif self.has(character):
                yield character
            else:
                plain = unicodedata.normalize("NFKC", character)
                if plain != character and all(map(self.has, plain)):
                    yield plain
                elif _is_letter(character) or unicodedata.category(character)[0] == "N":
                    raise Unwritable(character)
                else:
                    yield GAP
            before = character


def bundled(name: str) -> Font:
    """Return one of the fonts that are here."""
    return Font(FOLDER / name)


def is_right_to_left(text: str) -> bool:
    """Tell whether a text runs from right to left: by its first letter (UAX 9, rule P2)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def _is_letter(character: str) -> bool:
    """Tell whether a character is a letter, or stands on one."""
    return unicodedata.category(character)[0] in "LM"


def _is_nothing(character: str) -> bool:
    """Tell whether a character only changes how others look, or is none at all."""
    point = ord(character)
    return (
        character in DIRECTIONS
        or 0xFE00 <= point <= 0xFE0F  # variation selectors
        or 0xE0000 <= point <= 0xE01EF  # tags, more of them
        or point == 0x20E3  # the frame of an emoji that is a number
        or unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}
    )
