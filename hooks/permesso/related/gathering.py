"""Gathering: the posts of a blog as the search for related ones takes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from permesso.edition import Edition
from permesso.front_matter import link_items
from permesso.library import Library, PostEntry
from permesso.links import Target, Web
from permesso.model import Redirect
from permesso.problem import Problem
from permesso.references import WHOLE_ADDRESS
from permesso.related import prose
from permesso.related.article import Article
from permesso.related.names import Named, Names
from permesso.slug import slug
from permesso.taxonomy import Draft, names

ListKey = Literal["related", "not_related"]
BEHIND = re.compile(r"[?#]")
"""Begins what an address says beside the page."""
HIDDEN = "hidden, and offered to nobody; delete its 'status: hidden', or link to it in the text"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The posts of a blog, for the search."""

    articles: tuple[Article, ...]
    """Those that are public; what a preview shows besides changes nothing for them."""
    previews: tuple[Article, ...]
    """Those that only a preview shows: offered by nobody, with no more than their author chose."""

    @property
    def all(self) -> tuple[Article, ...]:
        """All of them, the public ones first."""
        return (*self.articles, *self.previews)


def named(
    books: Library, drafts: Iterable[Draft], expired: Iterable[Draft], web: Web, edition: Edition
) -> Names:
    """Return every post by its names, those among them that are not built."""
    posts = [_named(draft, draft.entry.standing.label is None) for draft in drafts]
    # Its time is over by the clock: what was right the day before is no mistake now.
    posts += [_named(draft, False) for draft in expired]
    posts += [Named(uri, fault=reason) for uri, reason in books.unpublished.items()]
    # A file with a problem of its own is no problem of those who name it.
    unreadable = filter(edition.settings.is_post, books.unreadable)
    posts += [Named(uri, offered=False) for uri in unreadable]
    return Names(posts, web, edition.site_url)


def _named(draft: Draft, offered: bool) -> Named:
    front = draft.entry.front
    return Named(
        source=draft.entry.source.uri,
        url=draft.url,
        slug=front.slug or slug(draft.title),
        fault=None if draft.listed else HIDDEN,
        offered=offered,
    )


def gather(
    drafts: Sequence[Draft], aliases: Iterable[Redirect], known: Names, web: Web, edition: Edition
) -> tuple[Gathered, list[Problem]]:
    """Return the posts for the search, and the problems with what their authors chose.

    `aliases` are the old addresses of posts, by which links may still lead to them.
    """
    problems: list[Problem] = []
    public: list[Article] = []
    previews: list[Article] = []
    links = _Links(web, drafts, aliases, edition.site_url)
    for draft in drafts:
        entry, front = draft.entry, draft.entry.front
        said = prose.of(entry.body)
        related, not_related = _choices(entry, known, problems)
        article = Article(
            id=entry.source.uri,
            lang=front.lang or edition.language,
            title=draft.title,
            standfirst=" ".join(filter(None, (front.subtitle, front.description))),
            headings=said.headings,
            text=said.text,
            places=said.places,
            sites=said.sites,
            tags=tuple(names("tag", entry, edition)),
            categories=tuple(names("category", entry, edition)),
            series=front.series,
            translation=front.translation_key,
            authors=tuple(dict.fromkeys(front.authors)),
            published=draft.published,
            links=links.of(entry, said.sites),
            related=related,
            not_related=not_related,
            listed=draft.listed,
        )
        (previews if entry.standing.label else public).append(article)
    return Gathered(tuple(public), tuple(previews)), problems


class _Links:
    """Which posts a post links to."""

    def __init__(
        self, web: Web, drafts: Iterable[Draft], aliases: Iterable[Redirect], root: str | None
    ) -> None:
        self._web = web
        self._root = root
        self._sources = {_place(draft.url): draft.entry.source.uri for draft in drafts}
        for alias in aliases:
            if source := self._sources.get(_place(alias.target)):
                self._sources.setdefault(_place(alias.url), source)

    def of(self, entry: PostEntry, sites: Iterable[str]) -> frozenset[str]:
        """Return the posts that a text links to, by whole addresses (`sites`) too, or its list."""
        uri = entry.source.uri
        urls = [self._url(written, uri) for written in entry.body.references]
        further = [written for _, _, written in link_items(entry.front.links)]
        for written in further:
            # From the documents folder, else from the post, as in `posts.py`.
            if not WHOLE_ADDRESS.match(written):
                found = self._url(f"/{written.lstrip('/')}", uri)
                urls.append(self._url(written, uri) if found is None else found)
        if root := self._root:
            whole = [*sites, *further]
            urls += [address.removeprefix(root) for address in whole if address.startswith(root)]
        linked = {self._sources.get(_place(url)) for url in urls if url}
        return frozenset(source for source in linked if source and source != uri)

    def _url(self, written: str, uri: str) -> str | None:
        found = self._web.find(written, uri)
        return found.url if isinstance(found, Target) else None


def _place(url: str) -> str:
    """Return what all addresses of one page of this site have in common."""
    return BEHIND.split(url)[0].removesuffix("index.html").strip("/")


def _choices(
    entry: PostEntry, known: Names, problems: list[Problem]
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the posts that an author wants offered, and those never."""
    wanted = [named for _, named in _chosen(entry, "related", known, problems)]
    never: set[str] = set()
    for index, named in _chosen(entry, "not_related", known, problems):
        never.add(named.source)
        if named in wanted:
            written = entry.front.not_related[index]
            message = f"not_related: '{written}' is in 'related' too; keep one"
            problems.append(entry.source.problem(message, "not_related", index))
    related = dict.fromkeys(named.source for named in wanted if named.offered)
    return tuple(related), frozenset(never)


def _chosen(
    entry: PostEntry, key: ListKey, known: Names, problems: list[Problem]
) -> Iterator[tuple[int, Named]]:
    """Yield each post that an author named below a key, with its place in the list."""
    source, own = entry.source, key in entry.source.front.data
    listed = entry.front.related if key == "related" else entry.front.not_related
    for index, written in enumerate(listed):
        found = known.find(written, source.uri)
        if isinstance(found, Named):
            itself = found.source == source.uri
            if itself and not own:
                continue  # what a folder says of all its posts is meant for the others
            unfit = found.unfit(source.uri) if itself or key == "related" else None
            if unfit is None:
                yield index, found
                continue
            found = f"'{written}' is {unfit}"
        problems.append(source.problem(f"{key}: {found}", key, index))
