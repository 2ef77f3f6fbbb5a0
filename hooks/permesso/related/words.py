"""Words: what a text is about, as the stems of its words without those that say nothing."""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from zlib import crc32

from Stemmer import Stemmer

WITHOUT_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
"""Letters of Thai, Lao, Burmese, Khmer, Japanese and Chinese: no spaces stand between words, so
each is one; as every word is also counted with the one after it, nothing is lost."""
SIGNS = "".join(
    filter(lambda sign: unicodedata.category(sign)[0] == "M", map(chr, range(0x300, 0xE00)))
)
"""Accents, points and vowels that are characters of their own, from Latin's to Sinhala's."""
LETTERS = rf"[^\W_{WITHOUT_SPACES}]"
WORD = re.compile(
    rf"[{WITHOUT_SPACES}]|(?:\b[^\W\d_]-(?=[^\W\d_]))?{LETTERS}+(?:[{SIGNS}]+{LETTERS}*)*"
)
"""A word; `e-mail` is one, as others write it without its hyphen."""
LONGEST = 40
"""Letters of the longest word; what is longer is no word."""
WRITTEN = {"nb": "no", "nn": "no"}
"""Codes of what lists and stemmers know by another one."""
BESIDE = "\"'()*,-./:;!?[]"
"""What often stands before or behind a word and is no part of it."""


class Words:
    """The words of one language; each stem is a number, counted from 0."""

    def __init__(self, lang: str, stems: Iterable[str] = ()) -> None:
        """Take a language's code (`it`, `pt-BR`) and stems that are known by their numbers; a
        language without a stemmer is taken as it stands."""
        self.stems: list[str] = []
        """Every stem met so far, by number."""
        self.marks = array("L")
        """What orders stems that count the same, by number: not which of them was met first."""
        self._numbers: dict[str, int] = {}
        self._memory = _Memory(self)
        self._stop = stop_words(lang)
        self._stem = _stemmer(lang)
        for stem in stems:
            self.add(stem)

    def numbers(self, text: str) -> list[int]:
        """Return the stems in a text, in its order, as numbers; words that say nothing are out."""
        return list(chain.from_iterable(self.parts(text)))

    def parts(self, text: str) -> Iterator[tuple[int, ...]]:
        """Yield the same by what stands between two spaces."""
        return map(self._memory.__getitem__, text.split())

    def places(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield of each word that says something its stem's number, where it begins and ends."""
        for found in WORD.finditer(text):
            for number in self._memory[found[0]]:
                yield number, found.start(), found.end()

    def number(self, word: str) -> int:
        """Return the number of a word's stem; -1 for a word that says nothing."""
        if not word.isascii() or "-" in word:
            word = unicodedata.normalize("NFC", word.replace("-", ""))
        if word in self._stop or len(word) > LONGEST or (len(word) < 2 and word.isascii()):
            return -1
        return self.add(self._stem.stemWord(word) if self._stem else word)

    def add(self, stem: str) -> int:
        """Return the number of a stem."""
        known = self._numbers.setdefault(stem, len(self.stems))
        if known == len(self.stems):
            self.stems.append(stem)
            self.marks.append(crc32(stem.encode()))
        return known


class _Memory(dict[str, tuple[int, ...]]):
    """The numbers of what stands between two spaces (`dell'acqua,`), which is looked at once.

    Most of a text is met again: to look it up costs a fifth of finding its words anew.
    """

    def __init__(self, words: Words) -> None:
        self._words = words

    def __missing__(self, part: str) -> tuple[int, ...]:
        bare = part.lower().strip(BESIDE)
        if not (bare.isascii() and bare.isalnum()):
            found = (self._words.number(word) for word in WORD.findall(part.lower()))
            numbers = tuple(number for number in found if number >= 0)
        elif bare != part:
            numbers = self[bare]
        else:
            numbers = (number,) if (number := self._words.number(part)) >= 0 else ()
        # What is longer is no word, or a sentence of a language without spaces: not met again.
        if len(part) <= LONGEST:
            self[part] = numbers
        return numbers


@cache
def stop_words(lang: str) -> frozenset[str]:
    """Return the words of a language that are in every text, with and without their accents.

    Elided ones (`dell'`) are there without their apostrophe, as a text is read; one letter is there
    only if it is a word by itself. None for a language that has no list. The lists are those of
    stopwords-iso.
    """
    every = {unicodedata.normalize("NFC", word.lower()) for word in _listed(_code(lang))}
    parts = {part for word in every for part in WORD.findall(word)}
    listed = {part for part in parts if len(part) > 1 or part in every}
    return frozenset(listed | set(map(_without_accents, listed)))


def _listed(code: str) -> list[str]:
    """Return the stop words of a language as they are listed.

    The package itself reads those of all languages, which takes forty times as long.
    """
    package = find_spec("stopwordsiso")
    assert package and package.origin
    text = Path(package.origin).with_name("stopwords-iso.json").read_text("utf-8")
    found = re.search(rf'"{re.escape(code)}"\s*:\s*', text)
    listed = json.JSONDecoder().raw_decode(text, found.end())[0] if found else []
    return [str(word) for word in listed]


def _without_accents(text: str) -> str:
    """Return a text without its accents: `perche` for `perché`."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _stemmer(lang: str) -> Stemmer | None:
    try:
        return Stemmer(_code(lang), 0)
    except (KeyError, UnicodeEncodeError):
        return None


def _code(lang: str) -> str:
    code = re.split(r"[-_]", lang.lower())[0]
    return WRITTEN.get(code, code)
