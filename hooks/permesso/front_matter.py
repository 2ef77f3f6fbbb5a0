"""Front matter: every key that an author may write, checked and typed.

This definition is the only one: the reference page and the JSON Schema for editors are printed
from it (`reference.py`). Keys marked "Material" mean what they mean to Material's blog plugin.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from permesso.fields import Address, Language, Line, Moment, SlugText, WebUrl, complaints
from permesso.problem import Problem
from permesso.source import Source
from permesso.yaml_source import Key

Status = Literal["published", "hidden", "draft"]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dates(_Keys):
    """The form of `date` with more than one date (Material)."""

    # Material lets owners add dates of their own beside these two.
    model_config = ConfigDict(extra="allow", frozen=True)

    created: Moment = Field(description="When the post was first published.")
    updated: Moment | None = Field(
        None, description="When its text really changed; shown to readers if on a later day."
    )


class Image(_Keys):
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


class _Page(_Keys):
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
    aliases: list[Address] = Field(
        [], description="Addresses that this page had before; each redirects here."
    )
    canonical: WebUrl | None = Field(
        None, description="Address of the original, when this is a copy; readers see it too."
    )
    lang: Language | None = Field(
        None, description="Language of the text, when it is not the blog's."
    )
    template: Line | None = Field(
        None, description="Template of your own in `overrides/` (Material)."
    )
    hide: list[Line] = Field([], description="`toc` leaves out the contents (Material).")
    icon: Line | None = Field(None, description="Accepted from Material; menus here are words.")
    search: dict[str, Any] = Field(
        {}, description="Accepted from Material; there is no search index yet."
    )
    comments: bool | None = Field(
        None, description="Accepted from Material; there are no comments yet."
    )
    extra: dict[str, Any] = Field({}, description="Anything of your own, for your templates.")


class PageFrontMatter(_Page):
    """Keys of a page that is not a post."""

    status: Line | None = Field(
        None, description="`hidden` keeps the page out of search engines and the site map."
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
    links: list[Any] = Field(
        [],
        description="Further reading: paths of pages, or `Title: path`, nested at will (Material).",
    )


FrontMatter = TypeVar("FrontMatter", PostFrontMatter, PageFrontMatter)


def parse(
    model: type[FrontMatter], source: Source, defaults: dict[str, Any]
) -> tuple[FrontMatter | None, list[Problem]]:
    """Return the typed front matter of `source` and the problems in it (None if there are any).

    `defaults` are the values of the folders around it; a key of the file wins over them.
    """
    problems = [
        source.problem(f"{key}: written twice; keep one", key) for key, _ in source.front.duplicates
    ]
    # An empty value is what an author leaves behind in a template: the key is not there.
    given = {key: value for key, value in source.front.data.items() if value != ""}
    shared = {key: value for key, value in defaults.items() if key in model.model_fields}
    empty = [key for key in ("title", "date") if source.front.data.get(key) == ""]
    try:
        parsed = model.model_validate({**shared, **given})
    except ValidationError as error:
        problems += [
            source.problem(_tell(key, message, empty), *key)
            for key, message in complaints(error, model)
            if key[0] in given or key[0] not in shared
        ]
        parsed = None
    if "title" in empty:
        problems.append(source.problem("title: is empty; write the title of the post", "title"))
    return (None if problems else parsed), problems


def check_defaults(values: dict[str, Any]) -> Iterator[tuple[Key, str]]:
    """Yield key and message for each mistake in a folder's defaults, where no key must be there."""
    try:
        PostFrontMatter.model_validate({"date": "2000-01-01", **values})
    except ValidationError as error:
        yield from complaints(error, PostFrontMatter)


def _tell(key: Key, message: str, empty: list[str]) -> str:
    if key != ("date",) or "is missing" not in message:
        return message
    state = "is empty" if "date" in empty else "is missing"
    return f"date: {state}; add the day of publication, such as date: 2026-03-12"


def link_items(links: list[Any]) -> Iterator[tuple[str | None, str]]:
    """Yield title (or None) and target of each of the `links`, in order, at any depth."""
    for item in links:
        if isinstance(item, str):
            yield None, item
        elif isinstance(item, dict):
            for title, value in item.items():
                if isinstance(value, list):
                    yield from link_items(value)
                else:
                    yield str(title), str(value)
