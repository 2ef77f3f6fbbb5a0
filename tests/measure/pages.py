"""Which pages are measured: one of each kind, those of the sample blog."""

from __future__ import annotations

from dataclasses import dataclass

GOALS = frozenset({"home", "article", "category", "author", "search", "newsletter", "404"})
"""Kinds that have to reach 100 in every category of Lighthouse's."""
LCP_GOAL = 1.05
"""Seconds to the largest piece of content of an article with a lead picture: what the best peer
takes (Eleventy's base blog)."""
TBT_GOAL = 50
"""Milliseconds in which a page may keep its reader's finger waiting."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to measure."""

    kind: str
    """What it is, in the tables."""
    url: str
    """Its address from the site's root."""


SAMPLE = (
    Page("home", ""),
    Page("article", "misurare-senza-spiare/"),
    Page("short article", "risposta-a-tito-sulle-telefonate/"),
    Page("category", "categoria/newsletter/"),
    Page("tag", "tag/consenso/"),
    Page("author", "autore/nora-serratura/"),
    Page("archive", "archivio/"),
    Page("series", "serie/la-prima-newsletter/"),
    Page("search", "cerca/"),
    Page("newsletter", "newsletter/"),
    # As a host sends it where there is nothing: the status alone tells search engines to stay away,
    # so it is looked at under its own name, with the status 200.
    Page("404", "404.html"),
    Page("guide", "guide/owners/"),
)


def chosen(written: str | None, pages: tuple[Page, ...] = SAMPLE) -> tuple[Page, ...]:
    """Return the pages that a command line names: kinds, or addresses that begin with a slash.

    Raises ValueError with a sentence for what is neither.
    """
    if written is None:
        return pages
    by_kind = {page.kind: page for page in pages}
    found = []
    for name in (part.strip() for part in written.split(",")):
        if name.startswith("/"):
            found.append(Page(name, name.removeprefix("/")))
        elif name in by_kind:
            found.append(by_kind[name])
        else:
            known = ", ".join(by_kind)
            raise ValueError(f"no page '{name}'; name addresses such as /a/, or of these: {known}")
    return tuple(found)
