"""Translations: which texts are the same one in several languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from permesso import locale
from permesso.edition import Edition
from permesso.library import PageEntry, PostEntry
from permesso.model import Page, Translation
from permesso.problem import Problem
from permesso.taxonomy import Draft, Key, Taxonomy
from permesso.urls import page_url

P = TypeVar("P", bound=Page)


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
                spoken = edition.to(text.lang)
                found = tuple(
                    translation(other.lang, other.url, other.title, spoken) for other in others
                )
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


def translation(lang: str, url: str, title: str, edition: Edition) -> Translation:
    """Return the way to a page in `lang` from one in the language of `edition`."""
    name = locale.language_name(lang, edition.language)
    words = edition.locale.head.read_in.format(language=name)
    return Translation(lang, url, title, words)


def translated(pages: Mapping[str, P], edition: Edition) -> dict[str, P]:
    """Return a page that there is in several languages, each naming the others, by language; what
    an owner said of its translations stays."""
    found: dict[str, P] = {}
    for code, page in pages.items():
        others = tuple(
            translation(lang, other.url, other.title, edition.to(code))
            for lang, other in sorted(pages.items())
            if lang != code
        )
        found[code] = replace(page, translations=page.translations or others)
    return found


class Counterparts:
    """The lists that there are in several languages."""

    def __init__(self, terms: Mapping[str, Taxonomy]) -> None:
        """Take the lists by language."""
        same: dict[Key, list[str]] = defaultdict(list)
        for lists in terms.values():
            for key, url in lists.lists():
                same[key].append(url)
        self._by_url = {
            url: tuple(other for other in pages if other != url)
            for pages in same.values()
            for url in pages
        }

    def of(self, url: str) -> tuple[str, ...]:
        """Return the addresses of the same list in other languages."""
        return self._by_url[url]
