"""Translations: which texts are the same one in several languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from permesso import locale
from permesso.edition import Edition
from permesso.library import PageEntry, PostEntry
from permesso.model import Translation
from permesso.problem import Problem
from permesso.taxonomy import Draft
from permesso.urls import page_url


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that has translations, or is one."""

    entry: PostEntry | PageEntry
    lang: str
    url: str
    title: str
    is_public: bool


class Translations:
    """The translations of every text that shares its `translation_key` with others."""

    def __init__(
        self,
        drafts: Iterable[Draft],
        pages: Iterable[PageEntry],
        titles: Mapping[str, str],
        edition: Edition,
    ) -> None:
        """Take the posts, the pages and the titles of these by path."""
        self.problems: list[Problem] = []
        self._by_source: dict[str, tuple[Translation, ...]] = {}
        by_key: dict[str, list[_Text]] = defaultdict(list)
        for key, text in (*_posts(drafts, edition), *_pages(pages, titles, edition)):
            by_key[key].append(text)
        for texts in by_key.values():
            public = self._one_a_language(text for text in texts if text.is_public)
            for text in texts:
                others = [other for lang, other in sorted(public.items()) if lang != text.lang]
                found = tuple(_translation(other, edition) for other in others)
                self._by_source[text.entry.source.uri] = found

    def of(self, source: str) -> tuple[Translation, ...]:
        """Return the public translations of a text, by its path; in order of their languages.

        What is named so names the text in turn, if that is public too.
        """
        return self._by_source.get(source, ())

    def _one_a_language(self, texts: Iterable[_Text]) -> dict[str, _Text]:
        """Return texts by language; a second one of a language is a problem."""
        found: dict[str, _Text] = {}
        for text in texts:
            first = found.setdefault(text.lang, text)
            if first is not text:
                source, front = text.entry.source, text.entry.front
                message = (
                    f"translation_key: '{front.translation_key}' is that of "
                    f"{first.entry.source.path} too, and both are in {text.lang}; correct a "
                    "'lang', or give this text another key"
                )
                self.problems.append(source.problem(message, "translation_key"))
        return found


def _posts(drafts: Iterable[Draft], edition: Edition) -> Iterator[tuple[str, _Text]]:
    for draft in drafts:
        entry, front = draft.entry, draft.entry.front
        if front.translation_key:
            lang = front.lang or edition.language
            public = draft.listed and entry.standing.label is None and front.canonical is None
            yield front.translation_key, _Text(entry, lang, draft.url, draft.title, public)


def _pages(
    pages: Iterable[PageEntry], titles: Mapping[str, str], edition: Edition
) -> Iterator[tuple[str, _Text]]:
    for entry in pages:
        front, uri = entry.front, entry.source.uri
        if front.translation_key:
            lang = front.lang or edition.language
            public = front.status != "hidden" and front.canonical is None
            text = _Text(entry, lang, page_url(uri), titles[uri], public)
            yield front.translation_key, text


def _translation(text: _Text, edition: Edition) -> Translation:
    name = locale.language_name(text.lang, edition.language)
    words = edition.locale.head.read_in.format(language=name)
    return Translation(text.lang, text.url, text.title, words)
