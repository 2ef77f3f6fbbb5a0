"""Pictures as owners set them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from permesso.fields import Keys

Width = Annotated[int, Field(ge=16, le=8192)]
Quality = Annotated[int, Field(ge=1, le=100)]


def _ordered(widths: list[int]) -> list[int]:
    return sorted(set(widths))


Widths = Annotated[list[Width], AfterValidator(_ordered)]


class PictureSettings(Keys):
    """How pictures are made ready for readers."""

    make: bool = Field(
        True, description="Whether other sizes and formats are made; metadata always goes."
    )
    widths: Widths = Field(
        [480, 800, 1280, 1600],
        description="Widths in pixels of the pictures that texts show; none above the original's.",
    )
    lead_widths: Widths = Field(
        [1920], description="Widths that lead pictures have beside those, since they are larger."
    )
    max_edge: Width = Field(
        2560,
        description="Pixels of the longer side; a larger picture is made smaller, at its own "
        "address too.",
    )
    avif: Quality = Field(64, description="Quality of AVIF files, from 1 to 100.")
    webp: Quality = Field(80, description="Quality of WebP files, from 1 to 100.")
    jpeg: Quality = Field(80, description="Quality of JPEG files, from 1 to 100.")
    kept: int = Field(
        2000,
        ge=0,
        description="Megabytes in `.cache/workshop` beyond which what was used longest ago is "
        "deleted, at the end of a build; what the build used itself stays.",
    )
