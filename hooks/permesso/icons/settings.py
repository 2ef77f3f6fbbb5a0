"""Icons as owners set them."""

from __future__ import annotations

from pydantic import Field

from permesso.colours import PAPER, Colour
from permesso.fields import Keys, Line


class IconSettings(Keys):
    """The icons of the site, made by the build from one picture."""

    source: Line | None = Field(
        None,
        description="File of the picture, below the documents folder: square, an SVG or at least "
        "512 pixels wide. Without it, `theme.favicon`.",
    )
    background: Colour = Field(
        PAPER, description="Behind a picture that one can see through, where phones show it."
    )
    short_name: Line | None = Field(
        None, description="Name below the icon, up to 12 letters; without it, the blog's."
    )
