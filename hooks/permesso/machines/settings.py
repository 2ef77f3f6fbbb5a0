"""What programs may do with the blog, as owners decide it."""

from __future__ import annotations

from permesso.fields import Keys


class MachineSettings(Keys):
    """One policy for robots, models and feed readers."""
