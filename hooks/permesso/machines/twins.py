"""Twins: each article and page once more, in Markdown, for programs that read text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from permesso.edition import Edition
from permesso.locale import joined
from permesso.machines import policy
from permesso.model import Blog, FeedsPage, Page, Post
from permesso.whole import whole

NAME = "index.md"
SPECIAL = re.compile(r"([\\`*_\[\]<>])")
"""What Markdown would read as a mark."""


def wanted(edition: Edition) -> bool:
    """Tell whether there are twins: not without an address of the site, for they are read
    elsewhere."""
    return edition.site_url is not None and edition.settings.machines.twins != "off"


def address(page: Page, blog: Blog, edition: Edition) -> str | None:
    """Return the address of the twin of a page; None for one that has none.

    What search engines are asked to stay away from, what no robot is to read, and what the build
    made by itself has none.
    """
    machines = edition.settings.machines
    if isinstance(page, FeedsPage):
        return None
    if not wanted(edition) or page.noindex or not blog.markdown.get(page.source):
        return None
    return None if policy.is_excluded(page.url, machines) else f"{page.url}{NAME}"


def files(blog: Blog, edition: Edition) -> dict[str, str]:
    """Return the twins of a blog by their addresses."""
    found = ((address(page, blog, edition), page) for page in policy.texts(blog))
    return {url: text(page, blog, edition) for url, page in found if url is not None}


def text(page: Page, blog: Blog, edition: Edition) -> str:
    """Return the twin of a page: title, standfirst, what it discloses, who and when, then what the
    author wrote."""
    parts = [f"# {escaped(page.title)}"]
    parts += [f"> {escaped(page.subtitle)}"] if page.subtitle else []
    if isinstance(page, Post) and page.disclosure:
        parts += [f"**{escaped(line)}**" for line in page.disclosure.lines]
    parts += [" · ".join(_facts(page, edition)), blog.markdown[page.source].strip()]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(words: str) -> str:
    """Return plain words as Markdown, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(words.split()))


def _facts(page: Page, edition: Edition) -> Iterator[str]:
    words = edition.locale.machines
    if isinstance(page, Post):
        if page.authors:
            names = [escaped(author.name) for author in page.authors]
            yield words.by.format(names=joined(names, edition.locale.text))
        yield page.published_text.words
        if page.updated_text:
            yield page.updated_text.words
    yield f"<{whole(page.url, edition)}>"
    if page.canonical:
        yield f"[{escaped(page.canonical.title)}]({page.canonical.url})"
    elif terms := edition.settings.machines.terms:
        yield f"{words.licence}: [{escaped(terms.name)}]({terms.url})"
