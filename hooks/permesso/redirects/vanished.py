"""Vanished addresses: those that were published once, and lead nowhere now."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from permesso import source
from permesso.addresses import alias_url
from permesso.edition import Edition
from permesso.library import Folder
from permesso.model import Blog
from permesso.problem import Problem
from permesso.redirects import memory
from permesso.redirects.memory import Memory
from permesso.source import Source
from permesso.views import subject


def vanished(
    earlier: Memory, blog: Blog, folder: Folder, files: Collection[str], edition: Edition
) -> Iterator[Problem]:
    """Yield a notice for each address of `earlier` that leads nowhere now, and what to do.

    `files` are the addresses of everything that is no page.
    """
    now = {uri: url for url, uri in memory.published(blog).items()}
    known = _pages(blog) | {redirect.url for redirect in blog.redirects}
    known |= {alias_url(address) for address in edition.settings.redirects.gone} | {*files}
    for url, uri in sorted(earlier.items()):
        if url not in known:
            yield _notice(url, uri, now.get(uri), folder)


def wrong_gone(blog: Blog, edition: Edition) -> Iterator[Problem]:
    """Yield a problem for each address of which the owner says that it is gone, and it is not."""
    pages = _pages(blog)
    redirects = {redirect.url: redirect.target for redirect in blog.redirects}
    for index, address in enumerate(edition.settings.redirects.gone):
        url = alias_url(address)
        if url in pages or url in redirects:
            what = "is a page of this blog" if url in pages else f"leads to '/{redirects[url]}'"
            message = f"extra.permesso.redirects.gone: '/{url}' {what}; delete the entry"
            key = ("extra", "permesso", "redirects", "gone", index)
            yield edition.configuration.problem(message, *key)


def _pages(blog: Blog) -> set[str]:
    return {subject(view).url for view in blog.views}


def _notice(url: str, uri: str, successor: str | None, folder: Folder) -> Problem:
    alias = url.rstrip("/")
    advice = f"add aliases: [{alias}]"
    gone = f"or {alias} to extra.permesso.redirects.gone"
    found = folder.read(source.read, uri) if uri in folder.documents else None
    if not isinstance(found, Source):
        message = (
            f"the file has gone, and nothing leads on from its address '/{url}'; {advice} to the "
            f"text in its place, {gone}"
        )
        return Problem(folder.show(uri), 1, message)
    if successor is None:
        message = (
            f"'/{url}' was public and is not any more; publish it again, {advice} to another "
            f"text, {gone}"
        )
        return found.problem(message, "draft")
    message = (
        f"slug: the address was '/{url}' and is '/{successor}' now, and nothing leads there; "
        f"{advice}, {gone}"
    )
    line = found.front.line("slug", default=found.front.line("title"))
    return Problem(found.path, line, message)
