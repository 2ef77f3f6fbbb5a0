"""Findings: the best of the articles that are alike, for each of them, with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from permesso.related import counting
from permesso.related.article import Article
from permesso.related.corpus import Corpus
from permesso.related.picks import Match
from permesso.related.relations import Reason, Relation
from permesso.related.settings import RelatedSettings
from permesso.related.terms import Counts
from permesso.related.words import Words


class Findings:
    """What is offered after each article, as the search has found it."""

    def __init__(
        self,
        articles: Iterable[Article],
        settings: RelatedSettings,
        earlier: Findings | None,
        processes: int,
    ) -> None:
        """Take the articles; what `earlier` knows of them and did not change is taken over."""
        self._settings: RelatedSettings = settings
        if earlier and earlier._settings != settings:
            earlier = None
        self._words: dict[str, Words] = earlier._words if earlier else {}
        self._articles: dict[str, Article] = {}
        self._counts: dict[str, Counts] = {}
        self.counted = 0
        """Articles whose words were counted now."""
        self.searched = 0
        """Articles for which there was a search now."""
        by_language: dict[str, list[Article]] = defaultdict(list)
        self._translations: dict[str, list[Article]] = defaultdict(list)
        for article in articles:
            by_language[article.lang].append(article)
            if article.translation:
                self._translations[article.translation].append(article)
            self._articles[article.id] = article
            if earlier and earlier._articles.get(article.id) == article:
                self._counts[article.id] = earlier._counts[article.id]
        self._corpora: dict[str, Corpus] = {}
        for lang, its in by_language.items():
            self._count(lang, its, processes)
            known_corpus = earlier._corpora.get(lang) if earlier else None
            if known_corpus and known_corpus.is_of(its):
                self._corpora[lang] = known_corpus
                continue
            counts = {article.id: self._counts[article.id] for article in its}
            corpus = Corpus(its, counts, self._words[lang], settings, known_corpus, processes)
            self._corpora[lang] = corpus
            self.searched += corpus.searched

    def _count(self, lang: str, articles: Iterable[Article], processes: int) -> None:
        """Count the words of those articles of a language of which they are not known."""
        words = self._words.setdefault(lang, Words(lang))
        new = [article for article in articles if article.id not in self._counts]
        counts = counting.count(new, words, self._settings.words, processes)
        self._counts |= {each.id: found for each, found in zip(new, counts, strict=True)}
        self.counted += len(new)

    def of(self, id_: str, without: Collection[str] = ()) -> tuple[Relation, ...]:
        """Return what is offered after an article, the best first, its translations at the end.

        `without` are ids that are offered on its page already; others take their place. Nothing
        is offered for an id that is not known.
        """
        corpus = self._corpus(id_)
        if corpus is None:
            return ()
        return (*corpus.of(id_, without), *self._translated(self._articles[id_], without))

    def _translated(self, article: Article, without: Collection[str]) -> Iterator[Relation]:
        """Yield the same article in other languages, beside what is offered in its own."""
        if article.translation is None or not self._settings.count:
            return
        translations = self._translations[article.translation]
        for other in sorted(translations, key=lambda other: (other.lang, other.id)):
            unwanted = {*without, *article.not_related, *article.links}
            if other.listed and other.lang != article.lang and other.id not in unwanted:
                yield Relation(other.id, 1.0, Reason("translation"))

    def alike(self, id_: str) -> tuple[Match, ...]:
        """Return the articles that are like one, the best first, whatever its author says of them.

        Too weak a match is left out. There is none for an id that is not known.
        """
        corpus = self._corpus(id_)
        return tuple(corpus.alike(id_)) if corpus else ()

    def chosen(self, id_: str) -> tuple[Relation, ...]:
        """Return what its author chose of what is offered after an article."""
        corpus = self._corpus(id_)
        return tuple(corpus.chosen(id_)) if corpus else ()

    def beside(
        self, id_: str, place: int | None, without: Collection[str] = ()
    ) -> tuple[Relation, ...]:
        """Return the article that is nearest to the words around a place in the text of another
        one, if any is. Places are known by their number; None is the end of the text."""
        corpus = self._corpus(id_)
        found = corpus.beside(id_, place, without) if corpus else None
        return (found,) if found else ()

    def _corpus(self, id_: str) -> Corpus | None:
        return self._corpora[self._articles[id_].lang] if id_ in self._articles else None
