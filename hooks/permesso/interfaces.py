"""Interfaces: what stands around the pages of each language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from permesso import locale
from permesso.edition import Edition
from permesso.model import (
    FeedsPage,
    Group,
    Interface,
    Link,
    PermissionPage,
    SearchPage,
    Translation,
    View,
)
from permesso.views import subject, translations


def of(
    topics: Mapping[str, tuple[Group, ...]],
    guides: Mapping[str, FeedsPage],
    searches: Mapping[str, SearchPage],
    proofs: Mapping[str, PermissionPage],
    footer: Sequence[Link],
    views: Iterable[View],
    edition: Edition,
) -> dict[str, Interface]:
    """Return what stands around the pages of a blog, by language, its own first.

    `topics` are the categories, `guides` the pages of the feeds, `searches` those to search on and
    `proofs` those of the audit, by the languages that have lists; `footer` are the links of the
    footer in the blog's own language.
    """
    menus = _menus(views, edition)
    homes = {code: edition.to(code).permalinks.home for code in topics}
    found = {}
    for code, spoken in edition.editions.items():
        own = spoken if code in homes else edition
        menu = menus.get(code, {})
        if guide := guides.get(code):
            menu[edition.permalinks.feeds()] = Link(spoken.locale.feeds.link, guide.url)
        if proof := proofs.get(code):
            menu[edition.permalinks.permission()] = Link(spoken.locale.permission.link, proof.url)
        finder = searches.get(code) or searches.get(edition.language)
        found[code] = Interface(
            language=code,
            home=own.permalinks.home,
            archive=own.permalinks.archive(),
            topics=topics.get(code, topics[edition.language]),
            footer=tuple(footer if spoken.is_own else _footer(footer, menu, edition)),
            menu=None if spoken.is_own else menu,
            languages=tuple(
                Translation(other, home, _called(other), "")
                for other, home in homes.items()
                if other != code
            ),
            search=finder.url if finder else None,
        )
    return found


def _called(code: str) -> str:
    """Return what a language calls itself, as a link does."""
    name = locale.language_name(code, code)
    return name[:1].upper() + name[1:]


def _menus(views: Iterable[View], edition: Edition) -> dict[str, dict[str, Link]]:
    """Return for each other language where the blog's own pages are in it, by their addresses."""
    found: dict[str, dict[str, Link]] = defaultdict(dict)
    for view in views:
        for each in translations(view):
            spoken = edition.to(each.lang)
            if not spoken.is_own:
                found[spoken.language].setdefault(subject(view).url, Link(each.title, each.url))
    return found


def _footer(footer: Iterable[Link], menu: Mapping[str, Link], edition: Edition) -> Iterable[Link]:
    """Yield the links of the footer in a language; what it lacks leads to the blog's own page."""
    for link in footer:
        yield menu.get(link.url) or Link(link.title, link.url, edition.language)
