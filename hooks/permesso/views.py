"""Views: what pages have in common, whatever they show."""

from __future__ import annotations

from collections.abc import Iterator

from permesso.model import Article, Blog, Listing, NewsletterPage, Page, Translation, View


def subject(view: View) -> Page | Listing | NewsletterPage:
    """Return what a page is about, which has a title, a description and an address."""
    return view.post if isinstance(view, Article) else view


def text_of(view: View) -> Page | None:
    """Return the author's own text on a page: of a list, its introduction."""
    found = subject(view)
    return found if isinstance(found, Page) else found.intro


def translations(view: View) -> tuple[Translation, ...]:
    """Return the same page in other languages."""
    return subject(view).translations


def language(view: View) -> str:
    """Return the language of what a page says: of the author's own text on it, if there is one."""
    return (text_of(view) or subject(view)).lang


def texts_by_url(blog: Blog) -> dict[str, Page | None]:
    """Return the author's own text on each page, if there is one, by the page's address."""
    return {subject(view).url: text_of(view) for view in blog.views}


def texts(blog: Blog) -> Iterator[Page]:
    """Yield every text of the author's that a page of the blog shows."""
    yield from filter(None, map(text_of, blog.views))
