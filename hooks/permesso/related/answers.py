"""Answers: what was found, as it is kept between builds."""

from __future__ import annotations

import marshal
import platform
import zlib
from collections.abc import Collection, Mapping
from functools import lru_cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from permesso.related.article import Article
from permesso.related.relations import Reason, Relation
from permesso.related.settings import RelatedSettings
from permesso.workshop.store import DIGITS, key, sum_of

Answer = tuple[Relation, ...]
SEARCHING = ("numpy", "PyStemmer", "stopwordsiso")
"""Packages that take part in a search."""


def key_of(articles: Collection[Article], settings: RelatedSettings) -> str:
    """Return the key of all that answers depend on; the order of the articles has no part in it."""
    found = sha256(key(settings.model_dump_json(), *_provenance()).encode())
    for article in sorted(articles, key=lambda article: article.id):
        told = repr(
            (
                article.id,
                article.lang,
                article.title,
                article.standfirst,
                article.headings,
                len(article.text),
                article.places,
                article.sites,
                article.tags,
                article.categories,
                article.series,
                article.translation,
                article.authors,
                article.published.toordinal() if article.published else None,
                sorted(article.links),
                article.related,
                sorted(article.not_related),
                article.listed,
            )
        )
        found.update(f"{told}\n{article.text}".encode(errors="surrogatepass"))
    return found.hexdigest()[:DIGITS]


@lru_cache
def _provenance() -> tuple[str, ...]:
    """Return the versions of what searches, and the sums of our own files."""
    versions = (metadata.version(name) for name in SEARCHING)
    files = sorted(Path(__file__).parent.glob("*.py"))
    return (
        platform.python_version(),
        *versions,
        *(sum_of(path.read_bytes()) for path in files),
    )


def read(content: bytes | None) -> Mapping[str, bytes]:
    """Return answers by question from what was kept; none where it is of no use."""
    try:
        found = marshal.loads(zlib.decompress(content or b""))
    except (zlib.error, ValueError, EOFError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def written(answer: Answer) -> bytes:
    """Return an answer as it is kept."""
    return marshal.dumps(
        [(each.id, each.score, each.reason.kind, each.reason.words) for each in answer]
    )


def parsed(content: bytes) -> Answer:
    """Return an answer that was kept."""
    return tuple(
        Relation(id_, score, Reason(kind, words))
        for id_, score, kind, words in marshal.loads(content)
    )
