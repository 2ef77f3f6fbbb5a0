"""The head of pages as owners set it."""

from __future__ import annotations

from permesso.fields import Keys


class HeadSettings(Keys):
    """What search engines and the previews of links show."""
