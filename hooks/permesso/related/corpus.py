"""The corpus: the articles of one language, compared with each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice

import numpy as np

from permesso.related import ranking, reasons, search, terms
from permesso.related.article import Article
from permesso.related.index import Index
from permesso.related.picks import Match, Pick
from permesso.related.ranking import Ranking
from permesso.related.reasons import Common
from permesso.related.relations import Reason, Relation
from permesso.related.search import Change
from permesso.related.settings import RelatedSettings
from permesso.related.terms import Counts, Keys
from permesso.related.topics import Topics
from permesso.related.vectors import Floats, vectors
from permesso.related.words import Words

COPY = 0.8
"""Likeness of two texts from which on they are near-copies: a list has room for one of them."""
TELLING = 24
"""Words in common that are looked at for a reason, those first that count most."""
BEST = 8
"""Articles most like another one among which a passage of it chooses."""
DIGITS = 6
"""Digits of a score that count: equal ones must not depend on the order of a sum."""


class Corpus:
    """The articles of one language."""

    def __init__(
        self,
        articles: Sequence[Article],
        counts: Mapping[str, Counts],
        words: Words,
        settings: RelatedSettings,
        earlier: Corpus | None = None,
    ) -> None:
        """Take the articles, the words of each by its id, and what was found before they changed.

        `earlier` has to be of the same settings and words.
        """
        # By id: what is offered must not depend on the order in which files are read.
        self._articles = tuple(sorted(articles, key=lambda article: article.id))
        self._numbers = {article.id: number for number, article in enumerate(self._articles)}
        self._days = np.array([ranking.day(article) for article in self._articles])
        self._words = words
        self._settings = settings
        shared = [dict(terms.shared(article)) for article in self._articles]
        kinds = shared[0] if shared else {}
        self._index = Index(
            vectors(
                [counts[article.id] for article in self._articles],
                {kind: [of_article[kind] for of_article in shared] for kind in kinds},
                settings.terms,
            )
        )
        self._topics = Topics(self._articles, words)
        self._topics_of: dict[int, frozenset[str]] = {}
        self._names: dict[int, dict[int, str]] = {}
        self._reasons: dict[tuple[str, str], Reason] = {}
        change = self._change(earlier) if earlier else None
        self._searched = search.search(self._index, change)
        self._found: dict[str, tuple[Match, ...]] = {
            article.id: earlier._found[article.id]
            if earlier and number in self._searched.same
            else self._matches(number)
            for number, article in enumerate(self._articles)
        }
        if earlier and change:
            self._keep_reasons(earlier, change)

    @property
    def searched(self) -> int:
        """Articles for which there was a search."""
        return self._searched.times

    def is_of(self, articles: Sequence[Article]) -> bool:
        """Tell whether these are its articles, as they are."""
        return self._articles == tuple(sorted(articles, key=lambda article: article.id))

    def _matches(self, number: int) -> tuple[Match, ...]:
        """Return what is like an article, the best first."""
        found = search.candidates(self._searched.found[number])
        left = ranking.nearness(self._days[found.rows], self._days[number], self._settings.nearness)
        scores = (found.likeness * left).round(DIGITS)
        order = np.argsort(-scores, kind="stable")
        columns = (found.rows[order], found.likeness[order].round(DIGITS), scores[order])
        return tuple(
            Match(self._articles[row].id, likeness, score)
            for row, likeness, score in zip(*(each.tolist() for each in columns), strict=True)
        )

    def _change(self, earlier: Corpus) -> Change:
        """Return what has become of the articles of an earlier search."""
        changed = [
            number
            for number, article in enumerate(self._articles)
            if not self._same(article, earlier)
        ]
        numbers = [self._numbers.get(article.id, -1) for article in earlier._articles]
        return Change(
            earlier._searched.found, np.array(numbers, np.intp), np.array(changed, np.intp)
        )

    def _keep_reasons(self, earlier: Corpus, change: Change) -> None:
        """Take over the reasons that no change has a part in."""
        # What a tag tells lies in all articles.
        if not self._topics.equal(earlier._topics):
            return
        changed = {self._articles[number].id for number in change.changed.tolist()}
        self._reasons = {
            pair: reason
            for pair, reason in earlier._reasons.items()
            if changed.isdisjoint(pair) and self._numbers.keys() >= set(pair)
        }

    def _same(self, article: Article, earlier: Corpus) -> bool:
        """Tell whether an article is compared with others as it was."""
        before = earlier._numbers.get(article.id)
        if before is None or earlier._articles[before] != article:
            return False
        signature = self._index.signature(self._numbers[article.id])
        return signature == earlier._index.signature(before)

    @cached_property
    def _ranking(self) -> Ranking:
        return Ranking(self._articles, self._found, self._copies(), self._settings)

    def _copies(self) -> dict[str, set[str]]:
        """Return the near-copies of the articles that have some."""
        copies: dict[str, set[str]] = {}
        for id_, found in self._found.items():
            for match in found:
                # Cheap first: with nothing else in common, equal texts are no more alike than this.
                if match.likeness >= self._index.of_words(COPY) and (
                    self._index.words_alike(self._numbers[id_], self._numbers[match.id]) >= COPY
                ):
                    copies.setdefault(id_, set()).add(match.id)
        return copies

    @cached_property
    def picks(self) -> Mapping[str, Sequence[Pick]]:
        """What each article offers, the best first."""
        return self._ranking.picks()

    def of(self, id_: str, without: Collection[str]) -> Iterator[Relation]:
        """Yield what an article offers, the best first; others take the place of those without."""
        picks = self.picks[id_]
        kept = [pick for pick in picks if pick.id not in without]
        if len(kept) < len(picks):
            kept += self._ranking.fill(id_, [pick.id for pick in kept], without)
        for pick in kept:
            yield Relation(pick.id, pick.score, self._reason(id_, pick))

    def alike(self, id_: str) -> Iterator[Match]:
        """Yield the articles that are like one, the best first, without too weak a match."""
        for match in self._found[id_]:
            if match.likeness >= self._settings.threshold:
                yield match

    def beside(self, id_: str, passage: str, without: Collection[str]) -> Relation | None:
        """Return the article nearest to a passage of another one, among those that are like it."""
        likely = (
            match
            for match in self.alike(id_)
            if match.id not in without
            and self._ranking.may_offer(id_, Pick(match.id, match.score, "likeness"))
        )
        offered = list(islice(likely, BEST))
        if not offered:
            return None
        rows = np.array([self._numbers[match.id] for match in offered])
        near = self._index.near(terms.of_text(passage, self._words), rows)
        worth = near * np.array([match.score for match in offered])
        best = offered[int(np.argmax(worth))]
        pick = Pick(best.id, best.score, "likeness")
        return Relation(best.id, best.score, self._reason(id_, pick))

    def _reason(self, id_: str, pick: Pick) -> Reason:
        if pick.source == "author":
            return Reason("author")
        pair = (id_, pick.id)
        if pair not in self._reasons:
            self._reasons[pair] = self._compared(self._numbers[id_], self._numbers[pick.id])
        return self._reasons[pair]

    def _compared(self, one: int, other: int) -> Reason:
        article, offered = self._articles[one], self._articles[other]
        names, weights = self._index.common(one, other)
        about = self._about(other)
        topics = [topic for topic in self._topics.shared(names, weights) if topic[0] in about]
        common = Common(topics, partial(self._words_of, names, weights))
        return reasons.of(article, offered, common, partial(self._named, other), self._words)

    def _words_of(self, names: Keys, weights: Floats) -> Sequence[tuple[int, float]]:
        single = np.flatnonzero(names < terms.PAIRS)
        marks = np.frombuffer(self._words.marks, np.dtype("L"))[names[single]]
        most = single[np.lexsort((marks, -weights[single]))[:TELLING]]
        return list(zip(names[most].tolist(), weights[most].tolist(), strict=True))

    def _about(self, number: int) -> frozenset[str]:
        if number not in self._topics_of:
            self._topics_of[number] = self._topics.of(self._articles[number])
        return self._topics_of[number]

    def _named(self, number: int) -> dict[int, str]:
        if number not in self._names:
            self._names[number] = reasons.names_of(self._articles[number], self._words)
        return self._names[number]
