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

    by_first: Mapping[str, tuple[Title, ...]]
    """The titles by their first word, the longest first."""

    def at(self, word: Word, text: str) -> Title | None:
        """Return the title that begins at a word of a text (`comparable`), if any."""
        for title in self.by_first.get(word.folded, ()):
            end = word.start + len(title.text)
            if text.startswith(title.text, word.start) and not text[end : end + 1].isalnum():
                return title
        return None


def of(posts: Sequence[Article], lang: str) -> Titles:
    """Return the titles that lead to one of the posts, all in one language."""
    by_title: dict[str, list[Article]] = defaultdict(list)
    for post in posts:
        by_title[comparable(post.title).rstrip(ENDS)].append(post)
    found: dict[str, list[Title]] = defaultdict(list)
    for text, having in by_title.items():
        run = [word for part in words.runs(text, lang) for word in part]
        if len(having) == 1 and len(run) >= LEAST:
            found[run[0].folded].append(Title(text[run[0].start :], having[0].id))
    return Titles(
        {
            first: tuple(sorted(each, key=lambda title: (-len(title.text), title.text)))
            for first, each in found.items()
        }
    )


def comparable(text: str) -> str:
    """Return a text so that a title in it is the same however it is written, in as many
    characters."""
    plain = text.translate(ALIKE)
    small = plain.lower()
    return small if len(small) == len(plain) else plain
