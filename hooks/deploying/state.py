"""The state of the public site, in `.cache/deploy/`: what was built last, and what of it is known.

It needs nothing but Python: a scheduled job that finds nothing due installs nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

FOLDER = Path(".cache/deploy")
BUILT = FOLDER / "built.json"
"""Written by each build of the site (`permesso.announcing.record`)."""
DEPLOYED = FOLDER / "deployed.json"
"""Written by `./scripts/announce`, after a deployment."""
VERSION = 1


@dataclass(frozen=True)
class Due:
    """A text that comes out or expires by the clock."""

    at: str
    """When, with its offset (ISO 8601)."""
    file: str
    """Path of the text, below the documents folder."""

    @property
    def moment(self) -> datetime:
        """When."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True)
class Proof:
    """How IndexNow knows a site."""

    key: str
    """Its key."""
    file: str
    """Whole address of the file that holds the key."""


@dataclass(frozen=True)
class State:
    """What is public, or was just built to be so."""

    built: str
    """The moment of the build (ISO 8601)."""
    due: tuple[Due, ...] = ()
    """What comes next, in its order."""
    pages: Mapping[str, str] = field(default_factory=dict)
    """Fingerprints of texts by whole address."""
    feeds: Mapping[str, str] = field(default_factory=dict)
    """The same of feeds."""
    hub: str | None = None
    """The WebSub hub of the feeds."""
    indexnow: Proof | None = None
    """How IndexNow knows the site; None where it is not to be told."""
    commit: str | None = None
    """The commit that was built, where that is known."""


def read(path: Path) -> State | None:
    """Return a state; None where there is none, or none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found.pop("version") != VERSION:
            return None
        found["due"] = tuple(Due(**each) for each in found["due"])
        proof = found.get("indexnow")
        found["indexnow"] = Proof(**proof) if proof else None
        state = State(**found)
        for moment in (state.built, *(each.at for each in state.due)):
            if datetime.fromisoformat(moment).tzinfo is None:
                return None
        dict(state.pages), dict(state.feeds)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return state


def write(path: Path, state: State) -> None:
    """Keep a state; whoever reads meanwhile finds the former one whole."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"version": VERSION, **asdict(state)}, ensure_ascii=False, indent=1)
    unfinished.write_text(f"{text}\n", encoding="utf-8")
    unfinished.replace(path)


def commit() -> str | None:
    """Return the commit of the current folder; None where git does not know."""
    try:
        command = ["git", "rev-parse", "HEAD"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
