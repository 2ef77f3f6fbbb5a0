"""Clusters: posts around the one that most of them link to, the pillar."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from permesso.linking.graph import Graph
from permesso.model import Post

PILLAR = 3
"""Posts that have to link to a pillar, and that no better one has already."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A pillar and the posts around it."""

    pillar: Post
    """The post that the others link to."""
    others: tuple[Post, ...]
    """The others, those with most links in first."""

    @property
    def posts(self) -> tuple[Post, ...]:
        """All of them, the pillar first."""
        return (self.pillar, *self.others)


@dataclass(frozen=True, slots=True)
class Clusters:
    """All posts of a web, each in one place."""

    around: tuple[Cluster, ...]
    """Around pillars, the largest first."""
    loose: tuple[Post, ...]
    """Posts with links to or from others, but on no way to a pillar."""
    alone: tuple[Post, ...]
    """Posts with no link to or from any post."""


def of(graph: Graph) -> Clusters:
    """Return the posts of a web by clusters.

    The pillar is the post with the most posts that link to it and to no larger pillar, `PILLAR` at
    least; then the next. Any other post is with the pillar it is nearest to by links, whichever
    way they go; of two that are as near, with the one that more posts link to.
    """
    posts = {post.source: post for post in graph.posts}
    pillars = _pillars(graph)
    home = _nearest(pillars, _neighbours(graph))
    by_pillar: dict[str, list[Post]] = {pillar: [] for pillar in pillars}
    rest: list[Post] = []
    for post in graph.posts:
        if post.source not in home:
            rest.append(post)
        elif post.source not in by_pillar:
            by_pillar[home[post.source]].append(post)
    around = [
        Cluster(posts[pillar], tuple(_most_linked(others, graph)))
        for pillar, others in by_pillar.items()
    ]
    around.sort(key=lambda cluster: -len(cluster.others))
    linked = [post for post in rest if graph.count_in(post) or graph.count_out(post)]
    return Clusters(
        around=tuple(around),
        loose=tuple(_most_linked(linked, graph)),
        alone=tuple(
            post for post in rest if not graph.count_in(post) and not graph.count_out(post)
        ),
    )


def _pillars(graph: Graph) -> list[str]:
    """Return the pillars, the one with most posts of its own first."""
    taken: set[str] = set()
    found: list[str] = []
    order = {post.source: number for number, post in enumerate(graph.posts)}
    heap = [(-len(sources), order[target], target) for target, sources in graph.inward.items()]
    heapify(heap)
    while heap:
        count, number, target = heappop(heap)
        own = [source for source in graph.inward[target] if source not in taken]
        if len(own) < PILLAR:
            continue
        if len(own) < -count:
            # Others have taken some since it was put in: it waits for its turn again.
            heappush(heap, (-len(own), number, target))
            continue
        found.append(target)
        taken |= {target, *own}
    return found


def _nearest(pillars: Iterable[str], neighbours: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the nearest pillar of each post that has a way to one."""
    home = {pillar: pillar for pillar in pillars}
    queue = deque(home)
    while queue:
        source = queue.popleft()
        for other in neighbours[source]:
            if other not in home:
                home[other] = home[source]
                queue.append(other)
    return home


def _neighbours(graph: Graph) -> dict[str, tuple[str, ...]]:
    return {
        post.source: (*graph.links[post.source], *graph.inward.get(post.source, ()))
        for post in graph.posts
    }


def _most_linked(posts: Iterable[Post], graph: Graph) -> list[Post]:
    return sorted(posts, key=lambda post: (-graph.count_in(post), -graph.count_out(post)))
