"""Where the validators are that come from npm; `tests/npm.py` installs them."""

from __future__ import annotations

from npm import programs

VALIDATORS = programs("validators")
HERE = VALIDATORS.here
MODULES = VALIDATORS.modules


def is_ready() -> bool:
    """Tell whether they are installed."""
    return VALIDATORS.is_ready()
