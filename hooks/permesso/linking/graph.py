"""The web of links between posts, as their texts have them now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from permesso.model import Blog, Post
from permesso.related.gathering import Gathered


@dataclass(frozen=True)
class Graph:
    """Posts and the links between them; a post that links twice to another one links once."""

    posts: tuple[Post, ...]
    """The posts that readers find by themselves, newest first."""
    hidden: tuple[Post, ...]
    """Hidden posts, which are in no list; apart, as nobody comes through them."""
    links: Mapping[str, tuple[str, ...]]
    """Sources of the posts that each post links to, by source; newest first."""
    into_hidden: Mapping[str, tuple[str, ...]]
    """Sources of the posts that link to each hidden one, by source."""
    offers: Mapping[str, tuple[str, ...]]
    """The same for the posts that the blog itself offers on the page of each."""

    @cached_property
    def inward(self) -> Mapping[str, tuple[str, ...]]:
        """The posts that link to each post, by source; of hidden ones none."""
        return _turned(self.posts, self.links)

    @cached_property
    def offered(self) -> Mapping[str, tuple[str, ...]]:
        """The posts on whose pages the blog offers each post, by source."""
        return _turned(self.posts, self.offers)

    def count_in(self, post: Post) -> int:
        """Return how many posts link to a post."""
        return len(self.inward.get(post.source, ()))

    def count_out(self, post: Post) -> int:
        """Return to how many posts a post links."""
        return len(self.links[post.source])

    @property
    def orphans(self) -> tuple[Post, ...]:
        """The posts to which no post links."""
        return tuple(post for post in self.posts if not self.count_in(post))

    @property
    def dead_ends(self) -> tuple[Post, ...]:
        """The posts that link to no post."""
        return tuple(post for post in self.posts if not self.count_out(post))

    @property
    def total(self) -> int:
        """Links between the posts that readers find."""
        return sum(len(self.links[post.source]) for post in self.posts)


def of(blog: Blog, gathered: Gathered) -> Graph:
    """Return the web of a blog.

    A link counts where the author wrote it: in the text, or in the front matter's `links`; by the
    file, by the address or by the whole address of this site; an old address leads to the post that
    has it now (`gathering.py`).
    """
    posts = [article.post for article in blog.articles]
    listed = tuple(post for post in posts if post.listed)
    known = {post.source for post in listed}
    order = {post.source: number for number, post in enumerate(posts)}
    links = {
        article.id: tuple(sorted(article.links, key=order.__getitem__)) for article in gathered.all
    }
    return Graph(
        posts=listed,
        hidden=tuple(post for post in posts if not post.listed),
        links={
            source: tuple(each for each in targets if each in known)
            for source, targets in links.items()
        },
        into_hidden={
            target: sources
            for target, sources in _turned(listed, links).items()
            if target not in known
        },
        offers={post.source: tuple(_offered(post, known)) for post in posts},
    )


def _offered(post: Post, known: set[str]) -> Iterator[str]:
    offered = dict.fromkeys(offer.source for offer in post.slots.offers)
    return (source for source in offered if source != post.source and source in known)


def _turned(
    posts: Iterable[Post], links: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for post in posts:
        for target in links[post.source]:
            found.setdefault(target, []).append(post.source)
    return {target: tuple(sources) for target, sources in found.items()}
