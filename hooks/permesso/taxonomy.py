"""Taxonomy: what posts share, and so which lists there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from permesso.edition import Edition
from permesso.library import PostEntry
from permesso.model import Term
from permesso.problem import Problem, did_you_mean
from permesso.slug import slug
from permesso.urls import is_too_long

TermKind = Literal["category", "tag", "series"]
Key = tuple[str | int, ...]
"""What a list is of, the same in every language: `("category", "Misure")`."""
KEYS: Mapping[TermKind, str] = {"category": "categories", "tag": "tags", "series": "series"}
"""Front matter key of each kind of term."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A post of which only its place is known."""

    entry: PostEntry
    """What was read."""
    title: str
    """Its title."""
    url: str
    """Its address."""
    published: datetime
    """When it came out; aware."""

    @property
    def listed(self) -> bool:
        """False for a hidden post."""
        return self.entry.front.status != "hidden"


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """What has a list, because a listed post is in it."""

    categories: Mapping[str, Term]
    """Categories by name, in menu order."""
    tags: Mapping[str, Term]
    """Tags by name, in alphabetical order."""
    series: Mapping[str, Term]
    """Series by name, in alphabetical order."""
    authors: Mapping[str, str]
    """Addresses of the authors' pages, by id."""
    months: Sequence[tuple[int, int]]
    """Years and months in which a post came out, the latest first."""
    edition: Edition
    """The edition in whose language the lists are."""

    def of(self, kind: TermKind) -> Mapping[str, Term]:
        """Return the terms of one kind by name."""
        return {"category": self.categories, "tag": self.tags, "series": self.series}[kind]

    def lists(self) -> Iterator[tuple[Key, str]]:
        """Yield every list with its address, by what tells that it is the same in another
        language."""
        edition = self.edition
        yield ("home",), edition.permalinks.home
        for kind in KEYS:
            terms = self.of(kind).items()
            yield from (((kind, edition.original(name)), term.url) for name, term in terms)
        yield from ((("author", id_), url) for id_, url in self.authors.items())
        yield ("archive",), edition.permalinks.archive()
        for year in {year for year, _ in self.months}:
            yield ("archive", year), edition.permalinks.archive(year)
        for year, month in self.months:
            yield ("archive", year, month), edition.permalinks.archive(year, month)

    def urls(self) -> Iterator[str]:
        """Yield the address of every list."""
        yield from (url for _, url in self.lists())


def in_language(drafts: Iterable[Draft], edition: Edition) -> dict[str, list[Draft]]:
    """Return posts by the language of the lists that they are in; the blog's own is always there.

    A text whose language the interface does not speak is in the lists of the blog's own.
    """
    found: dict[str, list[Draft]] = {code: [] for code in edition.editions}
    for draft in drafts:
        found[edition.to(draft.entry.front.lang).language].append(draft)
    own = edition.blog_language
    return {
        code: of_it
        for code, of_it in found.items()
        if code == own or any(draft.listed for draft in of_it)
    }


def collect(
    drafts: Sequence[Draft], authors: Mapping[str, str], edition: Edition
) -> tuple[Taxonomy, list[Problem]]:
    """Return the lists that `drafts` make, all of the language of `edition`, and the problems with
    how their terms are written.

    `authors` are the addresses that authors' pages would have, by id.
    """
    problems: list[Problem] = []
    entries = [draft.entry for draft in drafts]
    categories = [edition.named(name) for name in edition.settings.categories]
    tags = [edition.named(name) for name in edition.settings.tags]
    problems += _outside("category", categories, entries, edition)
    problems += _outside("tag", tags, entries, edition)
    problems += _series_order(entries)
    listed = [draft for draft in drafts if draft.listed]
    in_order = _menu_order(categories)
    written = {id_ for draft in listed for id_ in draft.entry.front.authors}
    months = {(draft.published.year, draft.published.month) for draft in listed}
    found = Taxonomy(
        categories=_terms("category", listed, edition, problems, in_order),
        tags=_terms("tag", listed, edition, problems, str.lower),
        series=_terms("series", listed, edition, problems, str.lower),
        authors={id_: url for id_, url in authors.items() if id_ in written},
        months=sorted(months, reverse=True),
        edition=edition,
    )
    return found, problems


def names(kind: TermKind, entry: PostEntry, edition: Edition) -> list[str]:
    """Return the names of one kind that a post carries, each once, as its language calls them.

    Its author may write them so, or as the blog's own language does.
    """
    front = entry.front
    if kind == "series":
        written = [front.series] if front.series else []
    else:
        written = front.categories if kind == "category" else front.tags
    spoken = edition.to(front.lang)
    return list(dict.fromkeys(map(spoken.named, written)))


def _menu_order(categories: Sequence[str]) -> Callable[[str], object]:
    """Return a sorting key: the owner's order first, then the alphabet."""
    position = {name: index for index, name in enumerate(categories)}
    return lambda name: (position.get(name, len(position)), name.lower())


def _terms(
    kind: TermKind,
    drafts: Iterable[Draft],
    edition: Edition,
    problems: list[Problem],
    order: Callable[[str], object],
) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    first_by_slug: dict[str, tuple[str, PostEntry]] = {}
    key = KEYS[kind]
    for entry in (draft.entry for draft in drafts):
        for name in names(kind, entry, edition):
            if name in terms:
                continue
            word = slug(name)
            if not word:
                message = f"{key}: '{name}' has no letter for an address; rename it"
                problems.append(entry.source.problem(message, key))
                continue
            other, where = first_by_slug.setdefault(word, (name, entry))
            if other != name:
                message = (
                    f"{key}: '{name}' has the address of '{other}' ({where.source.path}); "
                    "write both alike, or rename one"
                )
                problems.append(entry.source.problem(message, key))
            terms[name] = Term(name, word, edition.permalinks.term(kind, name))
            if is_too_long(terms[name].url):
                message = f"{key}: a name is too long for an address; write a shorter one"
                problems.append(entry.source.problem(message, key))
    return {name: terms[name] for name in sorted(terms, key=order)}  # type: ignore[arg-type]


def _outside(
    kind: TermKind, allowed: list[str], entries: list[PostEntry], edition: Edition
) -> Iterator[Problem]:
    """Yield a problem for each term that the owner's list does not have."""
    if not allowed:
        return
    key = KEYS[kind]
    for entry in entries:
        for index, name in enumerate(names(kind, entry, edition)):
            if name not in allowed:
                message = f"{key}: '{name}' is not in extra.permesso.{key}; "
                yield entry.source.problem(message + did_you_mean(name, allowed), key, index)


def _series_order(entries: list[PostEntry]) -> Iterator[Problem]:
    """Yield a problem for each place in a series that two posts claim, or that has no series."""
    taken: dict[tuple[str, int], PostEntry] = {}
    for entry in entries:
        order = entry.front.series_order
        if order is None:
            continue
        if entry.front.series is None:
            message = "series_order: there is no 'series'; add its name, or delete the order"
            yield entry.source.problem(message, "series_order")
            continue
        other = taken.setdefault((entry.front.series, order), entry)
        if other is not entry:
            message = (
                f"series_order: {order} is also that of {other.source.path}; give each its own"
            )
            yield entry.source.problem(message, "series_order")
