"""Likeness: how alike two posts are, as the search for related ones has found."""

from __future__ import annotations

from collections.abc import Mapping

from permesso.related.gathering import Gathered
from permesso.related.related import Related, relate
from permesso.related.settings import RelatedSettings

NEAREST = 20
"""Posts most like each one that count: to any other no words lead."""
Likeness = Mapping[tuple[str, str], float]
"""How alike two posts are, from 0 to 1, by their sources, whichever comes first; without those that
are not."""


def of(gathered: Gathered, related: Related, settings: RelatedSettings) -> Likeness:
    """Return how alike the posts of a blog are, from what its build has found.

    What only a preview shows has no part in that: if there is any, it is searched for here.
    """
    posts = gathered.all
    if gathered.previews:
        related = relate(posts, settings, related)
    found: dict[tuple[str, str], float] = {}
    for post in posts:
        for match in related.alike(post.id)[:NEAREST]:
            for pair in ((post.id, match.id), (match.id, post.id)):
                found[pair] = max(found.get(pair, 0.0), match.score)
    return found
