"""The engine of the audit's lists, for tests that ask them."""

from __future__ import annotations

from functools import lru_cache

import pytest

from auditing import engine
from permesso.audit.filters import Engine
from terminal.refusal import Refusal


@lru_cache(maxsize=1)
def asked() -> Engine:
    """Return the engine; skips the test that asks for it where npm gives none."""
    try:
        return engine.engine()
    except Refusal as error:
        pytest.skip(str(error))
