"""Where the validators are that come from npm; `python tests/npm.py validators` installs them."""

from __future__ import annotations

from npm import Programs

VALIDATORS = Programs("validators")
HERE = VALIDATORS.here
MODULES = VALIDATORS.modules


def is_ready() -> bool:
    """Tell whether they are installed."""
    return VALIDATORS.is_ready()
