"""Maps: the redirects of a blog as hosts take them."""

from __future__ import annotations

from collections.abc import Iterable

from permesso.edition import Edition
from permesso.model import Redirect


def files(redirects: Iterable[Redirect], edition: Edition) -> dict[str, str]:
    """Return the maps by address."""
    return {}
