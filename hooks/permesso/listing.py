"""Listings: every page that lists posts, cut into pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from permesso import locale
from permesso.edition import Edition
from permesso.head import descriptions
from permesso.model import (
    Author,
    Group,
    Kind,
    Listing,
    Page,
    Pagination,
    Post,
    Term,
)
from permesso.slots.slots import Filler, Subject


@dataclass(frozen=True, slots=True)
class Shelf:
    """A list before it is cut into pages."""

    kind: Kind
    url: str
    title: str
    overline: str | None
    posts: Sequence[Post]
    groups: tuple[Group, ...] = ()
    author: Author | None = None
    lead: Post | None = None
    intro: Page | None = None

    def group(self, edition: Edition, groups: tuple[Group, ...] = ()) -> Group:
        """Return a link to the list."""
        count = len(self.posts)
        return Group(self.title, self.url, count, edition.articles(count), groups)


def term_shelves(
    kind: Kind, overline: str, terms: Iterable[Term], posts: Mapping[str, Sequence[Post]]
) -> list[Shelf]:
    """Return a shelf for each term that has posts (by term name), in their order."""
    return [
        Shelf(kind, term.url, term.name, overline, posts[term.name])
        for term in terms
        if posts.get(term.name)
    ]


def author_shelves(overline: str, posts: Sequence[Post]) -> list[Shelf]:
    """Return a shelf for each author of `posts` (newest first), by name."""
    authors: dict[str, Author] = {}
    written: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        for author in post.authors:
            authors[author.id] = author
            written[author.id].append(post)
    ordered = sorted(authors.values(), key=lambda author: (author.name, author.id))
    return [
        Shelf("author", author.url, author.name, overline, written[author.id], author=author)
        for author in ordered
        if author.url is not None
    ]


def archive_shelves(posts: Sequence[Post], edition: Edition) -> list[Shelf]:
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
        whole = Shelf("year", url, str(year), text.archive, of_year, month_groups)
        shelves.append(whole)
        shelves += [_month(year, month, of_month, edition) for month, of_month in months.items()]
        year_groups.append(whole.group(edition, month_groups))
    url = permalinks.archive()
    archive = Shelf("archive", url, text.archive, None, (), tuple(year_groups))
    return [archive, *shelves]


def _month(year: int, month: int, posts: Sequence[Post], edition: Edition) -> Shelf:
    title = locale.month_name(year, month, edition.language)
    url = edition.permalinks.archive(year, month)
    return Shelf("month", url, title, edition.locale.text.archive, posts)


def home_shelf(title: str, posts: Sequence[Post], topics: tuple[Group, ...], latest: int) -> Shelf:
    """Return the home page: the newest pinned post (else the newest) large, then the latest."""
    lead = next((post for post in posts if post.pinned), posts[0] if posts else None)
    others = [post for post in posts if post is not lead][:latest]
    return Shelf("home", "", title, None, others, topics, lead=lead)


def pages(
    shelf: Shelf, introduction: Subject | None, filler: Filler, edition: Edition, site: str
) -> Iterator[Listing]:
    """Yield the pages of a list of the blog called `site`; an empty list has one page too.

    `introduction` is what the slots of its introduction are filled with.
    """
    subject = replace(
        introduction or Subject("lists", shelf.url, shelf.title),
        kind="home" if shelf.kind == "home" else "lists",
    )
    size = edition.settings.per_page
    if shelf.kind == "home":
        size = max(1, len(shelf.posts))
    chunks = [shelf.posts[at : at + size] for at in range(0, len(shelf.posts), size)] or [()]
    text, permalinks = edition.locale.text, edition.permalinks
    urls = [permalinks.page(shelf.url, number) for number in range(1, len(chunks) + 1)]
    for number, chunk in enumerate(chunks, 1):
        pagination = None
        if len(chunks) > 1:
            pagination = Pagination(
                number=number,
                total=len(chunks),
                text=text.page_of.format(page=number, pages=len(chunks)),
                newer=urls[number - 2] if number > 1 else None,
                older=urls[number] if number < len(chunks) else None,
            )
        yield Listing(
            kind=shelf.kind,
            url=urls[number - 1],
            title=shelf.intro.title if shelf.intro else shelf.title,
            overline=shelf.overline,
            description=_description(shelf, chunk, (number, len(chunks)), site, edition),
            count_text=edition.articles(len(shelf.posts)),
            intro=shelf.intro if number == 1 else None,
            author=shelf.author,
            lead=shelf.lead if number == 1 else None,
            posts=tuple(chunk),
            groups=shelf.groups,
            pagination=pagination,
            noindex=shelf.intro is not None and shelf.intro.noindex,
            slots=filler.fill(
                replace(subject, url=urls[number - 1]),
                shelf.intro.body.marks if shelf.intro and number == 1 else (),
            ),
        )


def _description(
    shelf: Shelf, posts: Sequence[Post], page: tuple[int, int], site: str, edition: Edition
) -> str:
    """Return what search engines show of a page of a list: the owner's words, or ours."""
    if shelf.intro and shelf.intro.description and page[0] == 1:
        return shelf.intro.description
    title = shelf.intro.title if shelf.intro else shelf.title
    lead = [shelf.lead] if shelf.lead else []
    titles = [post.title for post in (*lead, *posts)]
    count = edition.articles(len(shelf.posts))
    return descriptions.of_list(shelf.kind, title, count, titles, page, site, edition)


def pinned_first(posts: Iterable[Post]) -> list[Post]:
    """Return `posts` in their order, the pinned ones before the others."""
    return sorted(posts, key=lambda post: not post.pinned)
