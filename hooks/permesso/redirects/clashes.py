"""Clashes: old addresses at which the site has a file, where no page can stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import urldefrag

from permesso.model import Blog, Redirect
from permesso.problem import Problem
from permesso.redirects import memory
from permesso.site import Site


def clashes(
    pages: Iterable[Redirect], blog: Blog, site: Site, files: Collection[str]
) -> Iterator[Problem]:
    """Yield a problem for each old address of `pages` that is one of `files`, or lies in one as in
    a folder."""
    sources = memory.published(blog)
    for redirect in pages:
        place = PurePosixPath(redirect.url)
        for each in (place, *place.parents):
            if str(each) in files:
                uri = sources[urldefrag(redirect.target).url]
                message = (
                    f"aliases: '/{place}' needs a folder where the site has the file '/{each}'; "
                    "delete the alias"
                )
                yield site.problem(uri, message, "aliases")
