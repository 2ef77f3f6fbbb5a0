"""The methods that can be compared, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from permesso.related.article import Article
from permesso.related.evaluation.methods import hugo, ours, plain, search, wordpress
from permesso.related.evaluation.methods.ranking import Offers


@dataclass(frozen=True, slots=True)
class Method:
    """A way to choose related posts."""

    name: str
    """What it is called on the command line."""
    title: str
    """What it is, in a few words."""
    offers: Callable[[Sequence[Article]], Offers]
    """Returns up to five ids for each article, the best first."""


METHODS = (
    Method("permesso", "Permesso, as configured by default", ours.as_configured),
    Method("permesso-all", "Permesso, no match too weak", ours.without_threshold),
    Method("newest", "the newest posts", plain.newest),
    Method("tags", "most tags in common", plain.tags),
    Method("chirpy", "Chirpy (Jekyll)", plain.chirpy),
    Method("hugo", "Hugo, default settings", hugo.default),
    Method("hugo-tuned", "Hugo, set for a blog", hugo.tuned),
    Method("rp4wp", "Related Posts for WordPress", wordpress.related_posts_for_wp),
    Method("yarpp", "YARPP's scheme (WordPress)", wordpress.yarpp),
    Method("bm25", "BM25 with the whole post", search.bm25),
    Method("mlt", "Elasticsearch, more like this", search.more_like_this),
)
OURS = ("permesso", "permesso-all")


def chosen(names: Iterable[str]) -> tuple[Method, ...]:
    """Return the methods with these names, in their order; `all` is every one.

    Raises KeyError with the name that there is not.
    """
    known = {method.name: method for method in METHODS}
    found: dict[str, Method] = {}
    for name in names:
        found |= known if name == "all" else {name: known[name]}
    return tuple(found.values())
