"""Shelves: every list of posts, before it is cut into pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from permesso import locale, translations
from permesso.edition import Edition
from permesso.model import Author, Group, Kind, Page, Post, Translation
from permesso.taxonomy import Taxonomy, TermKind


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list before it is cut into pages."""

    kind: Kind
    url: str
    title: str
    overline: str | None
    posts: Sequence[Post]
    edition: Edition
    """The edition in whose language it is."""
    groups: tuple[Group, ...] = ()
    author: Author | None = None
    lead: Post | None = None
    intro: Page | None = None

    def group(self, groups: tuple[Group, ...] = ()) -> Group:
        """Return a link to the list."""
        count = len(self.posts)
        return Group(self.title, self.url, count, self.edition.articles(count), groups)

    def translations(self, others: Iterable[Shelf]) -> Iterator[Translation]:
        """Yield the way to the same list in other languages; where its owner's introductions are
        translations of each other, as these say."""
        own = {each.lang: each for each in self.intro.translations} if self.intro else {}
        for other in others:
            lang, title = other.edition.language, other.intro.title if other.intro else other.title
            found = translations.translation(lang, other.url, title, self.edition)
            if other.posts and self.kind != "home":
                name = locale.language_name(lang, self.edition.language)
                count = self.edition.articles(len(other.posts))
                words = self.edition.locale.head.listed_in.format(language=name, count=count)
                found = replace(found, text=words)
            own.setdefault(lang, found)
        yield from (own[lang] for lang in sorted(own))


def of(posts: Iterable[Post], terms: Taxonomy, name: str) -> list[Shelf]:
    """Return every list of one language of the blog called `name`, from the listed posts in it
    (newest first)."""
    edition, posts = terms.edition, list(posts)
    by_category: dict[str, list[Post]] = defaultdict(list)
    by_tag: dict[str, list[Post]] = defaultdict(list)
    by_series: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        for category in post.categories:
            by_category[category.name].append(post)
        for tag in post.tags:
            by_tag[tag.name].append(post)
        if post.series:
            by_series[post.series.name].append(post)
    for terms_of_kind in (by_category, by_tag):
        for name_, found in terms_of_kind.items():
            terms_of_kind[name_] = _pinned_first(found)
    for parts in by_series.values():
        parts.sort(key=lambda post: post.part)
    text = edition.locale.text
    categories = _terms("category", text.category, terms, by_category)
    topics = tuple(shelf.group() for shelf in categories)
    return [
        _home(name, posts, topics, edition),
        *categories,
        *_terms("tag", text.tag, terms, by_tag),
        *_terms("series", text.series, terms, by_series),
        *_authors(posts, edition),
        *_archive(posts, edition),
    ]


def _terms(
    kind: TermKind, overline: str, terms: Taxonomy, posts: Mapping[str, Sequence[Post]]
) -> list[Shelf]:
    """Return a shelf for each term that has posts (by term name), in their order."""
    return [
        Shelf(kind, term.url, term.name, overline, posts[term.name], terms.edition)
        for term in terms.of(kind).values()
        if posts.get(term.name)
    ]


def _authors(posts: Sequence[Post], edition: Edition) -> list[Shelf]:
    """Return a shelf for each author of `posts` (newest first), by name."""
    authors: dict[str, Author] = {}
    written: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        for author in post.authors:
            authors[author.id] = author
            written[author.id].append(post)
    ordered = sorted(authors.values(), key=lambda author: (author.name, author.id))
    overline = edition.locale.text.author
    return [
        Shelf(
            "author", author.url, author.name, overline, written[author.id], edition, author=author
        )
        for author in ordered
        if author.url is not None
    ]


def _archive(posts: Sequence[Post], edition: Edition) -> list[Shelf]:
    """Return the archive, its years and their months, from `posts` (newest first)."""
    text, permalinks = edition.locale.text, edition.permalinks
    years: dict[int, dict[int, list[Post]]] = defaultdict(lambda: defaultdict(list))
    for post in posts:
        years[post.published.year][post.published.month].append(post)
    shelves: list[Shelf] = []
    year_groups: list[Group] = []
    for year, months in years.items():
        of_year = [post for of_month in months.values() for post in of_month]
        month_groups = tuple(
            Group(
                locale.month_name(year, month, edition.language, with_year=False),
                permalinks.archive(year, month),
                len(of_month),
                edition.articles(len(of_month)),
            )
            for month, of_month in months.items()
        )
        url = permalinks.archive(year)
        whole = Shelf("year", url, str(year), text.archive, of_year, edition, month_groups)
        shelves.append(whole)
        shelves += [_month(year, month, of_month, edition) for month, of_month in months.items()]
        year_groups.append(whole.group(month_groups))
    url = permalinks.archive()
    archive = Shelf("archive", url, text.archive, None, (), edition, tuple(year_groups))
    return [archive, *shelves]


def _month(year: int, month: int, posts: Sequence[Post], edition: Edition) -> Shelf:
    title = locale.month_name(year, month, edition.language)
    url = edition.permalinks.archive(year, month)
    return Shelf("month", url, title, edition.locale.text.archive, posts, edition)


def _home(title: str, posts: Sequence[Post], topics: tuple[Group, ...], edition: Edition) -> Shelf:
    """Return the home page: the newest pinned post (else the newest) large, then the latest."""
    lead = next((post for post in posts if post.pinned), posts[0] if posts else None)
    others = [post for post in posts if post is not lead][: edition.settings.latest]
    home = edition.permalinks.home
    return Shelf("home", home, title, None, others, edition, topics, lead=lead)


def _pinned_first(posts: Iterable[Post]) -> list[Post]:
    """Return `posts` in their order, the pinned ones before the others."""
    return sorted(posts, key=lambda post: not post.pinned)
