"""Pictures as owners set them."""

from __future__ import annotations

from pydantic import Field

from permesso.fields import Keys


class PictureSettings(Keys):
    """How pictures are made ready for readers."""

    make: bool = Field(
        True, description="Whether other sizes and formats are made; metadata always goes."
    )
