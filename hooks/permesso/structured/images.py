"""Images: the picture of a page as a node."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from permesso.cards.cards import Card
from permesso.model import Page, Picture
from permesso.pictures.rendition import Gallery, Rendition
from permesso.structured.addresses import Addresses
from permesso.structured.requirements import Node


class Images:
    """The pictures of a blog."""

    def __init__(self, addresses: Addresses, cards: Mapping[str, Card], gallery: Gallery) -> None:
        """Take the addresses of the site, its cards by page, and its pictures."""
        self._addresses = addresses
        self._cards = cards
        self._gallery = gallery

    def of(self, page: Page) -> Node | None:
        """Return the lead picture of a page, else its card; None where it has neither.

        The card also stands for a drawing, which many who read this cannot show.
        """
        card = self._cards.get(page.url)
        if page.picture and not (card and _is_drawing(page.picture)):
            return self._picture(page.picture)
        return self._card(card) if card else None

    def file(self, url: str) -> Node:
        """Return a picture of the blog by its address, with its size where that is known."""
        # The address of an author's file is its path, quoted.
        return self._object(url, self._gallery.renditions.get(unquote(url)))

    def _picture(self, picture: Picture) -> Node:
        return {
            **self._object(picture.url, picture.rendition),
            "caption": picture.caption or picture.alt,
            "creditText": picture.credit,
        }

    def _object(self, url: str, rendition: Rendition | None) -> Node:
        # A drawing has no size: it is as sharp in any.
        sized = rendition if rendition and not rendition.is_drawing else None
        return {
            "@type": "ImageObject",
            "url": self._addresses.of(rendition.url if rendition else url),
            "width": sized.width if sized else None,
            "height": sized.height if sized else None,
        }

    def _card(self, card: Card) -> Node:
        return {
            "@type": "ImageObject",
            "url": self._addresses.of(card.url),
            "width": card.width,
            "height": card.height,
            "caption": card.alt,
        }


def _is_drawing(picture: Picture) -> bool:
    if picture.rendition:
        return picture.rendition.is_drawing
    return urlsplit(picture.url).path.lower().endswith(".svg")
