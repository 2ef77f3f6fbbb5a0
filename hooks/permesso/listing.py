"""Listings: every page that lists posts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from permesso.head import descriptions
from permesso.model import Listing, Pagination, Post, Translation
from permesso.shelves import Shelf
from permesso.slots.slots import Filler, Subject


def pages(
    shelf: Shelf,
    introduction: Subject | None,
    filler: Filler,
    site: str,
    translations: tuple[Translation, ...],
) -> Iterator[Listing]:
    """Yield the pages of a list of the blog called `site`; an empty list has one page too.

    `introduction` is what the slots of its introduction are filled with, `translations` are the
    same list in other languages.
    """
    edition = shelf.edition
    subject = replace(
        introduction or Subject("lists", shelf.url, shelf.title, edition.language),
        lang=edition.language,
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
            start=shelf.url,
            title=shelf.intro.title if shelf.intro else shelf.title,
            overline=shelf.overline,
            description=_description(shelf, chunk, (number, len(chunks)), site),
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
            lang=edition.language,
            translations=translations if number == 1 else (),
        )


def _description(shelf: Shelf, posts: Sequence[Post], page: tuple[int, int], site: str) -> str:
    """Return what search engines show of a page of a list: the owner's words, or ours."""
    if shelf.intro and shelf.intro.description and page[0] == 1:
        return shelf.intro.description
    title = shelf.intro.title if shelf.intro else shelf.title
    lead = [shelf.lead] if shelf.lead else []
    titles = [post.title for post in (*lead, *posts)]
    count = shelf.edition.articles(len(shelf.posts))
    return descriptions.of_list(shelf.kind, title, count, titles, page, site, shelf.edition)
