"""Documents: what of each page can be found, as Pagefind reads it.

They are made from the blog and not read off the printed pages: so they hold what the author wrote
and nothing that stands around it (forms, other articles, what readers wrote), and pages carry no
marks for the search, which every reader would have to load.

Only the title is metadata (https://pagefind.app/docs/metadata/), for metadata is searched like the
text. What results show besides are filters (https://pagefind.app/docs/filtering/), which are not.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from permesso.edition import Edition
from permesso.model import Blog, Page, Post, SearchPage

CATEGORY, YEAR, DATE = "category", "year", "date"
"""Names of the filters. The script of the page knows them."""
OF_PAGES = 0.5
"""How much the words of a page count that is no article."""
ID = re.compile(r"(<[a-z][^>]*?)\s+id=\"[^\"]*\"")
"""Results lead to pages and not into them; without ids the index is smaller."""


@dataclass(frozen=True, slots=True)
class Document:
    """A page as the search knows it."""

    url: str
    """Its address, from the site's root and with a slash before it."""
    html: str
    """What can be found of it."""


def of(blog: Blog, edition: Edition) -> Iterator[Document]:
    """Yield every page that can be found: articles, then other pages.

    Each is found in its own language where there is a page to search on in that language, else in
    the blog's.
    """
    languages = {page.lang for page in blog.pages if isinstance(page, SearchPage)}
    posts = (article.post for article in blog.articles if article.post.listed)
    for page in (*posts, *blog.pages):
        if page.search_weight and not isinstance(page, SearchPage) and not _hidden(page):
            language = page.lang if page.lang in languages else edition.language
            yield Document(f"/{page.url}", _html(page, language))


def _hidden(page: Page) -> bool:
    # A preview shows a post that is not public, and asks search engines to stay away from it. Who
    # looks at a preview wants to find it.
    return page.noindex and not (isinstance(page, Post) and page.label)


def _html(page: Page, language: str) -> str:
    weight = page.search_weight * (1 if isinstance(page, Post) else OF_PAGES)
    # Without a weight of their own, headings count for more (https://pagefind.app/docs/weighting/).
    weighted = "" if weight == 1 else f' data-pagefind-weight="{weight:g}"'
    head = "".join(
        f'<meta data-pagefind-{kind}="{name}[content]" content="{html.escape(value)}">'
        for kind, name, value in _said(page)
    )
    standfirst = f"<p>{html.escape(page.subtitle)}</p>" if page.subtitle else ""
    text = ID.sub(r"\1", page.body.portable_html(""))
    return (
        f'<!doctype html><html lang="{language}"><head>{head}</head>'
        f"<body{weighted}>{standfirst}{text}</body></html>"
    )


def _said(page: Page) -> Iterator[tuple[str, str, str]]:
    """Yield what is said of a page: as what, by which name, and what."""
    yield "meta", "title", page.title
    if isinstance(page, Post):
        yield "filter", DATE, f"{page.published:%Y-%m-%d}"
        yield "filter", YEAR, f"{page.published:%Y}"
        for category in page.categories:
            yield "filter", CATEGORY, category.name
