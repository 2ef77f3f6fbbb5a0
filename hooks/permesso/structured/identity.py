"""Identity: who publishes the blog and what it is, as nodes."""

from __future__ import annotations

from permesso.edition import Edition
from permesso.model import Author, Blog
from permesso.site import Site
from permesso.structured.addresses import Addresses
from permesso.structured.images import Images
from permesso.structured.people import People
from permesso.structured.requirements import Node


class Identity:
    """A blog and who publishes it.

    All of it stands on the home page and on the page about the blog; the others name it in short,
    as a graph has to be understood by itself.
    """

    def __init__(
        self,
        blog: Blog,
        site: Site,
        edition: Edition,
        addresses: Addresses,
        people: People,
        images: Images,
    ) -> None:
        """Take the blog, what is said of it as a whole, and who makes the nodes in these."""
        self._site, self._edition, self._addresses = site, edition, addresses
        self._images = images
        self._publisher = blog.publisher
        kind = "person" if blog.publisher.person else "organization"
        self.publisher_id = addresses.id(kind)
        """Of the publisher; one who also writes here has the author's."""
        writer = _author(blog) if blog.publisher.person else None
        if writer:
            self.publisher_id = people.id(writer)
        self.publisher = self._short()
        """The publisher as articles name them."""
        self.has_name = edition.settings.publisher.name is not None
        """Whether the owner said who publishes it."""

    def whole_publisher(self) -> Node:
        """Return all that is known of the publisher."""
        return {**self.publisher, "sameAs": list(self._publisher.links)}

    def website(self) -> Node:
        """Return the site as its pages name it."""
        return self._named("WebSite", "website")

    def blog(self) -> Node:
        """Return the blog as its articles name it."""
        return self._named("Blog", "blog")

    def terms(self) -> Node:
        """Return the terms that the blog defines, as a set."""
        return self._named("DefinedTermSet", "terms")

    def whole_website(self) -> Node:
        """Return all that is known of the site; the publisher stands beside it."""
        return {**self.website(), **self._described()}

    def whole_blog(self) -> Node:
        """Return all that is known of the blog; the publisher and the site stand beside it."""
        website = {"@id": self._addresses.id("website")}
        return {**self.blog(), **self._described(), "isPartOf": website}

    def _named(self, type_: str, name: str) -> Node:
        return {
            "@type": type_,
            "@id": self._addresses.id(name),
            "name": self._site.name,
            "url": self._addresses.site,
        }

    def _described(self) -> Node:
        return {
            "description": self._site.description,
            "inLanguage": self._edition.language,
            "publisher": {"@id": self.publisher_id},
        }

    def _short(self) -> Node:
        known = self._publisher
        logo = self._images.file(known.logo) if known.logo else None
        return {
            "@type": "Person" if known.person else "Organization",
            "@id": self.publisher_id,
            "name": known.name,
            "url": known.url or self._addresses.site,
            "image" if known.person else "logo": logo,
        }


def _author(blog: Blog) -> Author | None:
    """Return the author who publishes the blog, if one of that name writes here."""
    written = (author for article in blog.articles for author in article.post.authors)
    return next((author for author in written if author.name == blog.publisher.name), None)
