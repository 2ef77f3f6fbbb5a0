"""Old addresses, as owners decide about them."""

from __future__ import annotations

from pydantic import Field

from permesso.fields import Address, Keys


class RedirectSettings(Keys):
    """What becomes of addresses that are no more."""

    pages: bool = Field(
        True,
        description="Whether a small page stands at each old address and leads to the new one; "
        "`false` where the host does that, with one of the maps that the build writes.",
    )
    gone: list[Address] = Field(
        [],
        description="Addresses that are no more and lead nowhere, on purpose: builds stop naming "
        "them, and hosts with a map answer 410 (gone).",
    )
