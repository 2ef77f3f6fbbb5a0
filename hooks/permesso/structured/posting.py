"""Postings: an article as a node, with all that it names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from permesso.edition import Edition
from permesso.model import Page, Post, Translation
from permesso.opening import shorten
from permesso.structured import comments
from permesso.structured.addresses import Addresses
from permesso.structured.identity import Identity
from permesso.structured.images import Images
from permesso.structured.people import People
from permesso.structured.requirements import Node

HEADLINE = 110
"""Characters of a headline, of which search engines show no more (Google, Article)."""
WHOLE_SENTENCES = re.compile(r".*[.!?][»”\"')]?(?=\s)", re.DOTALL)


class Postings:
    """The articles of a blog."""

    def __init__(
        self,
        edition: Edition,
        addresses: Addresses,
        identity: Identity,
        people: People,
        images: Images,
        articles: Collection[str],
    ) -> None:
        """Take who makes the nodes inside an article; `articles` are the addresses of all."""
        self._edition, self._addresses = edition, addresses
        self._identity, self._people, self._images = identity, people, images
        self._articles = articles

    def of(self, post: Post, address: str) -> Node:
        """Return the article at its whole `address`."""
        authors, publisher = self._authors(post)
        node: Node = {
            "@type": "BlogPosting",
            "@id": f"{address}#article",
            "mainEntityOfPage": {"@id": f"{address}#webpage"},
            "url": address,
            "headline": shorten(post.title, HEADLINE),
            "description": post.description,
            "image": self._images.of(post),
            "datePublished": post.published_text.iso,
            "dateModified": (post.updated_text or post.published_text).iso,
            "author": authors,
            "publisher": publisher,
            "isPartOf": list(self._wholes(post)),
            "position": post.part or None,
            "articleSection": [category.name for category in post.categories],
            "keywords": [tag.name for tag in post.tags],
            "about": self._term(post, post.defines, address) if post.defines else None,
            "wordCount": post.body.words,
            "timeRequired": f"PT{post.minutes}M",
            "inLanguage": post.lang,
            "isAccessibleForFree": True,
            "isBasedOn": post.canonical.url if post.canonical else None,
            **self.translations(post),
        }
        if post.thread:
            node["commentCount"] = post.thread.count
            node["comment"] = comments.nodes(post.thread, address)
        return node

    def translations(self, page: Page) -> Node:
        """Return the properties that link a text to the same one in other languages.

        The one in the blog's language is the original of the others.
        """
        if page.lang == self._edition.language:
            return {"workTranslation": [self._translation(each) for each in page.translations]}
        own = (each for each in page.translations if each.lang == self._edition.language)
        return {"translationOfWork": next(map(self._translation, own), None)}

    def _translation(self, translation: Translation) -> Node:
        url = self._addresses.of(translation.url)
        part = "article" if translation.url in self._articles else "webpage"
        return {
            "@type": "CreativeWork",
            "@id": f"{url}#{part}",
            "url": url,
            "name": translation.title,
            "inLanguage": translation.lang,
        }

    def _authors(self, post: Post) -> tuple[list[Node], Node]:
        """Return who wrote an article and who publishes it; who does both is described once.

        What nobody signed is by the publisher, where the owner said who that is.
        """
        identity = self._identity
        named = {"@id": identity.publisher_id}
        authors = [self._people.author(author) for author in post.authors]
        if not authors and identity.has_name:
            return [identity.publisher], named
        wrote = any(author["@id"] == identity.publisher_id for author in authors)
        return authors, named if wrote else identity.publisher

    def _wholes(self, post: Post) -> Iterator[Node]:
        """Yield what an article is part of."""
        yield self._identity.blog()
        if post.series:
            url = self._addresses.of(post.series.url)
            yield {
                "@type": "CreativeWorkSeries",
                "@id": f"{url}#series",
                "name": post.series.name,
                "url": url,
            }

    def _term(self, post: Post, term: str, address: str) -> Node:
        # A text that opens with a story comes to its term later.
        defined = term.casefold() in post.body.opening.casefold()
        return {
            "@type": "DefinedTerm",
            "@id": f"{address}#term",
            "name": term,
            "description": definition(post.body.opening) if defined else post.description,
            "inDefinedTermSet": self._identity.terms(),
        }


def definition(opening: str) -> str:
    """Return the whole sentences in the opening of a text; all of it where none is whole."""
    found = WHOLE_SENTENCES.match(opening) if opening.endswith("…") else None
    return found[0] if found else opening
