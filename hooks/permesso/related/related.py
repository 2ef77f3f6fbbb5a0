"""Related articles: the best of those that are alike, for each of them, with the reason.

What was asked is kept between builds: where no article has changed, nothing is searched for, nor is
anything loaded that searches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from permesso.related import answers
from permesso.related.answers import Answer, Question
from permesso.related.article import Article
from permesso.related.relations import Relation
from permesso.related.settings import RelatedSettings
from permesso.workshop.workshop import Workshop

if TYPE_CHECKING:
    from permesso.related.findings import Findings
    from permesso.related.picks import Match


class Related:
    """What is offered after each article."""

    def __init__(
        self,
        articles: Iterable[Article],
        settings: RelatedSettings,
        earlier: Related | None,
        workshop: Workshop | None,
    ) -> None:
        """Take the articles; what `earlier` knows of them and did not change is taken over."""
        self._articles = tuple(articles)
        self._digests = {article.id: answers.digest(article) for article in self._articles}
        self._settings = settings
        self._processes = workshop.processes if workshop else 1
        self._goes_on = workshop is None or workshop.quick
        self.counted = 0
        """Articles whose words were counted now."""
        self.searched = 0
        """Articles for which there was a search now."""
        self._findings: Findings | None = None
        self._earlier: Findings | None = None
        if earlier:
            self._earlier = earlier._findings or earlier._earlier
        # A preview has what it found before, and need not ask.
        self._cabinet = workshop.cabinet if workshop and not self._earlier else None
        self._answers: Mapping[Question, Any] = {}
        self._new: dict[Question, Any] = {}
        if self._cabinet:
            self._key = answers.key_of(self._digests, settings)
            self._answers = answers.read(self._cabinet, settings, self._key)
        if not self._answers and settings.count:
            self.search()

    def search(self) -> Findings:
        """Search, if nobody has yet: for a preview whose first change is not to wait for it."""
        if self._findings is None:
            from permesso.related import state
            from permesso.related.findings import Findings

            kept = state.read(self._cabinet, self._settings) if self._cabinet else None
            self._findings = Findings(
                self._articles,
                self._digests,
                self._settings,
                self._processes,
                self._earlier,
                kept,
            )
            self._earlier = None
            self.counted += self._findings.counted
            self.searched += self._findings.searched
        return self._findings

    def of(self, id_: str, without: Collection[str] = ()) -> tuple[Relation, ...]:
        """Return what is offered after an article, the best first, its translations at the end.

        `without` are ids that are offered on its page already; others take their place. Nothing
        is offered for an id that is not known.
        """
        if not self._settings.count:
            return ()
        question = ("of", id_, *sorted(without))
        return self._answer(question, lambda found: found.of(id_, without))

    def chosen(self, id_: str) -> frozenset[str]:
        """Return what its author chose of what is offered after an article."""
        if not self._settings.count:
            return frozenset()
        chosen = self._answer(("chosen", id_), lambda found: found.chosen(id_))
        return frozenset(relation.id for relation in chosen)

    def beside(self, id_: str, place: int | None, without: Collection[str] = ()) -> Relation | None:
        """Return the article that is nearest to the words around a place in the text of another
        one, if any is. Places are known by their number; None is the end of the text."""
        question = ("beside", id_, place, *sorted(without))
        found = self._answer(question, lambda found: found.beside(id_, place, without))
        return found[0] if found else None

    def alike(self, id_: str) -> tuple[Match, ...]:
        """Return the articles that are like one, the best first, whatever its author says of them.

        Too weak a match is left out. There is none for an id that is not known.
        """
        return self.search().alike(id_)

    def _answer(self, asked: Question, find: Callable[[Findings], Answer]) -> Answer:
        """Return an answer that was kept, or one that is found now."""
        if self._cabinet is None:
            return find(self.search())
        plain = self._answers.get(asked)
        if plain is not None:
            return answers.parsed(plain)
        answer = find(self.search())
        self._new[asked] = answers.written(answer)
        return answer

    def keep(self) -> None:
        """Keep what was asked and found, for the next build.

        Where nobody builds again in this process (there is a workshop, and no preview), the rest
        goes: who asks something else later has to wait for a search.
        """
        if self._cabinet and self._new:
            self._answers = {**self._answers, **self._new}
            self._new = {}
            answers.write(self._cabinet, self._settings, self._key, self._answers)
        known = self._findings.known if self._findings else None
        if not self._goes_on:
            self._findings = None
        if self._cabinet and known:
            from permesso.related import state

            state.write(self._cabinet, self._settings, known)


def relate(
    articles: Iterable[Article],
    settings: RelatedSettings,
    earlier: Related | None = None,
    workshop: Workshop | None = None,
) -> Related:
    """Return what is offered after each of the articles.

    `earlier` is what was found before some of them changed; the result is the same with and without
    it, and with and without a workshop, where it is kept and more than one process works.
    """
    return Related(articles, settings, earlier, workshop)
