"""The head of pages as owners set it."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from permesso.colours import PAPER, Colour
from permesso.fields import Keys, Line, check_placeholders, wrong
from permesso.head.handles import FediverseHandle, XHandle

PLACEHOLDERS = {"title", "site", "page", "kind"}
PAGED = {"category", "tag", "author", "series", "year", "month"}
"""Kinds of page that may have a second one."""

RULE = re.compile(
    r"nofollow|noarchive|nosnippet|noimageindex|notranslate|max-snippet:\s*(?:-1|\d+)"
    r"|max-image-preview:\s*(?:none|standard|large)|max-video-preview:\s*(?:-1|\d+)"
)
"""A rule of the robots tag (developers.google.com/search, "Robots meta tag specifications")."""


def _robots(value: str) -> str:
    for rule in value.split(","):
        word = rule.strip()
        if word in {"noindex", "none"}:
            raise wrong(
                f"found '{word}', which hides the whole blog; write 'status: hidden' in texts"
            )
        if not RULE.fullmatch(word):
            raise wrong(f"found '{word}', not a rule for robots; write such as max-snippet:-1")
    return ", ".join(rule.strip() for rule in value.split(","))


class TitleSettings(Keys):
    """Titles of windows and search results, by kind of page.

    A placeholder without a value takes the separator before it along.
    """

    home: Line = Field(
        "{site} · {title}",
        description="The home page; its title is left out where it is the blog's name. All take "
        "`{title}`, `{site}`, `{page}` (`Pagina 2 di 7`, from the second page on) and `{kind}` "
        "(`Tag`).",
    )
    post: Line = Field("{title} · {site}", description="An article.")
    page: Line = Field("{title} · {site}", description="A page that is not an article.")
    category: Line = Field("{title} · {page} · {site}", description="A category.")
    tag: Line = Field("{title} · {kind} · {page} · {site}", description="A tag.")
    author: Line = Field("{title} · {page} · {site}", description="An author.")
    series: Line = Field("{title} · {kind} · {page} · {site}", description="A series.")
    archive: Line = Field("{title} · {site}", description="The archive.")
    year: Line = Field("{title} · {kind} · {page} · {site}", description="A year.")
    month: Line = Field("{title} · {kind} · {page} · {site}", description="A month.")
    newsletter: Line = Field("{title} · {site}", description="A page of the newsletter.")

    @field_validator("*")
    @classmethod
    def _check_pattern(cls, pattern: str, info: ValidationInfo) -> str:
        used = check_placeholders(pattern, PLACEHOLDERS)
        if "title" not in used and info.field_name != "home":
            raise wrong("add {title}, or all share one title")
        if "page" not in used and info.field_name in PAGED:
            raise wrong("add {page}, or all pages of a list share one title")
        return pattern


class HeadSettings(Keys):
    """What search engines and the previews of links show."""

    titles: TitleSettings = Field(TitleSettings(), description="Titles by kind of page.")
    robots: Annotated[Line, AfterValidator(_robots)] = Field(
        "max-image-preview:large, max-snippet:-1, max-video-preview:-1",
        description="What search engines may show of a page that they find.",
    )
    fediverse: FediverseHandle | None = Field(
        None,
        description="The blog's name on the fediverse, as in `@blog@social.example`: Mastodon "
        "shows it below links to pages whose authors have none of their own.",
    )
    twitter: XHandle | None = Field(None, description="The blog's name on X, as in `@blog`.")
    colour: Colour = Field(
        PAPER, description="What browsers paint around the page; that of its paper."
    )
    colour_dark: Colour = Field("#15191f", description="The same for readers of the dark scheme.")
