"""The search, as owners decide it."""

from __future__ import annotations

from pydantic import Field

from permesso.fields import Keys


class SearchSettings(Keys):
    """`extra.permesso.search`."""

    make: bool = Field(
        True, description="Whether there is a page to search on, and the index that it needs."
    )


class OwnSearch(Keys):
    """`search` in the front matter of a page, in the words of Material."""

    exclude: bool = Field(False, description="Leaves the page out of the search (Material).")
    boost: float = Field(
        1.0,
        gt=0,
        le=10,
        description="How much its words count: 2 is twice as much as elsewhere (Material).",
    )
