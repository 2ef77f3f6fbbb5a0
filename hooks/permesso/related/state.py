"""State: what a search knows, as it is kept, so that the one after a change can go on from it.

There is one state of the same settings and code, that of the last search; what has changed since is
found by the digests in it. It is written by `marshal` and as plain numbers: nothing in it is ever
run.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from typing import Any

import numpy as np

from permesso.related import answers
from permesso.related.answers import STATE
from permesso.related.corpus import Known
from permesso.related.index import POOL, Pool
from permesso.related.relations import Reason
from permesso.related.search import Searched
from permesso.related.settings import RelatedSettings
from permesso.related.terms import Counts
from permesso.related.words import Words
from permesso.workshop.cabinet import Cabinet

ROOM = 2
"""As many times the stems that are still used may be known; with more, a search begins anew."""


def read(cabinet: Cabinet, settings: RelatedSettings) -> dict[str, Known]:
    """Return what was known of the articles of each language; nothing where it is of no use."""
    key = answers.state_key(settings)
    try:
        found = marshal.loads(cabinet.read(STATE, [key]).get(key, b""))
        return {lang: _parsed(lang, plain) for lang, plain in found.items()}
    except (ValueError, EOFError, TypeError, KeyError, AttributeError):
        return {}


def write(cabinet: Cabinet, settings: RelatedSettings, known: Mapping[str, Known]) -> None:
    """Keep what is known of the articles of each language."""
    plain = {lang: _plain(of_lang) for lang, of_lang in known.items() if _is_of_use(of_lang)}
    cabinet.write(STATE, {answers.state_key(settings): marshal.dumps(plain)})


def _is_of_use(known: Known) -> bool:
    """Tell whether most of the stems are still used: those of words that are gone stay."""
    used = np.count_nonzero(np.bincount(_stems(known)))
    return len(known.words.stems) <= ROOM * int(used)


def _stems(known: Known) -> Any:
    return np.concatenate(
        [np.empty(0, np.int32), *(known.counts[id_].stems for id_ in known.digests)]
    )


def _plain(known: Known) -> dict[str, Any]:
    """Return the same as plain data: text, numbers and bytes."""
    pool = known.searched.pool
    counts = [known.counts[id_] for id_ in known.digests]
    return {
        "digests": dict(known.digests),
        "words": known.words.stems,
        "stems": _stems(known).tobytes(),
        "counts": [
            (each.stems.size, each.fields, [(place.start, place.stop) for place in each.passages])
            for each in counts
        ],
        "signatures": known.signatures.tobytes(),
        "rows": pool.rows.tobytes(),
        "rare": pool.rare.tobytes(),
        "floor": pool.floor.tobytes(),
        "likeness": known.searched.likeness.tobytes(),
        "topics": dict(known.topics),
        "reasons": {pair: (each.kind, each.words) for pair, each in known.reasons.items()},
        "besides": known.besides,
    }


def _parsed(lang: str, plain: Mapping[str, Any]) -> Known:
    """Return what plain data tells; raises ValueError, TypeError or KeyError where it is none."""
    digests: dict[str, bytes] = plain["digests"]
    size, stems = len(digests), np.frombuffer(plain["stems"], np.int32)
    if stems.max(initial=-1) >= len(plain["words"]):
        raise ValueError("a stem without a word")
    counts: dict[str, Counts] = {}
    start = 0
    for id_, (number, fields, passages) in zip(digests, plain["counts"], strict=True):
        its = stems[start : start + number]
        counts[id_] = Counts(its, fields, tuple(slice(*place) for place in passages))
        start += number
    pool = Pool(
        np.frombuffer(plain["rows"], np.int32).reshape(size, POOL),
        np.frombuffer(plain["rare"]).reshape(size, POOL),
        np.frombuffer(plain["floor"]).reshape(size),
    )
    return Known(
        digests=digests,
        counts=counts,
        words=Words(lang, plain["words"]),
        signatures=np.frombuffer(plain["signatures"], np.uint64).reshape(size),
        searched=Searched(pool, np.frombuffer(plain["likeness"]).reshape(size, -1), 0),
        topics=dict(plain["topics"]),
        reasons={pair: Reason(*reason) for pair, reason in plain["reasons"].items()},
        besides=dict(plain["besides"]),
    )
