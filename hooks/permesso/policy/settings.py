"""What pages may load and do, as owners decide it."""

from __future__ import annotations

from permesso.fields import Keys


class PolicySettings(Keys):
    """`extra.permesso.policy`."""
