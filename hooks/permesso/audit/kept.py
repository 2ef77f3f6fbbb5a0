"""What is kept from one audit to the next: what each document told, by all that it depends on."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from permesso.audit.told import Told
from permesso.workshop import store
from permesso.workshop.cabinet import Cabinet

KIND = "told"
"""Of the cabinet's entries."""
MOST = 256 * 1024 * 1024
"""Bytes that are kept, beside what the last audit needed."""
CODE = Path(__file__).parent
"""What decides what a document tells, with …"""
PARSERS = ("lxml", "cssselect2", "tinycss2", "tree-sitter", "tree-sitter-javascript")
"""… the packages that parse it."""


class Kept:
    """What documents told, in a file of a folder that may be deleted at any time.

    What is damaged, or of another version, is as good as none; where nothing can be written,
    nothing is kept. Two audits at once do no harm (`cabinet.py`).
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Take the folder; None: nothing is kept."""
        self._cabinet = Cabinet(folder / "told.sqlite") if folder else None

    def read(self, keys: Iterable[str]) -> dict[str, Told]:
        """Return what documents told, by those of the keys that are there."""
        if self._cabinet is None:
            return {}
        found = {}
        for key, content in self._cabinet.read(KIND, keys).items():
            told = pickle.loads(content)
            if isinstance(told, Told):
                found[key] = told
        return found

    def write(self, told: Mapping[str, Told]) -> None:
        """Keep what documents told, by their keys; forget what no audit has needed for long."""
        if self._cabinet is None:
            return
        pickled = {key: pickle.dumps(each, pickle.HIGHEST_PROTOCOL) for key, each in told.items()}
        self._cabinet.write(KIND, pickled)
        self._cabinet.prune(MOST)
        self._cabinet.close()


def version() -> str:
    """Return the sum of the rules and the code of the audit, and of what parses for it: what
    another version told is not asked for."""
    parsers = (metadata.version(name) for name in PARSERS)
    return store.key(*parsers, *store.sums_of(CODE, CODE.rglob("*")))
