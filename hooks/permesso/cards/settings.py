"""Social cards as owners set them."""

from __future__ import annotations

from pydantic import Field

from permesso.fields import Keys


class CardSettings(Keys):
    """Pictures for links that are passed on, made by the build."""

    make: bool = Field(True, description="Whether pages without a card of their own get one.")
