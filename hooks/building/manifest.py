"""The manifest: what the last good build was made from, and what it left."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from typing import NamedTuple

FOLDER = os.path.join(".cache", "build")
"""Where manifests are, from the project's root."""
PATH = os.path.join(FOLDER, "manifest.json")
"""The one of the site that `mkdocs.yml` says."""
VERSION = 2
"""Of the format: another one is as good as none."""
MOST = 8
"""Manifests that are kept: a folder that nobody builds into any more is forgotten."""


class Manifest(NamedTuple):
    """A build that became the site."""

    roots: tuple[str, ...]
    """The files and folders that it read."""
    variables: tuple[str, ...]
    """The variables of the environment that its configuration names."""
    strict: bool | None
    """As `Options.strict`."""
    site_dir: str | None
    """As `Options.site_dir`."""
    since: float
    """Its moment, in seconds since 1970."""
    until: float
    """The moment from which the clock alone would change it."""
    surroundings: str
    """The sum of what was around it."""
    inputs: str
    """The sum of what it read."""
    site: str
    """The folder that it became."""
    listing: str
    """What that looked like."""
    kept: tuple[tuple[str, str], ...]
    """Path and sum of what it left elsewhere."""
    told: tuple[tuple[str, str], ...]
    """Level and text of what it told the owner."""


def path_of(site_dir: str | None) -> str:
    """Return where the manifest of a site is: each folder that is asked for (`Options.site_dir`)
    has its own."""
    if site_dir is None:
        return PATH
    return os.path.join(FOLDER, f"manifest-{_sum(os.path.abspath(site_dir))[:16]}.json")


def read(path: str = PATH) -> Manifest | None:
    """Return the manifest of the last good build; None where there is none, or none that is whole.

    Its first line is the sum of the second.
    """
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            sum_, _, text = file.read().partition("\n")
        if sum_ != _sum(text):
            return None
        version, values = json.loads(text)
        if version != VERSION:
            return None
        found = Manifest(**values)
    except (OSError, ValueError, TypeError):
        return None
    return found._replace(
        roots=tuple(found.roots),
        variables=tuple(found.variables),
        kept=tuple((path, each) for path, each in found.kept),
        told=tuple((level, each) for level, each in found.told),
    )


def write(made: Manifest) -> None:
    """Keep a manifest; who reads meanwhile finds the former one whole. Where nothing can be written
    there is none, and the next build builds."""
    path = path_of(made.site_dir)
    text = json.dumps([VERSION, made._asdict()], ensure_ascii=False)
    unfinished = f"{path}.{os.getpid()}"
    try:
        os.makedirs(FOLDER, exist_ok=True)
        with open(unfinished, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(f"{_sum(text)}\n{text}")
        os.replace(unfinished, path)
        _prune()
    except OSError:
        _forget(unfinished)


def _prune() -> None:
    """Delete the oldest manifests, and what builds that were killed left of theirs."""
    found = [entry for entry in os.scandir(FOLDER) if entry.name.startswith("manifest")]
    found.sort(key=lambda entry: entry.stat().st_mtime_ns, reverse=True)
    for entry in found[MOST:]:
        _forget(entry.path)


def _forget(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
