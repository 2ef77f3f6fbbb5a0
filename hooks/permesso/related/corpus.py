"""The corpus: the articles of one language, compared with each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice

import numpy as np

from permesso.related import matches, ranking, reasons, search, terms
from permesso.related.article import Article
from permesso.related.index import Index
from permesso.related.matches import Matches
from permesso.related.picks import Match, Pick
from permesso.related.ranking import Ranking
from permesso.related.reasons import Common
from permesso.related.relations import Reason, Relation
from permesso.related.search import Change, Searched
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


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of the articles of one language."""

    digests: Mapping[str, bytes]
    """What the search looks at of each, as a digest, by id; in ascending order."""
    counts: Mapping[str, Counts]
    """The words of each."""
    words: Words
    """The language's, by whose numbers they are counted."""
    signatures: Keys
    """What each is compared by, as a number."""
    searched: Searched
    """What may be like each."""
    topics: Mapping[int, str]
    """What stands for the tags."""
    reasons: dict[tuple[str, str], Reason]
    """Why one of two offers the other, as far as anybody asked."""
    besides: dict[tuple[str, int | None], tuple[tuple[str, ...], str]]
    """The articles among which a place in the text of one chooses, and its choice."""


class Corpus:
    """The articles of one language."""

    def __init__(
        self,
        articles: Sequence[Article],
        digests: Mapping[str, bytes],
        counts: Mapping[str, Counts],
        words: Words,
        settings: RelatedSettings,
        earlier: Known | None = None,
        processes: int = 1,
    ) -> None:
        """Take the articles, the digest and the words of each by its id, and what was known before
        they changed.

        `earlier` has to be of the same settings and words.
        """
        # By id: what is offered must not depend on the order in which files are read.
        self._articles = tuple(sorted(articles, key=lambda article: article.id))
        self._ids = [article.id for article in self._articles]
        self._numbers = {id_: number for number, id_ in enumerate(self._ids)}
        self._digests = {id_: digests[id_] for id_ in self._ids}
        self._counts = {id_: counts[id_] for id_ in self._ids}
        self._words = words
        self._settings = settings
        shared = [dict(terms.shared(article)) for article in self._articles]
        kinds = shared[0] if shared else {}
        self._index = Index(
            vectors(
                [counts[id_] for id_ in self._ids],
                {kind: [of_article[kind] for of_article in shared] for kind in kinds},
                settings.terms,
            )
        )
        self._signatures = self._index.signatures()
        self._topics = Topics(self._articles, words)
        self._abouts: dict[int, frozenset[str]] = {}
        self._names: dict[int, dict[int, str]] = {}
        self._reasons: dict[tuple[str, str], Reason] = {}
        self._besides: dict[tuple[str, int | None], tuple[tuple[str, ...], str]] = {}
        change = self._change(earlier) if earlier else None
        self._searched = search.search(self._index, change, processes)
        self._topical = self._of_topics()
        self._index.search_no_more()
        self._found = Matches(self._ids, self._searched, self._nearness())
        if earlier and change:
            self._take_over(earlier, change)

    @property
    def searched(self) -> int:
        """Articles for which there was a search."""
        return self._searched.times

    @property
    def known(self) -> Known:
        """What is known of the articles by now."""
        return Known(
            digests=self._digests,
            counts=self._counts,
            words=self._words,
            signatures=self._signatures,
            searched=self._searched,
            topics=self._topics.tags,
            reasons=self._reasons,
            besides=self._besides,
        )

    def is_of(self, digests: Mapping[str, bytes]) -> bool:
        """Tell whether these are its articles, as they are."""
        return self._digests == digests

    def _nearness(self) -> Floats:
        """Return what nearness in time leaves of the likeness of each article's candidates."""
        days = np.array([ranking.day(article) for article in self._articles])
        return ranking.nearness(
            days[self._searched.candidates], days[:, None], self._settings.nearness
        )

    def _change(self, earlier: Known) -> Change | None:
        """Return what has become of the articles of an earlier search; None if there was none."""
        if not earlier.digests:
            return None
        there = {id_: number for number, id_ in enumerate(earlier.digests)}
        before = np.array([there.get(id_, -1) for id_ in self._ids], np.intp)
        changed = (before < 0) | (self._signatures != earlier.signatures[before])
        changed |= [earlier.digests.get(id_) != own for id_, own in self._digests.items()]
        numbers = [self._numbers.get(id_, -1) for id_ in earlier.digests]
        return Change(earlier.searched, np.array(numbers, np.intp), np.flatnonzero(changed))

    def _take_over(self, earlier: Known, change: Change) -> None:
        """Take over the reasons and choices that no change has a part in."""
        changed = {self._ids[number] for number in change.changed.tolist()}
        same = self._numbers.keys() - changed
        self._besides = {
            asked: (among, choice)
            for asked, (among, choice) in earlier.besides.items()
            if asked[0] in same and same.issuperset(among)
        }
        # What a tag tells lies in all articles.
        if self._topics.tags == earlier.topics:
            self._reasons = {
                pair: reason
                for pair, reason in earlier.reasons.items()
                if pair[0] in same and pair[1] in same
            }

    @cached_property
    def _ranking(self) -> Ranking:
        return Ranking(self._articles, self._found, self._copies(), self._settings)

    def _copies(self) -> dict[str, set[str]]:
        """Return the near-copies of the articles that have some."""
        copies: dict[str, set[str]] = {}
        # Cheap first: with nothing else in common, equal texts are no more alike than this.
        for one, other in self._found.from_(self._index.of_words(COPY)):
            if self._index.words_alike(one, other) >= COPY:
                copies.setdefault(self._ids[one], set()).add(self._ids[other])
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

    def chosen(self, id_: str) -> Iterator[Relation]:
        """Yield what its author chose of what an article offers."""
        for pick in self.picks[id_]:
            if pick.source == "author":
                yield Relation(pick.id, pick.score, self._reason(id_, pick))

    def alike(self, id_: str) -> Iterator[Match]:
        """Return the articles that are like one, the best first, without too weak a match."""
        return matches.above(self._found[id_], self._settings.threshold)

    def beside(self, id_: str, place: int | None, without: Collection[str]) -> Relation | None:
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
        among = tuple(match.id for match in offered)
        known, choice = self._besides.get((id_, place), ((), ""))
        if known != among:
            choice = self._nearest(id_, place, offered)
            self._besides[id_, place] = among, choice
        best = offered[among.index(choice)]
        pick = Pick(best.id, best.score, "likeness")
        return Relation(best.id, best.score, self._reason(id_, pick))

    def _nearest(self, id_: str, place: int | None, offered: Sequence[Match]) -> str:
        """Return which of some articles is nearest to a passage of another one."""
        counts = self._counts[id_]
        *passages, end = counts.passages
        # A place that came after the search is none yet.
        passage = end if place is None or place >= len(passages) else passages[place]
        rows = np.array([self._numbers[match.id] for match in offered])
        near = self._index.near(self._numbers[id_], counts.stems[passage], rows)
        worth = near * np.array([match.score for match in offered])
        return offered[int(np.argmax(worth))].id

    def _reason(self, id_: str, pick: Pick) -> Reason:
        if pick.source == "author":
            return Reason("author")
        pair = (id_, pick.id)
        if pair not in self._reasons:
            self._reasons[pair] = self._compared(self._numbers[id_], self._numbers[pick.id])
        return self._reasons[pair]

    def _compared(self, one: int, other: int) -> Reason:
        article, offered = self._articles[one], self._articles[other]
        about, mine, theirs = self._about(other), self._topical[one], self._topical[other]
        topics = [topic for topic in self._topics.shared(mine, theirs) if topic[0] in about]
        common = Common(topics, partial(self._words_of, one, other))
        return reasons.of(article, offered, common, partial(self._named, other), self._words)

    def _of_topics(self) -> Sequence[Mapping[int, float]]:
        """Return what each article has of what stands for a topic, by its place there."""
        found: list[dict[int, float]] = [{} for _ in self._articles]
        for row, place, value in zip(
            *(each.tolist() for each in self._index.has(self._topics.names)), strict=True
        ):
            found[row][place] = value
        return found

    def _words_of(self, one: int, other: int) -> Sequence[tuple[int, float]]:
        names, weights = self._index.common(one, other)
        single = np.flatnonzero(names < terms.PAIRS)
        marks = np.frombuffer(self._words.marks, np.dtype("L"))[names[single]]
        most = single[np.lexsort((marks, -weights[single]))[:TELLING]]
        return list(zip(names[most].tolist(), weights[most].tolist(), strict=True))

    def _about(self, number: int) -> frozenset[str]:
        if number not in self._abouts:
            self._abouts[number] = self._topics.of(self._articles[number])
        return self._abouts[number]

    def _named(self, number: int) -> dict[int, str]:
        if number not in self._names:
            self._names[number] = reasons.names_of(self._articles[number], self._words)
        return self._names[number]
