"""Who publishes the blog, as owners set it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from permesso.fields import Keys, Line, WebUrl


class PublisherSettings(Keys):
    """Who publishes the blog."""

    type: Literal["organization", "person"] = Field(
        "organization", description="Whether an organization or a person publishes it."
    )
    name: Line | None = Field(None, description="Their name; without it, the blog's.")
    url: WebUrl | None = Field(None, description="Their own page; without it, the blog's.")
    logo: Line | None = Field(
        None, description="File of the logo or portrait, below the documents folder."
    )
    links: list[WebUrl] = Field([], description="Their profiles elsewhere (`sameAs`).")
