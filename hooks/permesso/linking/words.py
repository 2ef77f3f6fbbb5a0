"""Words of a sentence or a title, so that a phrase is found again in another number or gender.

They are not those of `related/words.py`, which says what a text is about: here every word counts,
also those that say nothing, and each is known with its place, as a link will stand on it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+")
JOINT = re.compile(r"[ \u00a0]+|[-\u2010\u2011]|['’]")
"""What may stand between two words of one phrase."""
SHORTEST = 5
"""Letters of a word whose ending may be one of number or gender."""
TELLING = 4
"""Letters from which on a word may say something."""
COMMON = 0.25
"""Share of the posts from which on a word in them says nothing; of few posts, more than `FEW`."""
FEW = 3
ITALIAN_ENDING = re.compile(r"(?<=[cg])h?[ei]$|i?[aeio]$")
"""What tells number and gender in Italian, with the `h` that keeps a sound: `banche`, `banca`."""
ENGLISH_ENDING = re.compile(r"(?<=ss|sh|ch)es$|(?<=[^s])s$")
"""What tells a plural in English; not the `s` of `press`."""


class Word(NamedTuple):
    """A word where it stands."""

    folded: str
    """What it has in common with its plural; small letters."""
    written: str
    """As it is written."""
    start: int
    """Its first character in the text."""
    end: int
    """The character after it."""

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter, as names do."""
        return self.written[0].isupper()


@lru_cache(maxsize=100_000)
def fold(word: str, lang: str) -> str:
    """Return a word without what Italian and English change in it for number and gender.

    A stemmer goes too far here: to it, who organises is an organisation.
    """
    small = word.casefold()
    if len(small) < SHORTEST:
        return small
    language = lang.partition("-")[0]
    if language == "it":
        return ITALIAN_ENDING.sub("", small, count=1)
    if language == "en":
        return ENGLISH_ENDING.sub("", small, count=1)
    return small


def runs(text: str, lang: str) -> Iterator[tuple[Word, ...]]:
    """Yield the words of a text, run by run: between two runs stands more than a `JOINT`."""
    run: list[Word] = []
    for found in WORD.finditer(text):
        start, end = found.span()
        if (
            run
            and text[run[-1].end : start] != " "
            and not JOINT.fullmatch(text, run[-1].end, start)
        ):
            yield tuple(run)
            run = []
        run.append(Word(fold(found[0], lang), found[0], start, end))
    if run:
        yield tuple(run)


def is_shouted(word: str) -> bool:
    """Tell whether a word is written in capitals, as abbreviations are: `GDPR`, not `Us`."""
    return len(word) > 1 and word.isupper()


class Common:
    """Words that say nothing about a post, as too many posts have them or as they are too short."""

    def __init__(self, texts: Iterable[Iterable[Iterable[Word]]]) -> None:
        """Take the runs of words of each text."""
        self._seen: Counter[str] = Counter()
        count = 0
        for text in texts:
            self._seen.update({word.folded for run in text for word in run})
            count += 1
        self._limit = max(FEW, COMMON * count)

    def __contains__(self, word: Word) -> bool:
        often = self._seen[word.folded] > self._limit
        if is_shouted(word.written):
            return often
        return often or len(word.written) < TELLING or word.written.isdigit()
