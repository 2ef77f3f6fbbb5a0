"""Findings: the best of the articles that are alike, for each of them, with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from permesso.related import counting
from permesso.related.article import Article
from permesso.related.corpus import Corpus, Known
from permesso.related.picks import Match
from permesso.related.relations import Reason, Relation
from permesso.related.settings import RelatedSettings
from permesso.related.words import Words


class Findings:
    """What is offered after each article, as the search has found it."""

    def __init__(
        self,
        articles: Iterable[Article],
        digests: Mapping[str, bytes],
        settings: RelatedSettings,
        processes: int,
        earlier: Findings | None = None,
        kept: Mapping[str, Known] | None = None,
    ) -> None:
        """Take the articles and their digests by id.

        What `earlier` knows of them and did not change is taken over; or what was `kept`, by
        language, which has to be of the same settings.
        """
        self._settings: RelatedSettings = settings
        self._articles: dict[str, Article] = {}
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
        same = earlier is not None and earlier._settings == settings
        corpora = earlier._corpora if earlier and same else {}
        known = {lang: corpus.known for lang, corpus in corpora.items()} or kept or {}
        self._corpora: dict[str, Corpus] = {}
        for lang, its in by_language.items():
            own = {article.id: digests[article.id] for article in its}
            if lang in corpora and corpora[lang].is_of(own):
                self._corpora[lang] = corpora[lang]
                continue
            corpus = self._corpus_of(lang, its, own, known.get(lang), processes)
            self._corpora[lang] = corpus
            self.searched += corpus.searched

    @property
    def known(self) -> Mapping[str, Known]:
        """What is known of the articles of each language by now."""
        return {lang: corpus.known for lang, corpus in self._corpora.items()}

    def _corpus_of(
        self,
        lang: str,
        articles: Sequence[Article],
        digests: Mapping[str, bytes],
        known: Known | None,
        processes: int,
    ) -> Corpus:
        """Return the articles of a language, the words of those counted that have changed."""
        words = known.words if known else Words(lang)
        counts = {
            id_: known.counts[id_]
            for id_, own in digests.items()
            if known and known.digests.get(id_) == own
        }
        new = [article for article in articles if article.id not in counts]
        found = counting.count(new, words, self._settings.words, processes)
        counts |= {each.id: its for each, its in zip(new, found, strict=True)}
        self.counted += len(new)
        return Corpus(articles, digests, counts, words, self._settings, known, processes)

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
