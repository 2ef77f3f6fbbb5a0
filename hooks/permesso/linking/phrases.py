"""Phrases: words by which a sentence may be about another post."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from permesso.linking import words
from permesso.linking.words import Common, Word
from permesso.related.article import Article

Kind = Literal["tag", "words", "heading"]
"""Where a phrase is from: a tag, some words of a title or of a heading."""

LONGEST = 8
"""Words of a phrase."""
TELLING = 5
"""Words from which on a phrase is hardly found by chance."""
FEW_TAGGED = 3
"""Posts with a tag up to which it says something about each."""
RARE = 0.04
"""Share of the posts up to which a phrase in their texts is rare; of few posts, `FEW`."""
FEW = 5
SAID: Mapping[Kind, int] = {"tag": 2, "words": 2, "heading": 3}
"""Times that a phrase has to be in the text of its post, headings included: what is hardly named
there is not what the post is about."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that leads to one post."""

    kind: Kind
    """Where it is from."""
    key: Key
    """Its words, folded."""
    written: tuple[str, ...]
    """Its words as the post has them."""
    text: str
    """It, as the post has it."""
    target: str
    """Source of the post."""
    rarity: float
    """From 0 to 1: how few posts have it in their text."""

    def is_in(self, found: Sequence[Word]) -> bool:
        """Tell whether words with the same key are these: an abbreviation is so in both.

        One word alone has to be the same: `commenta` has the key of `commenti`, too.
        """
        if len(found) == 1 and found[0].written.casefold() != self.written[0].casefold():
            return False
        return all(
            word.written == written or not words.is_shouted(written)
            for word, written in zip(found, self.written, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of a blog in one language."""

    by_key: Mapping[Key, Phrase]
    """The phrases by their words, folded."""
    lengths: Mapping[Key, tuple[int, ...]]
    """How many words the phrases have that begin with two words, or with the only one; the most
    first. What is tried at a word does not grow with the phrases that begin with it."""

    def at(self, run: Sequence[Word], index: int) -> Iterator[Phrase]:
        """Yield the phrases that begin at a word of a run, the longest first."""
        start = tuple(word.folded for word in run[index : index + 2])
        for key in dict.fromkeys((start, start[:1])):
            for length in self.lengths.get(key, ()):
                found = run[index : index + length]
                phrase = self.by_key.get(tuple(word.folded for word in found))
                if phrase and len(found) == length and phrase.is_in(found):
                    yield phrase


def of(posts: Sequence[Article], lang: str) -> Phrases:
    """Return the phrases that lead to each of the posts, all in one language.

    A phrase leads to one post or to none: what two of them have in their titles or headings is
    about neither.
    """
    runs = {post.id: list(words.runs(post.text, lang)) for post in posts}
    common = Common(runs.values())
    candidates = _unique(_all(posts, lang, common))
    counts = _counts(runs, candidates)
    limit = max(FEW, RARE * len(posts))
    kept: dict[Key, Phrase] = {}
    lengths: dict[Key, set[int]] = defaultdict(set)
    for key, draft in candidates.items():
        said = counts[key]
        others = len(said) - (draft.target in said)
        if others > limit or (said[draft.target] < SAID[draft.kind] and len(key) < TELLING):
            continue
        rarity = 1 - math.log1p(others) / math.log1p(len(posts))
        kept[key] = replace(draft, rarity=rarity)
        lengths[key[:2]].add(len(key))
    return Phrases(kept, {start: tuple(sorted(its)[::-1]) for start, its in lengths.items()})


def _all(posts: Sequence[Article], lang: str, common: Common) -> Iterator[Phrase]:
    """Yield every phrase of every post, those that count most first."""
    tagged: dict[str, list[Article]] = defaultdict(list)
    for post in posts:
        for tag in post.tags:
            tagged[tag].append(post)
        for run in words.runs(post.title, lang):
            if sum(word not in common for word in run) > 1:
                yield _phrase("words", run, post.title, post)
    for name, having in tagged.items():
        run = next(words.runs(name, lang), ())
        if len(having) > FEW_TAGGED or not run or run[0].start or run[-1].end < len(name):
            continue
        about = [post for post in having if _names(post.title, run, lang)] or having
        if len(about) == 1 and (len(run) > 1 or run[0] not in common):
            yield _phrase("tag", run, name, about[0])
    for post in posts:
        for run in words.runs(post.title, lang):
            for part in _parts(run, common):
                yield _phrase("words", part, post.title, post)
    for post in posts:
        for heading in post.headings:
            for run in words.runs(heading, lang):
                for part in _parts(run, common):
                    yield _phrase("heading", part, heading, post)


def _phrase(kind: Kind, run: Sequence[Word], text: str, post: Article) -> Phrase:
    """Return a phrase of which it is not known yet how rare it is."""
    return Phrase(
        kind=kind,
        key=tuple(word.folded for word in run),
        written=tuple(word.written for word in run),
        text=text[run[0].start : run[-1].end],
        target=post.id,
        rarity=0,
    )


def _parts(run: Sequence[Word], common: Common) -> Iterator[Sequence[Word]]:
    """Yield the parts of a run that may stand for the whole: from a word that says something to
    another one."""
    for start in range(len(run)):
        for end in range(start + 2, min(start + LONGEST, len(run)) + 1):
            if run[start] not in common and run[end - 1] not in common:
                yield run[start:end]


def _names(title: str, run: Sequence[Word], lang: str) -> bool:
    key = [word.folded for word in run]
    return any(
        [word.folded for word in found[start : start + len(key)]] == key
        for found in words.runs(title, lang)
        for start in range(len(found))
    )


def _unique(found: Iterable[Phrase]) -> dict[Key, Phrase]:
    """Return the phrases that lead to one post; a tag may be in another one's heading."""
    first: dict[Key, Phrase] = {}
    doubtful: set[Key] = set()
    for each in found:
        known = first.setdefault(each.key, each)
        if known.target != each.target and known.kind != "tag":
            doubtful.add(each.key)
    return {key: each for key, each in first.items() if key not in doubtful}


def _counts(
    runs: Mapping[str, Iterable[Sequence[Word]]], keys: Collection[Key]
) -> dict[Key, Counter[str]]:
    """Return how often each phrase is in the text of each post, by phrase and source."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        lengths[key[0]].add(len(key))
    counts: dict[Key, Counter[str]] = {key: Counter() for key in keys}
    for source, found in runs.items():
        for run in found:
            folded = [word.folded for word in run]
            for start, first in enumerate(folded):
                for length in lengths.get(first, ()):
                    key = tuple(folded[start : start + length])
                    if key in counts:
                        counts[key][source] += 1
    return counts
