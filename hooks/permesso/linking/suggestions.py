"""Suggestions: words in a post that could lead to another one, the best first."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from permesso.linking import phrases, sentences, titles, words
from permesso.linking.graph import Graph
from permesso.linking.likeness import Likeness
from permesso.linking.phrases import Kind as PhraseKind
from permesso.linking.phrases import Phrases
from permesso.linking.sentences import Sentence
from permesso.linking.titles import Titles
from permesso.linking.words import Word
from permesso.model import Post
from permesso.related.article import Article
from permesso.related.gathering import Gathered

Kind = Literal["title"] | PhraseKind
"""What leads to the other post: its whole title as it stands, or a phrase."""
AROUND = 4
"""Words that a sentence has besides those that lead on."""
TITLE = 4
"""Words of a title that nobody writes by chance: `Register today` is one that anybody does."""
WEIGHTS: Mapping[Kind, float] = {"title": 2.0, "tag": 1.0, "words": 1.0, "heading": 0.6}
"""What a kind counts, for the rarest of phrases; beside it how alike the posts are, from 0 to 1."""
REASONS: Mapping[Kind, str] = {
    "title": "these words are its title",
    "tag": "its tag '{words}' is one that few posts have",
    "words": "'{words}' is in its title",
    "heading": "'{words}' is in one of its headings",
}
"""What an editor reads of each kind."""
ORPHAN = 0.15
"""What counts for a post that nothing links to."""
PLAIN = "/!$,;=@:~+"
"""Signs of a path that Markdown and addresses leave alone."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words that could be a link."""

    source: str
    """Path of the post below the documents folder."""
    line: int
    """Number of the line in its text, from 0."""
    start: int
    """Where on the line the words begin."""
    end: int
    """Where they end."""
    words: str
    """The words."""
    address: str
    """What the link is to say: the way from the post's file to the other's."""
    target: str
    """Path of the other post below the documents folder."""
    title: str
    """Its title."""
    reason: str
    """Why these words and this post, for an editor."""
    score: float
    """How good it is, compared with others."""

    @property
    def link(self) -> str:
        """The link in Markdown."""
        return f"[{self.words}]({self.address})"

    def put_into(self, line: str) -> str:
        """Return the line with the link in it."""
        return line[: self.start] + self.link + line[self.end :]


class Finder:
    """Finds suggestions in one post after the other."""

    def __init__(self, graph: Graph, gathered: Gathered, alike: Likeness) -> None:
        """Take the web of a blog, what its posts say and how alike they are."""
        self._graph = graph
        self._alike = alike
        # Not the previews: a link to one would lead nowhere in the next build.
        self._targets = {post.id: post for post in gathered.articles if post.listed}
        by_lang: dict[str, list[Article]] = defaultdict(list)
        for post in self._targets.values():
            by_lang[post.lang].append(post)
        self._titles = {lang: titles.of(each, lang) for lang, each in by_lang.items()}
        self._phrases = {lang: phrases.of(each, lang) for lang, each in by_lang.items()}

    def of(self, post: Post, text: str) -> list[Suggestion]:
        """Return everything that could be suggested for a post with this Markdown.

        Several may be for the same target or the same line: who takes one leaves the others.
        """
        return list(self._found(post, text)) if post.lang in self._phrases else []

    def _found(self, post: Post, text: str) -> Iterator[Suggestion]:
        named, known = self._titles[post.lang], self._phrases[post.lang]
        taken = {post.source, *self._graph.links[post.source]}
        for sentence in sentences.of(text):
            if sentence.has_link:
                continue
            runs = list(words.runs(sentence.text, post.lang))
            for found in (*_by_title(sentence, runs, named), *_by_phrase(sentence, runs, known)):
                if found.target not in taken:
                    alike = self._alike.get((post.source, found.target), 0.0)
                    if alike or found.speaks_for_itself:
                        yield self._suggestion(post, found, alike)

    def _suggestion(self, post: Post, found: _Found, alike: float) -> Suggestion:
        target, sentence = self._targets[found.target], found.sentence
        is_orphan = target.id not in self._graph.inward
        score = WEIGHTS[found.kind] * found.rarity + alike + (ORPHAN if is_orphan else 0)
        reason = REASONS[found.kind].format(words=found.phrase)
        return Suggestion(
            source=post.source,
            line=sentence.line,
            start=sentence.start + found.start,
            end=sentence.start + found.end,
            words=sentence.whole[found.start : found.end],
            address=address(post.source, target.id),
            target=target.id,
            title=target.title,
            reason=reason + ("; no post links to it yet" if is_orphan else ""),
            score=score,
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """Words of a sentence that lead to a post."""

    sentence: Sentence
    start: int
    end: int
    kind: Kind
    phrase: str
    """The words as the other post has them."""
    rarity: float
    target: str

    @property
    def speaks_for_itself(self) -> bool:
        """Whether it is named so plainly that the posts need not be alike."""
        return self.kind == "title" and len(self.phrase.split()) >= TITLE


Runs = Sequence[Sequence[Word]]


def _by_title(sentence: Sentence, runs: Runs, known: Titles) -> Iterator[_Found]:
    """Yield the titles in a sentence, also between quotation marks, where titles stand; short ones
    only there."""
    text = titles.comparable(sentence.whole)
    for run in runs:
        for word in run:
            if named := known.at(word, text):
                place = (word.start, word.start + len(named.text))
                if len(named.text.split()) >= TITLE or place in sentence.quoted:
                    yield _Found(sentence, *place, "title", named.text, 1.0, named.target)


def _by_phrase(sentence: Sentence, runs: Runs, known: Phrases) -> Iterator[_Found]:
    """Yield the phrases in a sentence that is more than them, where it says them itself."""
    size = sum(map(len, runs))
    for run in runs:
        for index in range(len(run)):
            for phrase in known.at(run, index):
                end = index + len(phrase.key)
                first, last = run[index].start, run[end - 1].end
                if (
                    size >= len(phrase.key) + AROUND
                    and not sentence.is_quoted(first, last)
                    and not _is_part_of_a_name(run, index, end)
                ):
                    rarity, target = phrase.rarity, phrase.target
                    yield _Found(sentence, first, last, phrase.kind, phrase.text, rarity, target)


def _is_part_of_a_name(run: Sequence[Word], start: int, end: int) -> bool:
    """Tell whether words in capitals go on in capitals: `Federal Center` of a longer name."""
    before = start > 1 and run[start].is_capital and run[start - 1].is_capital
    return before or (end < len(run) and run[end - 1].is_capital and run[end].is_capital)


def address(source: str, target: str) -> str:
    """Return the way from one file to another, as it is written in Markdown."""
    way = posixpath.relpath(target, posixpath.dirname(source) or ".")
    return "".join(each if each.isalnum() else quote(each, safe=PLAIN) for each in way)
