"""Titles as they stand in the texts of other posts, punctuation and all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from permesso.linking import words
from permesso.linking.words import Word
from permesso.related.article import Article

ALIKE = str.maketrans("’‘‐‑\u00a0", "''-- ")
"""Characters for which others may stand."""
ENDS = " .!?…"
"""What ends a title and may be missing where it is named."""
LEAST = 2
"""Words of a title at least: a single one is a word like any other."""


@dataclass(frozen=True, slots=True)
class Title:
    """The title of one post."""

    text: str
    """It, from its first word on, as `comparable` returns it."""
    target: str
    """Source of the post."""


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of a blog in one language."""

    by_text: Mapping[str, Title]
    """The titles by their text."""
    lengths: Mapping[str, tuple[int, ...]]
    """How many characters the titles have that begin with a word, the most first: what is tried at
    a word does not grow with the titles that begin with it."""

    def at(self, word: Word, text: str) -> Title | None:
        """Return the title that begins at a word of a text (`comparable`), if any."""
        for length in self.lengths.get(word.folded, ()):
            end = word.start + length
            title = self.by_text.get(text[word.start : end])
            if title and not text[end : end + 1].isalnum():
                return title
        return None


def of(posts: Sequence[Article], lang: str) -> Titles:
    """Return the titles that lead to one of the posts, all in one language."""
    by_title: dict[str, list[Article]] = defaultdict(list)
    for post in posts:
        by_title[comparable(post.title).rstrip(ENDS)].append(post)
    found: dict[str, Title] = {}
    lengths: dict[str, set[int]] = defaultdict(set)
    for whole, having in by_title.items():
        run = [word for part in words.runs(whole, lang) for word in part]
        if len(having) == 1 and len(run) >= LEAST:
            text = whole[run[0].start :]
            found.setdefault(text, Title(text, having[0].id))
            lengths[run[0].folded].add(len(text))
    return Titles(found, {first: tuple(sorted(its)[::-1]) for first, its in lengths.items()})


def comparable(text: str) -> str:
    """Return a text so that a title in it is the same however it is written, in as many
    characters."""
    plain = text.translate(ALIKE)
    small = plain.lower()
    return small if len(small) == len(plain) else plain
