"""Readability: how easy a text is to read, from its letters, words and sentences.

Gulpease is for Italian (Lucisano and Piemontese, "GULPEASE: una formula per la predizione della
difficoltà dei testi in lingua italiana", Scuola e città 39, 1988); reading ease is for English
(Flesch, "A new readability yardstick", Journal of Applied Psychology 32, 1948). Both go from 0 to
about 100, and what is easy has more.
"""

from __future__ import annotations

import re

FEWEST = 20
"""Words below which a formula, which is made for texts of a hundred, says nothing."""
ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+", re.I)
"""An address of a page or of a mailbox: one word, whose letters nobody reads one by one."""
ABBREVIATION = re.compile(
    r"\b(?:artt?|ecc|es|d\.lgs|d\.l|dott|dr|n|nr|p|pp|pag|par|reg|sig|sigg|s\.p\.a|s\.r\.l|tel|u\.s"
    r"|vs|e\.g|i\.e|etc|mr|mrs|ms|no|inc|ltd|st)\.(?=\s)",
    re.IGNORECASE,
)
"""Words with a full stop that ends no sentence, in Italian and English."""
WORD = re.compile(r"[^\W_]+(?:[-.,][^\W_]+)*")
"""A word, or a number with its decimals; an apostrophe parts two, as Italian articles are."""
ENGLISH_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
SENTENCE = re.compile(r"[.!?…;]+(?=\s|$)|\n+")
VOWELS = re.compile(r"[aeiouy]+")


def gulpease(text: str) -> float | None:
    """Return the Gulpease index of an Italian text, from 0 to 100; None for a text of fewer than
    `FEWEST` words. A line end parts sentences."""
    plain = _plain(text)
    words = WORD.findall(plain)
    if len(words) < FEWEST:
        return None
    letters = sum(each.isalnum() for word in words for each in word)
    index: float = 89 + (300 * _sentences(plain) - 10 * letters) / len(words)
    return max(0.0, min(100.0, index))


def reading_ease(text: str) -> float | None:
    """Return Flesch's reading ease of an English text, from 0 to 100; None for a text of fewer than
    `FEWEST` words. Syllables are counted by their vowels."""
    plain = _plain(text)
    words = ENGLISH_WORD.findall(plain)
    if len(words) < FEWEST:
        return None
    syllables = sum(_syllables(word.lower()) for word in words)
    ease: float = 206.835 - 1.015 * len(words) / _sentences(plain) - 84.6 * syllables / len(words)
    return max(0.0, min(100.0, ease))


def _plain(text: str) -> str:
    """Return a text in which addresses are one short word and abbreviations have no full stop."""
    return ABBREVIATION.sub(lambda found: found[0].replace(".", ""), ADDRESS.sub("web", text))


def _sentences(plain: str) -> int:
    return max(1, sum(bool(WORD.search(each)) for each in SENTENCE.split(plain)))


def _syllables(word: str) -> int:
    found = len(VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and found > 1
    return max(1, found - silent)
