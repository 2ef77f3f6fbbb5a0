"""Subjects: what the card of each page says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from permesso.edition import Edition
from permesso.locale import Cards as Words
from permesso.model import Article, Blog, Listing, NewsletterPage, Page
from permesso.site import Site
from permesso.slug import slug

NAME = 60
"""Characters of a file's name, at most."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The texts of a card, as the author wrote them."""

    url: str
    """Address of the page."""
    lang: str
    """Its language."""
    name: str
    """What its file is called: the words of the address."""
    source: str | None
    """Path of the page's Markdown below the documents folder, where it has one."""
    title: str
    """Title."""
    overline: str
    """What stands above it; may be empty."""
    standfirst: str
    """What stands below it; may be empty."""
    authors: tuple[str, ...]
    """Who wrote it."""
    detail: str
    """A date, or how many articles there are; may be empty."""
    alt: str
    """What is seen in the picture."""


def of(blog: Blog, site: Site, edition: Edition) -> Iterator[Subject]:
    """Yield what the cards of a blog's pages say, in the order of the pages.

    What search engines are asked to stay away from is not passed on either; drafts have a card,
    so that a preview can show it.
    """

    def words(page: Page | Listing | NewsletterPage) -> Words:
        return edition.to(page.lang).locale.cards

    for article in blog.articles:
        if article.post.listed:
            yield _of_post(article, site, words(article.post))
    for listing in blog.listings:
        if listing.is_first and not listing.noindex:
            yield _of_listing(listing, site, words(listing))
    for page in blog.pages:
        if not page.noindex:
            alt = words(page).page.format(title=page.title, site=site.name)
            yield _subject(page, page, page.title, page.teaser, alt)
    for letter in blog.newsletter:
        if letter.kind == "subscribe" and not letter.noindex:
            yield _of_newsletter(letter, site, words(letter))


def _of_post(article: Article, site: Site, words: Words) -> Subject:
    post = article.post
    if post.series:
        parts = (post.series.name, article.part_text)
        overline = ", ".join(part for part in parts if part)
    else:
        overline = post.categories[0].name if post.categories else ""
    return _subject(
        post,
        post,
        post.title,
        post.teaser,
        words.article.format(title=post.title, site=site.name),
        overline=overline,
        authors=tuple(author.name for author in post.authors),
        detail=post.published_text.words,
    )


def _of_listing(listing: Listing, site: Site, words: Words) -> Subject:
    is_home = listing.kind == "home"
    role = listing.author.role if listing.author else ""
    alt = words.home if is_home else words.listing
    title = site.name if is_home else listing.title
    subtitle = listing.intro.subtitle if listing.intro else None
    # What the owner says of the blog is in its own language.
    about = site.description if listing.url == "" else ""
    return _subject(
        listing,
        listing.intro,
        title,
        (about or subtitle or "") if is_home else role or subtitle or "",
        alt.format(title=title, site=site.name, description=about).rstrip(" :"),
        overline=listing.overline or "",
        detail="" if is_home else listing.count_text,
    )


def _of_newsletter(page: NewsletterPage, site: Site, words: Words) -> Subject:
    alt = words.page.format(title=page.title, site=site.name)
    return _subject(page, page.intro, page.title, page.description, alt)


def _subject(
    page: Page | Listing | NewsletterPage,
    text: Page | None,
    title: str,
    standfirst: str,
    alt: str,
    overline: str = "",
    authors: tuple[str, ...] = (),
    detail: str = "",
) -> Subject:
    return Subject(
        url=page.url,
        lang=page.lang,
        name=slug(unquote(page.url.removesuffix(".html").replace("/", "-")))[:NAME] or "home",
        source=text.source if text else None,
        title=title,
        overline=overline,
        standfirst=standfirst,
        authors=authors,
        detail=detail,
        alt=alt,
    )
