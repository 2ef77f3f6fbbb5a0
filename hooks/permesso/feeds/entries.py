"""Entries: articles as feeds hold them, in no format yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import unquote

from permesso.cards.cards import Card, Cards
from permesso.comments.sanitiser import printable
from permesso.edition import Edition
from permesso.feeds import ids
from permesso.model import Author, Picture, Post
from permesso.pictures.rendition import Gallery
from permesso.whole import whole
from permesso.workshop.store import key

WIDTH = 1200
"""Pixels of a picture in a feed: enough for every reader, and for a mail."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote something."""

    name: str
    """Their name."""
    url: str | None
    """Their page."""
    avatar: str | None
    """Their portrait."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """The picture of an article."""

    url: str
    """Its address."""
    type: str
    """Its media type."""
    length: int
    """Its bytes; 0 where they are not known."""
    width: int
    """Pixels; 0 where they are not known."""
    height: int
    """Pixels; 0 where they are not known."""
    alt: str
    """What is seen in it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article. Every address in it is whole."""

    id: str
    """What it is called for ever."""
    atom_id: str
    """The same, as a URI."""
    url: str
    """Address of its page."""
    title: str
    """Its title."""
    summary: str
    """What it is about, as text."""
    html: str
    """Its text as portable HTML, with its lead picture first (see `content.clean`)."""
    lang: str | None
    """Its language, where that is not the blog's."""
    published: datetime
    """When it came out."""
    updated: datetime | None
    """When its text last changed, where it has."""
    people: tuple[Person, ...]
    """Who wrote it."""
    categories: tuple[str, ...]
    """Its categories and tags."""
    picture: Enclosure | None
    """Its picture."""
    original: str | None
    """Where it was first published, when it is a copy."""
    comments: str | None
    """Where its comments are."""
    replies: str | None
    """The feed of its comments."""

    @property
    def changed(self) -> datetime:
        """When its content was last another one."""
        return self.updated or self.published

    @property
    def digest(self) -> str:
        """A key of all that it says."""
        said = [getattr(self, each) for each in _BESIDE]
        return key(self.html.encode("utf-8", "surrogatepass"), repr(said))


_BESIDE = tuple(each.name for each in fields(Entry) if each.name != "html")
"""All that an entry says, but for its text."""


class Entries:
    """Makes an entry of each article, once."""

    def __init__(self, edition: Edition, gallery: Gallery, cards: Cards) -> None:
        """Take what all articles share."""
        self._edition = edition
        self._site = edition.site_url or ""
        self._gallery = gallery
        self._cards = cards
        self._made: dict[str, Entry] = {}
        self._people: dict[tuple[str, str | None], Person] = {}
        """By id and page: a person has one in each language."""

    def of(self, post: Post) -> Entry:
        """Return the entry of an article."""
        if post.source not in self._made:
            self._made[post.source] = self._entry(post)
        return self._made[post.source]

    def forget(self, post: Post) -> None:
        """Let go of the entry of an article that nobody asks for again."""
        self._made.pop(post.source, None)

    def _whole(self, url: str) -> str:
        return whole(url, self._edition)

    def _entry(self, post: Post) -> Entry:
        id_ = ids.of(post.guid, post.conversation, post.published, self._edition)
        url = self._whole(post.url)
        # A conversation may be kept without being shown.
        thread = post.thread if post.slots.has("comments") else None
        return Entry(
            id=printable(id_),
            atom_id=ids.whole(printable(id_), post.published, self._edition),
            url=url,
            title=printable(post.title),
            summary=printable(post.teaser),
            html=self._html(post),
            lang=post.lang if post.lang != self._edition.language else None,
            published=post.published,
            updated=post.updated,
            people=tuple(map(self._person, post.authors)),
            categories=tuple(printable(term.name) for term in (*post.categories, *post.tags)),
            picture=self._enclosure(post),
            original=post.canonical.url if post.canonical else None,
            comments=f"{url}#{thread.anchor}" if thread else None,
            replies=self._whole(thread.feed) if thread and thread.feed else None,
        )

    def _person(self, author: Author) -> Person:
        place = author.id, author.url
        if place not in self._people:
            self._people[place] = Person(
                printable(author.name),
                self._whole(author.url) if author.url is not None else None,
                self._whole(author.avatar) if author.avatar else None,
            )
        return self._people[place]

    def _html(self, post: Post) -> str:
        parts = []
        if post.disclosure:
            parts += [f"<p><strong>{escape(line)}</strong></p>" for line in post.disclosure.lines]
        if post.picture:
            parts.append(self._figure(post.picture))
        if original := post.canonical:
            link = f'<a href="{escape(original.url)}">{escape(original.title)}</a>'
            parts.append(f"<p>{link}</p>")
        return "\n".join([*parts, post.body.portable_html(self._site)])

    def _figure(self, picture: Picture) -> str:
        url, size = picture.url, ""
        if found := picture.rendition:
            shown = found.fallback(WIDTH)
            height = round(found.height * shown.width / found.width)
            url, size = shown.url, f' width="{shown.width}" height="{height}"'
        image = f'<img src="{escape(self._whole(url))}" alt="{escape(picture.alt)}"{size}>'
        below = " · ".join(filter(None, (picture.caption, picture.credit)))
        caption = f"<figcaption>{escape(below)}</figcaption>" if below else ""
        return f"<figure>{image}{caption}</figure>"

    def _enclosure(self, post: Post) -> Enclosure | None:
        """Return the lead picture, the card where there is none that mails and readers show."""
        found = post.picture.rendition if post.picture else None
        if post.picture and found and not found.is_drawing:
            shown = found.fallback(WIDTH)
            return Enclosure(
                url=self._whole(shown.url),
                type=found.type,
                length=_length(self._gallery.files, shown.url),
                width=shown.width,
                height=round(found.height * shown.width / found.width),
                alt=printable(post.picture.alt),
            )
        card = self._cards.by_page.get(post.url)
        return self._of_card(card) if card else None

    def _of_card(self, card: Card) -> Enclosure:
        length = _length(self._cards.files, card.url) or _length(self._gallery.files, card.url)
        return Enclosure(
            url=self._whole(card.url),
            type=card.type,
            length=length,
            width=card.width,
            height=card.height,
            alt=printable(card.alt),
        )


def _length(files: Mapping[str, str | bytes | Path], url: str) -> int:
    """Return the bytes of the file at an address; 0, as feeds say it, where they are not known."""
    content = files.get(unquote(url))
    if isinstance(content, Path):
        return content.stat().st_size
    return len(content.encode() if isinstance(content, str) else content or b"")
