"""Reasons: what speaks for an article that is offered, from what made it a match."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from permesso.related.article import Article
from permesso.related.relations import Reason
from permesso.related.words import WORD, Words

AT_MOST = 2
"""Topics or words that a reason names."""
NEXT_TO = 0.5
"""Share of what the first one counts that a second one has to, to be named."""
TAGS = 20
"""Tags of an article that are looked at; nobody reads more."""
TIMES = 3
"""Times that a word of a title is in a text that is about it."""
SAID = 200
"""Words of a title and headings that are looked at: a book has thousands, and each is a search in
all of its text."""
READ = 100_000
"""Characters of a text that are looked at for a reason: a book is offered by hundreds of posts, and
to search all of it for each of them would take longer than everything else."""
SHORTEST = 4
"""Letters of the shortest word that tells something, but for a name in capitals (`SEO`)."""


@dataclass(frozen=True, slots=True)
class Common:
    """What two articles have in common."""

    topics: Sequence[tuple[str, float]]
    """Tags, and what each adds to their likeness: the one that counts most first."""
    words: Callable[[], Sequence[tuple[int, float]]]
    """Returns stems by number, in the same way; most reasons need none."""


def of(
    article: Article,
    other: Article,
    common: Common,
    names_of_other: Callable[[], Mapping[int, str]],
    words: Words,
) -> Reason:
    """Return why an article offers another one that is like it.

    `names_of_other` returns the words by which the one offered says what it is about (`names_of`).
    """
    if article.series and article.series == other.series:
        return Reason("series", (article.series,))
    if topics := tuple(_most(common.topics)):
        return Reason("tag", topics)
    if tags := [tag for tag in other.tags[:TAGS] if tag in article.tags]:
        return Reason("tag", tuple(tags[:1]))
    both, stems, names = (article, other), common.words(), names_of_other()
    named = [(stem, weight) for stem, weight in stems if stem in names]
    said = ((names[stem], weight) for stem, weight in _said_by_both(named, both, words))
    if telling := tuple(_most(said)):
        return Reason("words", telling)
    shared = [category for category in article.categories if category in other.categories]
    if shared:
        return Reason("category", (shared[0],))
    for each in (_said_by_both(stems, both, words), stems):
        if written := tuple(_most(_in_text(each, other, words))):
            return Reason("words", written)
    return Reason("nothing")


def _said_by_both(
    stems: Iterable[tuple[int, float]], both: Iterable[Article], words: Words
) -> Iterator[tuple[int, float]]:
    """Yield the stems that neither text has in passing.

    A word that one of the two has once is hardly what they have in common.
    """
    for stem, weight in stems:
        if not any(_is_in_passing(words.stems[stem], each) for each in both):
            yield stem, weight


def _is_in_passing(stem: str, article: Article) -> bool:
    """Tell whether a text has a stem once; of one that is not how its words begin nobody knows."""
    # As it stands, quickly: small letters stay what they are.
    if _times(stem, article.text) == 2:
        return False
    return _times(stem, article.text[:READ].lower()) == 1


def _times(stem: str, text: str) -> int:
    """Return how often a stem is in a text; 2 for more than once."""
    first = text.find(stem, 0, READ)
    if first < 0:
        return 0
    return 1 if text.find(stem, first + 1, READ) < 0 else 2


def names_of(article: Article, words: Words) -> dict[int, str]:
    """Return the words by which an article says what it is about, by the number of their stem.

    These are the words of its title and headings that its text has a few times: others are part of
    a sentence, and none to name.
    """
    names: dict[int, str] = {}
    text = article.text.lower()
    labels = (article.title, *article.headings)
    said = ((label, place) for label in labels for place in words.places(label))
    for label, (number, start, end) in islice(said, SAID):
        word = label[start:end]
        if number not in names and _tells(word) and text.count(word.lower()) >= TIMES:
            names[number] = _small(word, article)
    return names


def _in_text(
    stems: Iterable[tuple[int, float]], article: Article, words: Words
) -> Iterator[tuple[str, float]]:
    """Yield the words of a text that have these stems, as they stand in it first."""
    for stem, weight in stems:
        word = _beginning(words.stems[stem], article.text[:READ])
        if _tells(word) and words.number(word.lower()) == stem:
            yield _small(word, article), weight


def _beginning(stem: str, text: str) -> str:
    """Return the first word of a text that begins as a stem does, one in small letters before one
    with a capital; empty without one.

    Most stems are how their words begin; the words of the others are not found.
    """
    for written in (stem, stem.capitalize(), stem.upper()):
        place = text.find(written)
        while place > 0 and text[place - 1].isalnum():
            place = text.find(written, place + 1)
        if place >= 0 and (found := WORD.match(text, place)):
            return found[0]
    return ""


def _tells(word: str) -> bool:
    return (len(word) >= SHORTEST or word.isupper()) and not word.isdigit()


def _small(word: str, article: Article) -> str:
    """Return a word in small letters, but for one that its text never has so: a name."""
    small = word.lower()
    return small if small in article.text else word


def _most(found: Iterable[tuple[str, float]]) -> Iterator[str]:
    """Yield those that count most."""
    first = 0.0
    for number, (name, weight) in enumerate(found):
        if number == AT_MOST or weight < NEXT_TO * first:
            return
        first = first or weight
        yield name
