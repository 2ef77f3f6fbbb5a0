"""People: the authors as nodes, made once each."""

from __future__ import annotations

from urllib.parse import quote

from permesso.model import Author
from permesso.structured.addresses import Addresses
from permesso.structured.requirements import Node


class People:
    """The authors of a blog."""

    def __init__(self, addresses: Addresses) -> None:
        """Take the addresses of the site."""
        self._addresses = addresses
        self._known: dict[tuple[str, str | None], Node] = {}

    def id(self, author: Author) -> str:
        """Return the id of an author: that of their page, where they have one."""
        if author.url is not None:
            return f"{self._addresses.of(author.url)}#person"
        return self._addresses.id(f"person-{quote(author.id, safe='')}")

    def author(self, author: Author) -> Node:
        """Return an author as articles name them."""
        # In another language they have another page.
        known = author.id, author.url
        if known not in self._known:
            self._known[known] = self._node(author)
        return self._known[known]

    def profile(self, author: Author) -> Node:
        """Return all that is known of an author, for their own page."""
        return {
            **self.author(author),
            "jobTitle": author.role,
            "description": author.bio.opening if author.bio else "",
        }

    def _node(self, author: Author) -> Node:
        links = [link.url for link in author.links]
        own = self._addresses.of(author.url) if author.url is not None else None
        return {
            "@type": "Person",
            "@id": self.id(author),
            "name": author.name,
            # Who has no page here has one elsewhere, perhaps.
            "url": own or next(iter(links), None),
            "image": self._addresses.of(author.avatar) if author.avatar else None,
            "sameAs": links,
        }
