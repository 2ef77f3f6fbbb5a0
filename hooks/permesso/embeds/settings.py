"""Embeds as owners set them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from permesso.fields import Address, Keys, Line


def _without_slashes(path: str) -> str:
    return path.strip("/")


class EmbedSettings(Keys):
    """Where what is known of players, posts and maps of other sites is kept."""

    file: Annotated[Line, AfterValidator(_without_slashes)] = Field(
        ".embeds.yml",
        description="File that `./scripts/embeds` keeps their titles in, below the documents "
        "folder.",
    )
    pictures: Address = Field(
        "immagini/embeds", description="Folder for their pictures, below the documents folder."
    )
