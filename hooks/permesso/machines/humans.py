"""`humans.txt` (https://humanstxt.org): who makes the blog, for those who look there."""

from __future__ import annotations

from collections.abc import Iterator

from permesso.comments.sanitiser import label
from permesso.edition import Edition
from permesso.model import Author, Blog, Post
from permesso.site import Site
from permesso.whole import whole


def text(blog: Blog, site: Site, edition: Edition) -> str:
    """Return what the file says."""
    return "\n".join([*_team(blog, edition), "", *_site(blog, site, edition)]) + "\n"


def _team(blog: Blog, edition: Edition) -> Iterator[str]:
    """Yield the lines of those who wrote something that is in a list, by name."""
    yield "/* TEAM */"
    found: dict[str, Author] = {
        author.id: author for post in _public(blog) for author in post.authors
    }
    for author in sorted(found.values(), key=lambda each: (each.name, each.id)):
        yield f"{label(author.role) or 'Author'}: {label(author.name)}"
        if edition.site_url and author.url:
            yield f"Site: {whole(author.url, edition)}"
    if contact := edition.settings.machines.contact:
        yield f"Contact: {contact.removeprefix('mailto:')}"


def _site(blog: Blog, site: Site, edition: Edition) -> Iterator[str]:
    yield "/* SITE */"
    yield f"Name: {label(site.name)}"
    dates = [post.updated or post.published for post in _public(blog)]
    if dates:
        yield f"Last update: {max(dates):%Y/%m/%d}"
    yield f"Language: {edition.language}"
    if terms := edition.settings.machines.terms:
        named = terms.name if terms.name == terms.url else f"{terms.name}, {terms.url}"
        yield f"Licence: {named}"
    yield "Standards: HTML, CSS, Atom, RSS"
    yield "Built with: Permesso, MkDocs"


def _public(blog: Blog) -> list[Post]:
    posts = (article.post for article in blog.articles)
    return [post for post in posts if post.listed and not post.noindex]
