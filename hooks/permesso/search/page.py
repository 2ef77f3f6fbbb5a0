"""The page to search on, one in each language that has lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from permesso import made
from permesso.budget.settings import OwnBudget
from permesso.edition import Edition
from permesso.model import Group, Page, SearchPage
from permesso.rendering import Texts
from permesso.shelves import Shelf
from permesso.slots.slots import Filler
from permesso.translations import translated

BUDGET = OwnBudget(requests=3, reason="What searches is loaded at once here.")
"""What the page may load, unless its owner's text says otherwise."""


def pages(
    shelves: Iterable[Shelf],
    owns: Mapping[str, Page],
    name: str,
    rendered: Texts,
    filler: Filler,
    edition: Edition,
) -> dict[str, SearchPage]:
    """Return the pages of the blog called `name` by their language, none where the owner wants no
    search.

    There is one for each language of `shelves` (all lists), and it offers what lists there are. Its
    text is that of the owner's own page at its address (`owns`), else that of the language.
    """
    if not edition.settings.search.make:
        return {}
    lists: dict[str, list[Shelf]] = defaultdict(list)
    for shelf in shelves:
        lists[shelf.edition.language].append(shelf)
    found = {code: _page(of_it, owns, name, rendered, filler) for code, of_it in lists.items()}
    return translated(found, edition)


def _page(
    shelves: Sequence[Shelf],
    owns: Mapping[str, Page],
    name: str,
    rendered: Texts,
    filler: Filler,
) -> SearchPage:
    edition = shelves[0].edition
    words, url = edition.locale.search, edition.permalinks.search()
    text = owns.get(url) or made.page(url, words, name, "", rendered, filler, edition)
    text = replace(text, budget=text.budget or BUDGET)
    years = [shelf.groups for shelf in shelves if shelf.kind == "archive"]
    return SearchPage(
        **made.values(text),
        categories=tuple(_groups(shelves, "category")),
        years=tuple(replace(year, groups=()) for groups in years for year in groups),
        series=tuple(_groups(shelves, "series")),
        archive=edition.permalinks.archive(),
    )


def _groups(shelves: Iterable[Shelf], kind: str) -> Iterator[Group]:
    return (shelf.group() for shelf in shelves if shelf.kind == kind)
