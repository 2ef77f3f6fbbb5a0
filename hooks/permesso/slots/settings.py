"""Slots as owners and authors write them: which blocks stand where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from permesso import locale
from permesso.fields import Keys, Line, wrong
from permesso.problem import did_you_mean

BlockKind = Literal[
    "newsletter", "cta", "read_also", "related", "share", "author", "thanks", "comments", "in_use"
]
BLOCK_KINDS: tuple[BlockKind, ...] = get_args(BlockKind)
WITH_ARGUMENT = {"cta", "read_also"}
"""Blocks of which there are several, told apart by a name."""
HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
OFF = {"off", "no", "none", "false", ""}


@dataclass(frozen=True, slots=True)
class BlockName:
    """A block as it is asked for."""

    kind: BlockKind
    """What it is."""
    argument: str | None = None
    """Which one, where there are several: the name of a call to action, of a post."""


def block_kind(name: str) -> BlockKind | None:
    """Return the kind of block called `name`, in English or in a language of the interface."""
    kind = locale.block_aliases().get(name.strip().lower().replace("-", "_"))
    return kind if kind in BLOCK_KINDS else None


def _written() -> set[str]:
    """Return the names of blocks as the guides write them: `read_also`, `leggi-anche`."""
    aliases = locale.block_aliases()
    return {name if name in BLOCK_KINDS else name.replace("_", "-") for name in aliases}


def block_name(kind: str, argument: str | None = None) -> BlockName:
    """Return the block called `kind`, in English or in a language of the interface.

    Raises pydantic's error, with advice, for a block that there is not.
    """
    known = block_kind(kind)
    if known is None and "," in kind:
        raise wrong(f"found '{kind}'; write several between square brackets: [{kind}]")
    if known is None:
        raise wrong(f"there is no block '{kind}'; {did_you_mean(kind, _written())}")
    if argument and known not in WITH_ARGUMENT:
        raise wrong(f"found '{kind}: {argument}'; write '{kind}' alone")
    return BlockName(known, argument or None)


def _block(value: object) -> object:
    if isinstance(value, BlockName):
        return value
    if isinstance(value, dict) and len(value) == 1:
        ((kind, argument),) = value.items()
        if isinstance(kind, str) and isinstance(argument, str):
            return block_name(kind, argument.strip())
    if isinstance(value, str):
        kind, _, argument = value.partition(":")
        return block_name(kind, argument.strip())
    found = "found brackets in brackets" if isinstance(value, list) else f"found '{value}'"
    raise wrong(f"{found}; write the name of a block, such as newsletter")


def _blocks(value: object) -> object:
    if isinstance(value, list):
        return value
    return [] if is_off(value) else [value]


Block = Annotated[
    BlockName,
    BeforeValidator(_block),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "examples": list(BLOCK_KINDS)},
                {"type": "object", "additionalProperties": {"type": "string"}},
            ]
        }
    ),
]
"""A block: its name, or `cta: name`, `read_also: post`."""
Blocks = Annotated[
    list[Block],
    BeforeValidator(_blocks, json_schema_input_type=Block | list[Block]),
]
"""Blocks in their order; one alone needs no list, and `off` is none."""


def _off(value: object) -> object:
    return _slots_or_off(value, OwnSlots)


def _off_list(value: object) -> object:
    return _slots_or_off(value, ListSlots)


def _slots_or_off(value: object, model: type[Keys]) -> object:
    slots = list(model.model_fields)
    if is_off(value):
        return {slot: [] for slot in slots}
    if isinstance(value, str | bool | list):
        found = "a list" if isinstance(value, list) else f"'{value}'"
        raise wrong(f"found {found}; write off, or slots below it: {', '.join(slots)}")
    return value


def is_off(value: object) -> bool:
    """Tell whether a value switches something off, read by MkDocs or as text."""
    return value is False or (isinstance(value, str) and value.strip().lower() in OFF)


def _names(*kinds: BlockKind) -> list[BlockName]:
    return [BlockName(kind) for kind in kinds]


class PageSlots(Keys):
    """The slots of a page that is not an article."""

    after_intro: Blocks = Field([], description="After the introduction of the text.")
    middle: Blocks = Field(
        [],
        description="Near the middle of the text, between two paragraphs or before a heading; "
        "a short text has none.",
    )
    end: Blocks = Field([], description="After the text.")
    aside: Blocks = Field(
        [], description="Beside the text on a wide screen, after it on a narrow one; it stays put."
    )
    footer: Blocks = Field([], description="Below everything else of the page.")


class PostSlots(PageSlots):
    """The slots of an article."""

    middle: Blocks = Field(_names("read_also"), description="Near the middle of the text.")
    end: Blocks = Field(
        _names("thanks", "author", "share", "newsletter", "related", "comments"),
        description="After the text.",
    )


class ListSlots(Keys):
    """The slots of the home page and of lists."""

    after_intro: Blocks = Field([], description="After the title and the introduction.")
    end: Blocks = Field([], description="After the articles.")
    footer: Blocks = Field([], description="Below everything else of the page.")


class SlotSettings(Keys):
    """What stands in the slots, by kind of page."""

    post: Annotated[PostSlots, BeforeValidator(_off)] = Field(PostSlots(), description="Articles.")
    page: Annotated[PageSlots, BeforeValidator(_off)] = Field(
        PageSlots(), description="Other pages with a text of their own."
    )
    home: Annotated[ListSlots, BeforeValidator(_off_list)] = Field(
        ListSlots(footer=_names("newsletter")), description="The home page."
    )
    lists: Annotated[ListSlots, BeforeValidator(_off_list)] = Field(
        ListSlots(), description="Categories, tags, authors, series, the archive."
    )


class OwnSlots(Keys):
    """The slots as one page wants them; what is not written stays as the settings say."""

    after_intro: Blocks | None = Field(None, description="After the introduction of the text.")
    middle: Blocks | None = Field(None, description="Near the middle of the text.")
    end: Blocks | None = Field(None, description="After the text.")
    aside: Blocks | None = Field(None, description="Beside the text.")
    footer: Blocks | None = Field(None, description="Below everything else of the page.")


OwnSlotsOrOff = Annotated[
    OwnSlots, BeforeValidator(_off, json_schema_input_type=OwnSlots | Literal["off"])
]
"""Slots of one page, or `off`: no block at all but those placed by hand."""


class Cta(Keys):
    """A call to action: a contact or an offer."""

    heading: Line = Field(description="What is offered, in a few words.")
    text: str = Field("", description="One or two sentences, in Markdown.")
    button: Line = Field(description="Text of the button: what happens next.")
    url: Line = Field(
        description="Where it leads: a page's path (`contatti.md`), an address, or `mailto:…`."
    )


class OwnCta(Keys):
    """The call to action of one page: the name of one in the settings, or all of its keys."""

    name: Line | None = Field(None, description="One in `extra.permesso.ctas`.")
    heading: Line | None = Field(None, description="What is offered, in a few words.")
    text: str = Field("", description="One or two sentences, in Markdown.")
    button: Line | None = Field(None, description="Text of the button: what happens next.")
    url: Line | None = Field(None, description="Where it leads, as in the settings.")

    @model_validator(mode="after")
    def _check_whole(self) -> OwnCta:
        given = {"heading": self.heading, "button": self.button, "url": self.url}
        missing = [key for key, value in given.items() if value is None]
        if self.name is None and missing:
            lacks = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
            raise wrong(f"{lacks}; write heading, button and url below it, or the name of one")
        if self.name is not None and any(given.values()):
            raise wrong("write either its name or its heading, button and url")
        return self

    @property
    def own(self) -> Cta | None:
        """The call to action itself; None where it is only named."""
        if self.heading is None or self.button is None or self.url is None:
            return None
        return Cta(heading=self.heading, text=self.text, button=self.button, url=self.url)


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


OwnCtaOrName = Annotated[OwnCta, BeforeValidator(_named, json_schema_input_type=Line | OwnCta)]
"""A call to action of one page, or its name alone."""


class ShareSettings(Keys):
    """Links to pass an article on; no script, no counter."""

    networks: list[
        Literal["email", "whatsapp", "linkedin", "facebook", "x", "mastodon", "bluesky", "copy"]
    ] = Field(
        ["email", "whatsapp", "linkedin", "bluesky", "copy"],
        description="Which ones, in order. `copy` shows where a script can copy the address.",
    )
    mastodon: Line | None = Field(
        None, description="Instance that `mastodon` leads to: `mastodon.uno`."
    )

    @model_validator(mode="after")
    def _check_instance(self) -> ShareSettings:
        if "mastodon" in self.networks and not HOST.fullmatch(self.mastodon or ""):
            found = f"found '{self.mastodon}'" if self.mastodon else "is missing"
            raise wrong(f"mastodon: {found}; write the instance's host, such as mastodon.uno")
        return self
