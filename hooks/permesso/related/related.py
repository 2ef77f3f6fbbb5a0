"""Related articles: the best of those that are alike, for each of them, with the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from permesso.related import terms
from permesso.related.article import Article
from permesso.related.corpus import Corpus
from permesso.related.picks import Match
from permesso.related.relations import Reason, Relation
from permesso.related.settings import RelatedSettings
from permesso.related.terms import Counts
from permesso.related.words import Words


class Related:
    """What is offered after each article."""

    def __init__(
        self, articles: Iterable[Article], settings: RelatedSettings, earlier: Related | None
    ) -> None:
        """Take the articles; what `earlier` knows of them and did not change is taken over."""
        self._settings: RelatedSettings = settings
        if earlier and earlier._settings != settings:
            earlier = None
        self._words: dict[str, Words] = earlier._words if earlier else {}
        self._known: dict[str, tuple[Article, Counts]] = {}
        before = earlier._known if earlier else {}
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
            known = before.get(article.id)
            counts = known[1] if known and known[0] == article else self._count(article)
            self._known[article.id] = (article, counts)
        self._corpora: dict[str, Corpus] = {}
        for lang, its in by_language.items():
            known_corpus = earlier._corpora.get(lang) if earlier else None
            if known_corpus and known_corpus.is_of(its):
                self._corpora[lang] = known_corpus
                continue
            counted = {article.id: self._known[article.id][1] for article in its}
            corpus = Corpus(its, counted, self._words[lang], settings, known_corpus)
            self._corpora[lang] = corpus
            self.searched += corpus.searched

    def _count(self, article: Article) -> Counts:
        self.counted += 1
        if article.lang not in self._words:
            self._words[article.lang] = Words(article.lang)
        return terms.count(article, self._words[article.lang], self._settings.words)

    def of(self, id_: str, without: Collection[str] = ()) -> tuple[Relation, ...]:
        """Return what is offered after an article, the best first, its translations at the end.

        `without` are ids that are offered on its page already; others take their place. Nothing
        is offered for an id that is not known.
        """
        corpus = self._corpus(id_)
        if corpus is None:
            return ()
        return (*corpus.of(id_, without), *self._translated(self._known[id_][0], without))

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

    def beside(self, id_: str, passage: str, without: Collection[str] = ()) -> Relation | None:
        """Return the article that is nearest to a passage in the text of another one, if any is."""
        corpus = self._corpus(id_)
        return corpus.beside(id_, passage, without) if corpus else None

    def _corpus(self, id_: str) -> Corpus | None:
        return self._corpora[self._known[id_][0].lang] if id_ in self._known else None


def relate(
    articles: Iterable[Article], settings: RelatedSettings, earlier: Related | None = None
) -> Related:
    """Return what is offered after each of the articles.

    `earlier` is what was found before some of them changed; the result is the same with and without
    it.
    """
    return Related(articles, settings, earlier)
