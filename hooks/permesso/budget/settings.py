"""What a page may weigh, as owners decide it."""

from __future__ import annotations

from permesso.fields import Keys


class BudgetSettings(Keys):
    """`extra.permesso.budget`."""
