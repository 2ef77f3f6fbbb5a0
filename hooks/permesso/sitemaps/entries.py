"""Entries: the pages that site maps name, with what each says of its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from permesso.edition import Edition
from permesso.machines import policy
from permesso.model import Blog, Listing, NewsletterPage, Page, Post, View
from permesso.references import WHOLE_ADDRESS
from permesso.views import subject, text_of
from permesso.whole import whole

LONGEST = 2048
"""Characters of an address in a site map, by its schema."""
PICTURES = 1000
"""Pictures of a page (https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in a site map."""

    address: str
    """Its whole address."""
    changed: datetime | None
    """When what it shows last changed, where that is known."""
    pictures: tuple[str, ...] = ()
    """Whole addresses of the pictures of its text."""
    alternates: tuple[tuple[str, str], ...] = ()
    """Languages and whole addresses of the same text, itself among them; none without another."""


def posts(blog: Blog, edition: Edition) -> Iterator[Entry]:
    """Yield the articles, the first one first: a new one then changes no site map but the last."""
    for article in reversed(blog.articles):
        if _is_shown(article, edition):
            yield _of_text(article.post, changed(article.post, edition), edition)


def pages(blog: Blog, edition: Edition) -> Iterator[Entry]:
    """Yield the static pages and those of the newsletter."""
    for page in sorted(blog.pages, key=lambda page: page.url):
        if _is_shown(page, edition):
            yield _of_text(page, None, edition)
    for made in blog.newsletter:
        if _is_shown(made, edition):
            moment = _newest(made.posts, edition)
            yield Entry(
                whole(made.url, edition), moment, alternates=tuple(_alternates(made, edition))
            )


def lists(blog: Blog, edition: Edition) -> Iterator[Entry]:
    """Yield every page of every list."""
    every = [article.post for article in blog.articles if article.post.listed]
    newest = _newest(every, edition)
    for listing in blog.listings:
        if _is_shown(listing, edition):
            shown = (*listing.posts, *([listing.lead] if listing.lead else ()))
            # The archive shows how many there are of each month.
            of_list = _newest(shown, edition) if shown else newest
            yield Entry(
                whole(listing.url, edition),
                of_list,
                alternates=tuple(_alternates(listing, edition)),
            )


def changed(post: Post, edition: Edition) -> datetime:
    """Return when the text of a post last changed, which has happened already."""
    if post.updated and post.updated <= edition.now:
        return post.updated
    return post.published


def _newest(found: Iterable[Post], edition: Edition) -> datetime | None:
    return max((changed(post, edition) for post in found), default=None)


def _is_shown(view: View, edition: Edition) -> bool:
    """Tell whether search engines are told of a page: it is for them, and it is the original."""
    page, text = subject(view), text_of(view)
    if page.noindex or (text and text.canonical):
        return False
    excluded = policy.is_excluded(page.url, edition.settings.machines)
    return not excluded and len(whole(page.url, edition)) <= LONGEST


def _of_text(page: Page, moment: datetime | None, edition: Edition) -> Entry:
    return Entry(
        address=whole(page.url, edition),
        changed=moment,
        pictures=tuple(_pictures(page, edition)),
        alternates=tuple(_alternates(page, edition)),
    )


def _pictures(page: Page, edition: Edition) -> list[str]:
    """Return the lead picture of a page and those of its text, each once, as every browser shows
    them."""
    found: list[str] = []
    if page.picture:
        found.append(page.picture.rendition.url if page.picture.rendition else page.picture.url)
    for image in (each for each in page.body.images if not each.decorative):
        found.append(image.rendition.url if image.rendition else page.body.pieces[image.piece])
    known = (address for address in dict.fromkeys(found) if not WHOLE_ADDRESS.match(address))
    return [whole(address, edition) for address in known][:PICTURES]


def _alternates(
    page: Page | Listing | NewsletterPage, edition: Edition
) -> Iterator[tuple[str, str]]:
    """Yield each language of a page with its address, and last the one for all other languages."""
    if not page.translations:
        return
    found = {page.lang: page.url, **{each.lang: each.url for each in page.translations}}
    for lang in sorted(found):
        yield lang, whole(found[lang], edition)
    default = edition.language if edition.language in found else min(found)
    yield "x-default", whole(found[default], edition)
