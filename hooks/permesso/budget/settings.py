"""What a page may weigh, as owners decide it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from permesso.fields import Keys, Line, wrong


def _is_limit(value: object) -> object:
    if isinstance(value, bool) or not str(value).isdecimal():
        raise wrong(f"found '{value}'; write a number, from 0 on")
    return value


Limit = Annotated[int, BeforeValidator(_is_limit)]


class BudgetSettings(Keys):
    """What a page may weigh before the build says so."""

    flight: Limit = Field(
        14600,
        description="Bytes of a page as Brotli, with the style in it: what a server sends before "
        "it waits for an answer (ten packets, RFC 6928). For each word of a page beyond 1,500 "
        "there are 4 bytes more: a long text is no sin, it comes while its beginning is read.",
    )
    scripts: Limit = Field(
        6144,
        description="Bytes, as Brotli, of the scripts that a page loads before its reader asks "
        "for anything.",
    )
    requests: Limit = Field(
        2,
        description="Files that a page loads besides pictures, itself included: styles, scripts, "
        "fonts that it asks for early.",
    )
    blocking: Limit = Field(
        0,
        description="Files that a browser waits for before it shows anything: linked styles, "
        "scripts that are neither `defer` nor `async` nor modules.",
    )


class OwnBudget(Keys):
    """What one page may weigh, and why."""

    flight: Limit | None = Field(None, description="As in the settings.")
    scripts: Limit | None = Field(None, description="As in the settings.")
    requests: Limit | None = Field(None, description="As in the settings.")
    blocking: Limit | None = Field(None, description="As in the settings.")
    reason: Line = Field(description="Why this page may weigh more, for who reads it next year.")
