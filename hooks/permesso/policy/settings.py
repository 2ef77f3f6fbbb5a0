"""What pages may load and do, as owners decide it."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from permesso.fields import Keys, wrong
from permesso.slots.settings import is_off

Delivery = Literal["both", "meta", "headers", "none"]
Directive = Literal[
    "script-src", "style-src", "img-src", "media-src", "font-src", "connect-src", "frame-src",
    "form-action",
]  # fmt: skip
Referrer = Literal[
    "no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin",
]  # fmt: skip
HOST = re.compile(r"https?://(?:\*\.)?[a-z0-9.-]+(?::\d+)?", re.IGNORECASE)
"""A host as Content Security Policy 3 (2.3.1, host-source) has it, with its scheme."""
YEAR = 31_536_000
"""Seconds of a year: what lists of preloaded hosts ask for (hstspreload.org)."""


def _host(value: str) -> str:
    if not HOST.fullmatch(value.rstrip("/")):
        raise wrong(f"found '{value}'; write a host with its scheme, such as https://cdn.example")
    return value.rstrip("/")


def _none_if_off(value: object) -> object:
    return None if is_off(value) else value


Host = Annotated[str, AfterValidator(_host)]
"""A host with its scheme, without a path."""


class HstsSettings(Keys):
    """What browsers are told of plain HTTP (RFC 6797)."""

    max_age: int = Field(
        YEAR, ge=300, description="Seconds for which a browser asks this host by HTTPS alone."
    )
    subdomains: bool = Field(
        False, description="Whether the same holds for all hosts below this one."
    )
    preload: bool = Field(
        False,
        description="Whether browsers may know of it before their first visit (hstspreload.org).",
    )

    @model_validator(mode="after")
    def _check_preload(self) -> Self:
        if self.preload and not (self.subdomains and self.max_age >= YEAR):
            raise wrong(f"preload: needs subdomains: true, and a max_age of {YEAR} or more")
        return self


class PolicySettings(Keys):
    """`extra.permesso.policy`."""

    delivery: Delivery = Field(
        "both",
        description="Where the Content-Security-Policy stands: in each page (`meta`), in the files "
        "for hosts (`headers`), in `both`, or nowhere (`none`).",
    )
    hosts: dict[Directive, list[Host]] = Field(
        {},
        description="Other hosts that pages may ask, by directive: what a template or a text of "
        "yours loads from there. Those of newsletter, comments and embeds are known.",
    )
    frame_ancestors: list[Host] = Field(
        [], description="Sites that may show pages of this one in a frame."
    )
    referrer: Referrer = Field(
        "strict-origin-when-cross-origin",
        description="What other sites learn of the page that a reader comes from; the default is "
        "what browsers do: the blog's address, not the page's.",
    )
    hsts: Annotated[HstsSettings | None, BeforeValidator(_none_if_off)] = Field(
        HstsSettings(),
        description="Whether browsers are told to ask by HTTPS alone; `off`: they are not. Only "
        "where `site_url` begins with https.",
    )
