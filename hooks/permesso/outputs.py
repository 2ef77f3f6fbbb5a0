"""Outputs: everything that a site has beside its pages, made from the blog."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from permesso.announcing import proof
from permesso.cards import cards
from permesso.cards.cards import Cards
from permesso.edition import Edition
from permesso.feeds import feeds
from permesso.feeds.feeds import Feeds
from permesso.icons import icons
from permesso.icons.icons import Icons
from permesso.machines import machines
from permesso.model import Blog, Redirect
from permesso.permission import declaration
from permesso.problem import ContentError, Problem
from permesso.redirects import maps
from permesso.redirects.clashes import clashes
from permesso.redirects.vanished import wrong_gone
from permesso.site import Site
from permesso.sitemaps import sitemaps
from permesso.workshop.workshop import Workshop

File = str | bytes | Path
"""A text, the content of a file, or a finished file."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a site has beside its pages."""

    files: Mapping[str, File]
    """Files by address."""
    redirects: tuple[Redirect, ...]
    """Old addresses at which there is to be a page."""
    cards: Cards
    """The picture that each page has in previews of links."""
    icons: Icons
    """The icons of the site."""
    feeds: Feeds
    """The feeds of the posts."""
    notices: tuple[Problem, ...]
    """What the owner should know and nobody has to change."""


def of(
    blog: Blog, site: Site, edition: Edition, taken: Collection[str], workshop: Workshop
) -> Outputs:
    """Return what the site of a blog has beside its pages.

    `taken` are the addresses of the author's own files, which stay as they are. Raises
    ContentError with every problem.
    """
    if problems := list(wrong_gone(blog, edition)):
        raise ContentError(problems)
    shown = cards.of(blog, site, edition, workshop)
    pinned = icons.of(site, edition, workshop)
    told = feeds.of(blog, site, edition, workshop, shown, pinned)
    mapped = sitemaps.files(blog, edition)
    site_map = sitemaps.INDEX if mapped or sitemaps.INDEX in taken else None
    for_machines = machines.of(blog, site, edition, site_map, taken)
    made: dict[str, File] = {
        **shown.files,
        **pinned.files,
        **told.files,
        **mapped,
        **for_machines.files,
        **proof.files(edition),
        **declaration.files(blog, edition),
        **maps.files(blog.redirects, edition, taken),
    }
    redirects = blog.redirects if edition.settings.redirects.pages else ()
    if problems := list(clashes(redirects, blog, site, {*made, *taken})):
        raise ContentError(problems)
    files = {address: file for address, file in made.items() if address not in taken}
    notices = (*shown.notices, *pinned.notices, *for_machines.notices)
    return Outputs(files, redirects, shown, pinned, told, notices)
