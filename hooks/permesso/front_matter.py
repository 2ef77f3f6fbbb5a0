"""Front matter: every key that an author may write, checked and typed.

This definition is the only one: the reference page and the JSON Schema for editors are printed
from it (`reference.py`). Keys marked "Material" mean what they mean to Material's blog plugin.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError

from permesso.budget.settings import OwnBudget
from permesso.comments.settings import OwnCommentsOrState
from permesso.disclosures import OwnDisclosure
from permesso.fields import Address, Keys, Language, Line, Moment, SlugText, WebUrl, complaints
from permesso.problem import Problem
from permesso.search.settings import OwnSearch
from permesso.slots.settings import OwnCtaOrName, OwnSlots, OwnSlotsOrOff
from permesso.source import Source
from permesso.yaml_source import Key

Status = Literal["published", "hidden", "draft"]

UNKNOWN_DATE = "2000-01-01"
"""Stands for a date that is wrong, while the rest of the blog is checked."""


class Dates(Keys):
    """The form of `date` with more than one date (Material)."""

    # Material lets owners add dates of their own beside these two.
    model_config = ConfigDict(extra="allow", frozen=True, defer_build=True)

    created: Moment = Field(description="When the post was first published.")
    updated: Moment | None = Field(
        None, description="When its text really changed; shown to readers if on a later day."
    )


class Image(Keys):
    """The lead picture."""

    src: Line = Field(
        description="File of the picture: `/immagini/x.svg` from the documents folder, or a path "
        "relative to the post."
    )
    alt: str = Field(description="What is seen in it, for those who do not see it.")
    caption: Line | None = Field(None, description="Line shown below it.")
    credit: Line | None = Field(None, description="Who made it; shown after the caption.")


def _created(value: object) -> object:
    return {"created": value} if isinstance(value, str) else value


class _Page(Keys):
    """Keys of any page."""

    title: Line | None = Field(
        None, description="Title. Without it the first `# heading` of the text is the title."
    )
    subtitle: Line | None = Field(
        None, description="Standfirst: a sentence below the title, also shown in lists."
    )
    description: Line | None = Field(
        None, description="What search engines show; 110 to 155 characters (Material)."
    )
    image: Image | None = Field(None, description="Lead picture.")
    card: Line | None = Field(
        None,
        description="File of a picture of your own for links that are passed on, 1200 by 630 "
        "pixels; without it the build makes one.",
    )
    aliases: list[Address] = Field(
        [], description="Addresses that this page had before; each redirects here."
    )
    canonical: WebUrl | None = Field(
        None, description="Address of the original, when this is a copy; readers see it too."
    )
    lang: Language | None = Field(
        None, description="Language of the text, when it is not the blog's."
    )
    translation_key: Line | None = Field(
        None,
        description="A word of your own that this text and its translations share, each with its "
        "`lang`: readers and search engines are shown the way from one to the other.",
    )
    template: Line | None = Field(
        None, description="Template of your own in `overrides/` (Material)."
    )
    hide: list[Line] = Field([], description="`toc` leaves out the contents (Material).")
    slots: OwnSlotsOrOff | None = Field(
        None, description="Blocks in the slots of this page; `off` leaves them empty."
    )
    cta: OwnCtaOrName | None = Field(
        None, description="What the block `cta` shows here: a name from the settings, or its own."
    )
    budget: OwnBudget | None = Field(
        None,
        description="Limits of this page's own, with a `reason`, where it has to weigh more than "
        "the settings let pages weigh.",
    )
    icon: Line | None = Field(None, description="Accepted from Material; menus here are words.")
    search: OwnSearch = Field(
        OwnSearch(), description="How readers find the page when they search (Material)."
    )
    extra: dict[str, Any] = Field({}, description="Anything of your own, for your templates.")


class PageFrontMatter(_Page):
    """Keys of a page that is not a post."""

    about: Literal["blog", "contact", "faq"] | None = Field(
        None,
        description="What the page is, for search engines: `blog` says who writes here, `contact` "
        "how to reach them, `faq` answers the questions that are its headings.",
    )
    status: Line | None = Field(
        None, description="`hidden` keeps the page out of search engines and the site map."
    )
    comments: bool | None = Field(
        None, description="Accepted from Material; only posts have comments."
    )


class PostFrontMatter(_Page):
    """Keys of a post."""

    date: Annotated[Dates, BeforeValidator(_created, json_schema_input_type=Moment | Dates)] = (
        Field(description="Day of publication, or `created` and `updated` below it (Material).")
    )
    authors: list[Line] = Field(
        [], description="Ids from `.authors.yml`, first one first (Material)."
    )
    categories: list[Line] = Field([], description="Categories, main one first (Material).")
    tags: list[Line] = Field([], description="Tags (Material).")
    series: Line | None = Field(None, description="Name of the series that the post is part of.")
    series_order: int | None = Field(
        None, ge=1, description="Place in the series; without it, the order of the dates."
    )
    defines: Line | None = Field(
        None, description="The term that the post defines, as in `Permission marketing`."
    )
    faq: bool = Field(
        False,
        description="Whether search engines are told that headings with a question mark are "
        "questions, and the text below them their answers.",
    )
    guid: Line | None = Field(
        None,
        description="Id that the post had in the feeds of another system; without it, a lasting "
        "one is made.",
    )
    slug: SlugText | None = Field(
        None, description="Last part of the address; without it, made from the title (Material)."
    )
    status: Status = Field(
        "published",
        description="`hidden`: built, in no list, not for search engines; `draft`: not built.",
    )
    draft: bool = Field(False, description="The same as `status: draft` (Material).")
    publish_at: Moment | None = Field(
        None, description="The post is in no build made before this moment."
    )
    expires: Moment | None = Field(
        None, description="The post is in no build made after this moment."
    )
    pin: bool = Field(False, description="First on the home page and in lists (Material).")
    readtime: int | None = Field(
        None, ge=1, description="Minutes of reading, where counting words goes wrong (Material)."
    )
    comments: OwnCommentsOrState | None = Field(
        None,
        description="`open`, `closed` (old ones are shown) or `off`; or the keys below it. What is "
        "not written stays as the settings say (Material's `true` and `false` work too).",
    )
    thanks: str = Field(
        "", description="The author's own words at the end, in Markdown: the block `thanks`."
    )
    disclosure: OwnDisclosure | None = Field(
        None,
        description="What readers have to know before they begin: `sponsor`, `affiliate`, `guest`, "
        "`ai`. The page says it above the text, lists beside the title, programs in the links.",
    )
    related: list[Line] = Field(
        [],
        description="Posts to offer before all others, by file (`/posts/2026/x.md`, `x.md`), slug "
        "or address.",
    )
    not_related: list[Line] = Field([], description="Posts never to offer, named alike.")
    links: list[Any] = Field(
        [],
        description="Further reading: paths of pages, or `Title: path`, nested at will (Material).",
    )


FrontMatter = TypeVar("FrontMatter", PostFrontMatter, PageFrontMatter)


def parse(
    model: type[FrontMatter], source: Source, defaults: dict[str, Any]
) -> tuple[FrontMatter, list[Problem]]:
    """Return the typed front matter of `source` and the problems in it.

    What is wrong is left out, or filled in where it must be there, so that the rest of the file
    is checked too. `defaults` are the values of the folders around it; its own keys win.
    """
    problems = source.repetitions()
    # An empty value is what an author leaves behind in a template: the key is not there.
    given = {key: value for key, value in source.front.data.items() if value != ""}
    values = {key: value for key, value in defaults.items() if key in model.model_fields} | given
    if source.front.data.get("title") == "":
        problems.append(source.problem("title: is empty; write the title of the post", "title"))
        values["title"] = source.uri
    try:
        return model.model_validate(values), problems
    except ValidationError as error:
        mistakes = list(complaints(error, model))
    problems += [
        source.problem(_tell(key, message, source), *key)
        for key, message in mistakes
        # A mistake in a folder's defaults is told once, where it stands.
        if key[0] in source.front.data or key[0] not in defaults
    ]
    filled = {"title": source.uri, "date": UNKNOWN_DATE}
    for key, _ in mistakes:
        values.pop(str(key[0]), None)
        if key[0] in filled and key[0] in model.model_fields:
            values[str(key[0])] = filled[str(key[0])]
    return model.model_validate(values), problems


def check_defaults(values: dict[str, Any]) -> Iterator[tuple[Key, str]]:
    """Yield key and message for each mistake in a folder's defaults, where no key must be there."""
    try:
        PostFrontMatter.model_validate({"date": UNKNOWN_DATE, **values})
    except ValidationError as error:
        yield from complaints(error, PostFrontMatter)


def _tell(key: Key, message: str, source: Source) -> str:
    if len(key) == 1 and key[0] in OwnSlots.model_fields and "unknown key" in message:
        return f"{key[0]}: is a slot; indent it below 'slots:'"
    if key == ("date", "created") and isinstance(source.front.data.get("date"), str):
        return message.replace("date.created", "date", 1)
    if key != ("date",) or "is missing" not in message:
        return message
    state = "is empty" if "date" in source.front.data else "is missing"
    return f"date: {state}; add the day of publication, such as date: 2026-03-12"


def link_items(links: list[Any]) -> Iterator[tuple[int, str | None, str]]:
    """Yield of each of the `links` its place at the top, its title (or None) and its target."""
    for index, item in enumerate(links):
        for title, target in _nested_links(item):
            yield index, title, target


def _nested_links(item: Any) -> Iterator[tuple[str | None, str]]:
    if isinstance(item, str):
        yield None, item
    elif isinstance(item, list):
        for inner in item:
            yield from _nested_links(inner)
    elif isinstance(item, dict):
        for title, value in item.items():
            if isinstance(value, str):
                yield str(title), value
            else:
                yield from _nested_links(value)
