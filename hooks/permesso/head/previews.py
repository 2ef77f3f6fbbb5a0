"""Previews: what chats and networks show of a page whose link is passed on.

Open Graph (ogp.me) and what X, the fediverse and LinkedIn read beside it. Title, description and
picture stand once: X's cards take them from Open Graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from permesso import disclosures, locale
from permesso.cards.cards import Card
from permesso.edition import Edition
from permesso.model import Article, Author, Listing, Post, View
from permesso.views import language, translations
from permesso.whole import whole


@dataclass(frozen=True, slots=True)
class Meta:
    """A `<meta>` element."""

    name: str
    """Its `name` or `property`."""
    content: str
    """Its `content`."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a preview shows."""

    title: str
    """Title of the page, without the blog's name."""
    description: str
    """Its description."""
    site: str
    """The blog's name."""
    url: str | None
    """Whole address of the page that counts."""
    image: str | None
    """Whole address of the picture."""
    card: Card | None
    """The picture."""


def properties(view: View, shown: Preview, edition: Edition) -> Iterator[Meta]:
    """Yield what is written with `property`: Open Graph; what has no value is left out."""
    values = {
        "og:type": _type(view),
        "og:site_name": shown.site,
        "og:title": shown.title,
        "og:description": shown.description,
        "og:url": shown.url,
        "og:locale": locale.with_territory(language(view)),
    }
    yield from (Meta(name, value) for name, value in values.items() if value)
    for translation in translations(view):
        yield Meta("og:locale:alternate", locale.with_territory(translation.lang))
    if shown.image and shown.card:
        yield Meta("og:image", shown.image)
        yield Meta("og:image:type", shown.card.type)
        yield Meta("og:image:width", str(shown.card.width))
        yield Meta("og:image:height", str(shown.card.height))
        yield Meta("og:image:alt", shown.card.alt)
    if isinstance(view, Article):
        yield from _article(view.post, edition)


def names(view: View, shown: Preview, edition: Edition) -> Iterator[Meta]:
    """Yield what is written with `name`: X's card, who wrote the page, and what it discloses."""
    yield Meta("twitter:card", "summary_large_image" if shown.image else "summary")
    if shown.image and shown.card:
        yield Meta("twitter:image:alt", shown.card.alt)
    settings = edition.settings.head
    if settings.twitter:
        yield Meta("twitter:site", settings.twitter)
    authors = _authors(view)
    on_x = next((author.twitter for author in authors if author.twitter), None)
    if on_x:
        yield Meta("twitter:creator", on_x)
    # Mastodon reads one creator.
    federated = (author.fediverse for author in authors if author.fediverse)
    if creator := next(federated, settings.fediverse):
        yield Meta("fediverse:creator", creator)
    if isinstance(view, Article) and authors:
        yield Meta("author", ", ".join(author.name for author in authors))
    if isinstance(view, Article) and view.post.disclosure:
        yield Meta(disclosures.META, " ".join(view.post.disclosure.kinds))


def _type(view: View) -> str:
    if isinstance(view, Article):
        return "article"
    if isinstance(view, Listing) and view.kind == "author":
        return "profile"
    return "website"


def _authors(view: View) -> tuple[Author, ...]:
    if isinstance(view, Article):
        return view.post.authors
    return (view.author,) if isinstance(view, Listing) and view.author else ()


def _article(post: Post, edition: Edition) -> Iterator[Meta]:
    yield Meta("article:published_time", post.published_text.iso)
    if post.updated_text:
        yield Meta("article:modified_time", post.updated_text.iso)
    # The vocabulary wants the page of a person here, not a name.
    for author in post.authors:
        if author.url and edition.site_url:
            yield Meta("article:author", whole(author.url, edition))
    if post.categories:
        yield Meta("article:section", post.categories[0].name)
    for tag in post.tags:
        yield Meta("article:tag", tag.name)
