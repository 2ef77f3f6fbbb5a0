"""Descriptions: what search results say of a page below its title."""

from __future__ import annotations

from collections.abc import Iterable

from permesso.edition import Edition
from permesso.head.measures import cut, fits
from permesso.model import Kind, Listing, View
from permesso.site import Site
from permesso.views import subject


def of(view: View, site: Site) -> str:
    """Return the description of a page; empty only where there is nothing to say it with."""
    if isinstance(view, Listing) and view.kind == "home":
        own = view.intro.description if view.intro else ""
        # What the owner says of the blog is in its own language.
        return own or (site.description if not view.url else "") or view.description
    return subject(view).description


def of_list(
    kind: Kind,
    title: str,
    count: str,
    titles: Iterable[str],
    page: tuple[int, int],
    site: str,
    edition: Edition,
) -> str:
    """Return a sentence about a page of a list of the blog called `site`.

    `count` says how many articles the list has, in words, `page` is the number of the page and of
    all pages. As many of the `titles` of its articles stand in the sentence as a result shows.
    """
    words = edition.locale.head
    if kind == "archive":
        return cut(words.archive.format(site=site))
    pattern: str = getattr(words, kind)
    text = pattern.format(site=site, title=title, count=count)
    if page[0] > 1:
        text = words.paged.format(text=text, page=page[0], pages=page[1])
    found = cut(words.end.format(text=text))
    named: list[str] = []
    for each in titles:
        named.append(words.quoted.format(title=each))
        longer = words.listed.format(text=text, titles=", ".join(named))
        if not fits(longer):
            break
        found = longer
    return found
