"""The language of a text, guessed by its small words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

WORD = re.compile(r"[^\W\d_]+")
SMALL_WORDS = {
    "de": frozenset(
        "der die das und ist nicht ein eine zu den mit von auf für sich dem im".split()
    ),
    "en": frozenset("the of and to is that it for was with are this you have be at by in".split()),
    "es": frozenset("el la los las y es que una por con para del se lo como más de en".split()),
    "fr": frozenset("le la les des et est que une dans pour pas qui sur au du ce de en".split()),
    "it": frozenset("il la di che è un una per non sono del della con gli le nel più in".split()),
    "nl": frozenset("de het een van en is niet dat op te zijn met voor er aan die ook in".split()),
    "pt": frozenset("os as e é que uma não com para do da em um mais dos das ao de".split()),
}
"""Frequent small words, as many of each language; what two languages write alike is in both."""
ENOUGH = 20_000
"""Characters of a text that are looked at."""
UNKNOWN = "und"
"""The code of a language that is not known (BCP 47, "undetermined")."""
CLEARLY = 2
"""How many times as many small words make a text one of another language than its blog's."""
FEW = 10
"""With fewer of them it is too little text to tell."""

Tally = Counter[str]
"""Small words in a text, by the code of their language."""


def tally(text: str) -> Tally:
    """Return how many small words of each language a text has."""
    words = Counter(word.lower() for word in WORD.findall(text[:ENOUGH]))
    return Counter(
        {code: sum(words[word] for word in small) for code, small in SMALL_WORDS.items()}
    )


def usual(tallies: Iterable[Tally]) -> str:
    """Return the language that texts seem to be in, all in all."""
    total: Tally = sum(tallies, Counter())
    best = max(SMALL_WORDS, key=lambda code: total[code])
    return best if total[best] >= FEW else UNKNOWN


def guess(found: Tally, among: str) -> str:
    """Return the language of a text among texts of another: theirs, unless it clearly is not."""
    best = max(SMALL_WORDS, key=lambda code: found[code])
    return best if found[best] >= max(FEW, CLEARLY * found[among]) else among
