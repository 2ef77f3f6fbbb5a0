"""Notices, told: what the owner should know and nobody has to change; a helper, not a hook."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable

from permesso.problem import Problem, shortened


def is_check() -> bool:
    """Tell whether this is the build of `./scripts/check`, which lets nothing pass."""
    return os.environ.get("PERMESSO_LIMITS") == "error"


def tell(log: logging.Logger, notices: Iterable[Problem | str]) -> None:
    """Tell notices, each on a line; of many in the same words only the first, but in a check."""
    for line in map(str, notices) if is_check() else shortened(notices):
        log.info(line)
