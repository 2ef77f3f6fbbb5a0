"""Answers: what was found, as it is kept between builds."""

from __future__ import annotations

import marshal
import platform
import sys
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

from permesso.related.article import Article
from permesso.related.relations import Reason, Relation
from permesso.related.settings import RelatedSettings
from permesso.workshop.cabinet import Cabinet
from permesso.workshop.store import DIGITS, key, sum_of

Answer = tuple[Relation, ...]
Question = tuple[object, ...]
"""What was asked: text and numbers, the kind of the question first."""
KIND = "related"
"""What the cabinet keeps answers as."""
STATE = "related-state"
"""What it keeps as that from which a search goes on."""
FORMAT = 2
"""Of `marshal`: the last one that does not tell whether two equal things are one."""
SEARCHING = ("numpy", "PyStemmer", "stopwordsiso")
"""Packages that take part in a search."""


def digest(article: Article) -> bytes:
    """Return the digest of all of an article that a search looks at."""
    found = marshal.dumps(
        (
            article.id,
            article.lang,
            article.title,
            article.standfirst,
            article.headings,
            article.text,
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
        ),
        FORMAT,
    )
    return sha256(found).digest()[: DIGITS // 2]


def key_of(digests: Mapping[str, bytes], settings: RelatedSettings) -> str:
    """Return the key of all that answers depend on: the digests of the articles by id, in whatever
    order, the settings, our code."""
    return key(state_key(settings), b"".join(digests[id_] for id_ in sorted(digests)))


def state_key(settings: RelatedSettings) -> str:
    """Return the key of what a search can go on from, whatever the articles were then."""
    return key(settings.model_dump_json(), *_provenance())


@lru_cache
def _provenance() -> tuple[str, ...]:
    """Return the versions of what searches, and the sums of our own files."""
    versions = (metadata.version(name) for name in SEARCHING)
    files = sorted(Path(__file__).parent.glob("*.py"))
    return (
        platform.python_version(),
        sys.byteorder,
        *versions,
        *(sum_of(path.read_bytes()) for path in files),
    )


def read(cabinet: Cabinet, settings: RelatedSettings, key: str) -> Mapping[Question, Any]:
    """Return the answers that were kept by question; none where they are those of another key, or
    of no use."""
    place = state_key(settings)
    try:
        told, found = marshal.loads(cabinet.read(KIND, [place]).get(place, b""))
    except (ValueError, EOFError, TypeError):
        return {}
    if told != key or not isinstance(found, dict):
        return {}
    # Of no use now, and to be there when an article changes.
    cabinet.needed(STATE, [place])
    return found


def write(
    cabinet: Cabinet, settings: RelatedSettings, key: str, found: Mapping[Question, Any]
) -> None:
    """Keep answers by question, in the place of those of another key."""
    cabinet.write(KIND, {state_key(settings): marshal.dumps((key, dict(found)), FORMAT)})


def written(answer: Answer) -> Any:
    """Return an answer as plain data."""
    return [(each.id, each.score, each.reason.kind, each.reason.words) for each in answer]


def parsed(plain: Any) -> Answer:
    """Return the answer that plain data is."""
    return tuple(Relation(id_, score, Reason(kind, words)) for id_, score, kind, words in plain)
