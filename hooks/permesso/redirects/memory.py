"""The memory of addresses: which texts were published where, from one build to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping

from permesso.model import Blog

Memory = Mapping[str, str]
"""The file of a text, below the documents folder, by each address that it was published at."""


def published(blog: Blog) -> dict[str, str]:
    """Return the addresses of a blog's texts with their files.

    Lists are not among them: they come and go with the posts in them.
    """
    listings = [listing.intro for listing in blog.listings if listing.intro]
    texts = [*(article.post for article in blog.articles), *blog.pages, *listings]
    return {text.url: text.source for text in texts}


def together(earlier: Memory, blog: Blog) -> dict[str, str]:
    """Return what is to be remembered after a build: what was, and what is published now.

    An address stays, also when it leads somewhere again: its alias can be deleted one day.
    """
    return dict(sorted({**earlier, **published(blog)}.items()))


def written(memory: Memory) -> str:
    """Return a memory as text."""
    return json.dumps(memory, ensure_ascii=False, indent=0) + "\n"


def read(text: str) -> dict[str, str]:
    """Return the memory in a text; an empty one where it is damaged."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {url: uri for url, uri in found.items() if isinstance(uri, str)}
