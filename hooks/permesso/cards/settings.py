"""Social cards as owners set them."""

from __future__ import annotations

from pydantic import Field, field_validator

from permesso.colours import PAPER, READABLE, Colour, contrast
from permesso.fields import Keys, Line, wrong


class Palette(Keys):
    """Colours of the cards; those of the style sheet where none is set."""

    paper: Colour = Field(PAPER, description="Behind everything.")
    ink: Colour = Field("#20242c", description="The title, and who wrote it.")
    soft: Colour = Field("#585c66", description="The standfirst, the date, the address.")
    accent: Colour = Field("#ad3f29", description="The category, the bar at the top.")

    def faint(self) -> list[tuple[str, float]]:
        """Return the colours that cannot be read on the paper, with their contrast."""
        written = {"ink": self.ink, "soft": self.soft, "accent": self.accent}
        found = {name: contrast(colour, self.paper) for name, colour in written.items()}
        return [(name, ratio) for name, ratio in found.items() if ratio < READABLE]


class CardSettings(Keys):
    """Pictures for links that are passed on, made by the build."""

    make: bool = Field(True, description="Whether pages without a card of their own get one.")
    template: Line = Field(
        "cards/card.svg", description="The card, as an SVG template in `overrides/`."
    )
    colours: Palette = Field(
        Palette(), description="Colours; each as `#rrggbb`, with a contrast of 4.5 or more."
    )
    logo: Line | None = Field(
        None,
        description="File of the picture beside the blog's name, below the documents folder; "
        "without it, the icon.",
    )
    font: Line | None = Field(
        None,
        description="File of a font of your own (TTF or OTF) in `overrides/`, for a script that "
        "the ones in use, Literata and Inter, do not have.",
    )
    text_font: Line | None = Field(
        None, description="A second one for everything but the title; without it, `font`."
    )

    @field_validator("colours")
    @classmethod
    def _check_contrast(cls, colours: Palette) -> Palette:
        if faint := colours.faint():
            told = ", ".join(f"{name} {ratio:.2f} to 1" for name, ratio in faint)
            raise wrong(
                f"found {told}, too little contrast with paper; write darker ones, or lighter "
                f"ones on a dark paper, for {READABLE} or more"
            )
        return colours
