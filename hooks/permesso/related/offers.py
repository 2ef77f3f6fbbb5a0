"""Offers: what each post of a blog offers to read next, in the words that templates print."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from permesso import locale, reading
from permesso.edition import Edition
from permesso.related.article import Article
from permesso.related.names import Names
from permesso.related.related import Related
from permesso.related.relations import Reason
from permesso.slots.blocks import Offer
from permesso.taxonomy import Draft


class Offers:
    """What the posts of a blog offer."""

    def __init__(
        self,
        found: Related,
        known: Names,
        drafts: Iterable[Draft],
        previews: Iterable[Article],
        edition: Edition,
    ) -> None:
        """Take what was found, the names of the posts, the posts, those that are only previewed."""
        self._found = found
        self._known = known
        self._edition = edition
        self._count = edition.settings.related.count
        self._drafts = {draft.entry.source.uri: draft for draft in drafts}
        self._previewed = {article.id: article.related for article in previews}

    def after(self, source: str, without: Collection[str] = ()) -> tuple[Offer, ...]:
        """Return what the post `source` offers, the best first, `without` some of the posts.

        A post that is only previewed offers what its author chose: nothing else is known of it.
        """
        if source in self._previewed:
            chosen = [each for each in self._previewed[source] if each not in without]
            shown = chosen[: self._count]
            return tuple(self._offer(each, Reason("author"), source) for each in shown)
        relations = self._found.of(source, without)
        return tuple(self._offer(relation.id, relation.reason, source) for relation in relations)

    def chosen(self, source: str) -> frozenset[str]:
        """Return those among what the post `source` offers that its author chose."""
        return self._found.chosen(source)

    def beside(self, source: str, place: int | None, without: Collection[str] = ()) -> Offer | None:
        """Return what the post `source` offers at a place of its text, if any.

        Places are known by their number; None is the end of the text. `without` are some of the
        posts. There is none where nothing is to be offered at all.
        """
        if not self._count:
            return None
        relation = self._found.beside(source, place, without)
        return self._offer(relation.id, relation.reason, source) if relation else None

    def named(self, written: str, source: str) -> Offer | str | None:
        """Return the post that the file `source` calls so, or what is wrong with its name.

        None stands for a post that was right to choose and is offered no more.
        """
        named = self._known.choose(written, source)
        if isinstance(named, str):
            return named
        return self._offer(named.source, Reason("author"), source) if named.offered else None

    def _offer(self, offered: str, reason: Reason, source: str) -> Offer:
        """Return what the file `source` says of a post, in its own language."""
        draft = self._drafts[offered]
        entry, reader = draft.entry, self._drafts.get(source)
        edition = self._edition.to(reader.entry.front.lang if reader else None)
        minutes = reading.minutes(entry, self._edition.to(entry.front.lang))
        return Offer(
            source=offered,
            url=draft.url,
            title=draft.title,
            lang=entry.front.lang or edition.blog_language,
            reason=_words(reason, draft, edition),
            reading=reading.words(minutes, edition),
        )


def _words(reason: Reason, draft: Draft, edition: Edition) -> str:
    """Return a reason in the words of an edition."""
    spoken = edition.locale
    words = list(reason.words)
    if reason.kind == "translation":
        code = draft.entry.front.lang or edition.blog_language
        words = [locale.language_name(code, edition.language)]
    pattern: str = getattr(spoken.reasons, reason.kind)
    return pattern.format(words=locale.joined(words, spoken.text) if words else "")
