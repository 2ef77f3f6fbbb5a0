"""Reference: pages and JSON Schemas printed from the definitions that check an author's input."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from permesso import locale
from permesso.authors import AuthorEntry, AuthorLink, AuthorsFile
from permesso.front_matter import Dates, Image, PageFrontMatter, PostFrontMatter
from permesso.newsletter import provider_reference
from permesso.newsletter.consents import ConsentEntry, ConsentsFile
from permesso.newsletter.settings import AttributionFields, NewsletterSettings
from permesso.reference_page import page, table
from permesso.settings import Settings, UrlSettings
from permesso.slots.settings import (
    BLOCK_KINDS,
    Cta,
    ListSlots,
    OwnCta,
    OwnSlots,
    PageSlots,
    PostSlots,
    ShareSettings,
    SlotSettings,
)


def files() -> dict[str, str]:
    """Return every generated file: its path from the project's root, and its text."""
    return {
        "docs/guide/front-matter.md": _front_matter_page(),
        "docs/guide/settings.md": _settings_page(),
        "docs/guide/newsletter-providers.md": provider_reference.page(),
        "hooks/permesso/schemas/post.json": _schema(PostFrontMatter, "Front matter of a post"),
        "hooks/permesso/schemas/page.json": _schema(PageFrontMatter, "Front matter of a page"),
        "hooks/permesso/schemas/authors.json": _schema(AuthorsFile, "Authors of the blog"),
        "hooks/permesso/schemas/consents.json": _schema(ConsentsFile, "What subscribers agree to"),
    }


def _front_matter_page() -> str:
    own = [name for name in PageFrontMatter.model_fields if name != "status"]
    return _page(
        "Front matter",
        "Every key that an author may write above a text, what it means and what it is without it.",
        [
            "Front matter stands between two lines of three dashes at the top of a Markdown file. "
            "A key that is not listed here is an error that names the nearest known one. "
            "A file `.meta.yml` in a folder gives its keys to every file in it and below; "
            "the nearest folder wins, the file itself above all.",
            "## Posts",
            "Files below `docs/posts/`, at any depth.",
            *_table(PostFrontMatter),
            "### date",
            "Either a date (`date: 2026-03-12`, with a time where it matters: `2026-03-12 08:30`) "
            "or these keys below it:",
            *_table(Dates),
            "### image",
            *_table(Image),
            "### slots",
            f"Blocks in each of the slots, instead of those that the settings name. {_blocks()}",
            *_table(OwnSlots),
            "### cta",
            "The name of a call to action in the settings, or these keys below it:",
            *_table(OwnCta),
            "## Pages",
            "Any other Markdown file. It takes "
            + ", ".join(f"`{name}`" for name in own)
            + " with the same meaning, and:",
            *_table(PageFrontMatter, only={"status"}),
            "A page at the address of a list introduces it: `docs/categoria/misure.md` stands "
            "above the articles of the category Misure, `docs/index.md` above the home page.",
            "## Authors",
            "`docs/.authors.yml` has one key, `authors`, with an id for each author. Below the id:",
            *_table(AuthorEntry),
            "Each of `links` has:",
            *_table(AuthorLink),
            "## Consents",
            "`docs/.consents.yml` has one key, `consents`, with an id for each text that "
            "subscribers have agreed to. Below the id:",
            *_table(ConsentEntry),
        ],
    )


def _settings_page() -> str:
    return _page(
        "Settings",
        "Every setting of the blog: what stands below extra.permesso in mkdocs.yml, its default "
        "and its meaning.",
        [
            "Settings stand in `mkdocs.yml` below `extra.permesso`; each has a default. What "
            "MkDocs and Material for MkDocs document (`site_name`, `nav`, `theme.palette`, "
            "`theme.logo`, `markdown_extensions` …) keeps working beside them.",
            *_table(Settings),
            "## urls",
            *_table(UrlSettings),
            "Defaults by language (`theme.language`):",
            *_url_defaults(),
            "## slots",
            f"What stands where, by kind of page. {_blocks()}",
            *_table(SlotSettings),
            "### post",
            *_table(PostSlots),
            "### page",
            *_table(PageSlots),
            "### home and lists",
            "Without it, `home` has `newsletter` in `footer`.",
            *_table(ListSlots),
            "## newsletter",
            "Which keys a provider needs, and an example for each: "
            "[Newsletter providers](newsletter-providers.md).",
            *_table(NewsletterSettings),
            "### attribution",
            *_table(AttributionFields),
            "## ctas",
            "Below the name of each:",
            *_table(Cta),
            "## share",
            *_table(ShareSettings),
        ],
    )


def _blocks() -> str:
    names = ", ".join(f"`{kind}`" for kind in BLOCK_KINDS)
    return (
        f"Blocks are {names}; one alone needs no list, `off` is none, and `cta: name` is a certain "
        "call to action."
    )


def _page(title: str, description: str, blocks: list[str]) -> str:
    return page(title, description, "the definitions in hooks/permesso", blocks)


def _table(model: type[BaseModel], only: set[str] | None = None) -> Iterator[str]:
    yield table(
        ("key", "value", "without it", "meaning"),
        [
            (
                f"`{field.alias or name}`",
                _kind(field.annotation),
                _default(field),
                _sentence(field.description or ""),
            )
            for name, field in model.model_fields.items()
            if only is None or name in only
        ],
    )


def _url_defaults() -> Iterator[str]:
    languages = {code: locale.load(code).urls.model_dump() for code in locale.languages()}
    rows = [
        [f"`{key}`", *(f"`{urls[key]}`" for urls in languages.values())]
        for key in UrlSettings.model_fields
    ]
    yield table(["key", *languages], rows)


KINDS = {
    "str": "text",
    "int": "number",
    "bool": "`true` or `false`",
    "datetime": "date",
    "Any": "anything",
    "NoneType": "",
    "BlockName": "blocks",
}


def _kind(annotation: Any) -> str:
    """Return a type in the words of an author."""
    origin = getattr(annotation, "__origin__", None)
    arguments: tuple[Any, ...] = getattr(annotation, "__args__", ())
    if origin is list:
        return f"list of {_kind(arguments[0])}"
    if origin is dict:
        return "keys with values"
    if hasattr(annotation, "__metadata__"):
        return _kind(origin)
    if origin is not None and str(origin) == "typing.Literal":
        return ", ".join(f"`{choice}`" for choice in arguments)
    if arguments:
        return " or ".join(filter(None, (_kind(argument) for argument in arguments)))
    name = getattr(annotation, "__name__", str(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "keys below it"
    return KINDS.get(name, name)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "an error"
    default = field.get_default(call_default_factory=True)
    if default is None or default is PydanticUndefined or default == "":
        return "–"
    if isinstance(default, BaseModel):
        return "the defaults below"
    if default in ([], {}):
        return "–"
    if isinstance(default, list):
        return ", ".join(f"`{getattr(item, 'kind', item)}`" for item in default)
    return f"`{json.dumps(default) if isinstance(default, bool) else default}`"


def _sentence(text: str) -> str:
    return text.replace("|", "\\|")


def _schema(model: type[BaseModel], title: str) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(),
        "title": title,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
