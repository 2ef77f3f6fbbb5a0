"""The last audit of a site: told again where nothing has changed that it depends on."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

from auditing.options import Options
from auditing.outcome import Outcome
from building import tree

FOLDER = Path(".cache", "audit")
"""From the project's root."""
HOOKS = Path(__file__).resolve().parent.parent
CODE = (HOOKS / "permesso" / "audit", HOOKS / "auditing")
LOCK = HOOKS.parent / "requirements.txt"
"""The versions of what examines: parsers and the filter engine."""
MOST = 8
"""Audits that are kept: a site that nobody asks about any more is forgotten."""
START = "last-"
"""How the names of their files begin."""


def key(asked: Options, today: date) -> str:
    """Return the sum of all that an audit depends on: the names, sizes and moments of the site's
    and the letters' files, the code, the day. An empty word where it is not to be had."""
    if asked.browser or not asked.cache:
        # A browser may find something else each time.
        return ""
    folders = [asked.site, *([asked.letters] if asked.letters else [])]
    listings = [tree.listing(str(folder)) for folder in folders]
    if not all(listings):
        return ""
    code = tree.digest(tree.look(map(str, (*CODE, LOCK))))
    return _sum(json.dumps([listings, code, today.isoformat(), sys.version]))


def read(asked: Options, key: str) -> Outcome | None:
    """Return what came out of the last audit, if it is the one with this key, and whole."""
    if not key:
        return None
    try:
        text = _path(asked).read_text(encoding="utf-8")
        sum_, _, content = text.partition("\n")
        if sum_ != _sum(content):
            return None
        known, *values = json.loads(content)
        return Outcome(*values) if known == key else None
    except (OSError, ValueError, TypeError):
        return None


def write(asked: Options, key: str, outcome: Outcome) -> None:
    """Keep what came out of an audit; where nothing can be written, nothing is kept. A site that
    could not be examined is looked at again: permissions leave no trace in a listing."""
    if not key or outcome.status > 1 or _has_links(asked.site):
        return
    content = json.dumps([key, *outcome])
    path = _path(asked)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(f"{_sum(content)}\n{content}", encoding="utf-8")
        unfinished.replace(path)
        _prune()
    except OSError:
        with suppress(OSError):
            unfinished.unlink()


def _path(asked: Options) -> Path:
    names = [os.path.abspath(asked.site), str(asked.letters and os.path.abspath(asked.letters))]
    return FOLDER / f"{START}{_sum(json.dumps(names))[:16]}.json"


def _has_links(folder: Path) -> bool:
    """Tell whether a folder holds links: what is behind them changes without a trace in it."""
    return any(
        os.path.islink(os.path.join(way, name))
        for way, folders, files in os.walk(folder)
        for name in (*folders, *files)
    )


def _prune() -> None:
    """Delete the oldest, and what audits that were killed left of theirs."""
    found = [each for each in FOLDER.iterdir() if each.name.lstrip(".").startswith(START)]
    found.sort(key=lambda each: each.stat().st_mtime_ns, reverse=True)
    for each in found[MOST:]:
        each.unlink(missing_ok=True)


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
