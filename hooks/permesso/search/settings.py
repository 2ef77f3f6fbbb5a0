"""The search, as owners decide it."""

from __future__ import annotations

from permesso.fields import Keys


class SearchSettings(Keys):
    """`extra.permesso.search`."""
