"""Reference: pages and JSON Schemas printed from the definitions that check an author's input."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pydantic import BaseModel

from permesso import locale
from permesso.audit import rule_reference
from permesso.audit.declared import Entry, Exemption, Host, Letters
from permesso.audit.report import TITLE, Report
from permesso.authors import AuthorEntry, AuthorLink, AuthorsFile
from permesso.cards.settings import CardSettings
from permesso.comments import format_reference
from permesso.comments import provider_reference as comment_providers
from permesso.comments.records import ThreadFile
from permesso.comments.rules import Rules
from permesso.comments.settings import CommentsSettings, OwnComments
from permesso.embeds.records import EmbedRecord, EmbedsFile
from permesso.embeds.settings import EmbedSettings
from permesso.front_matter import Dates, Image, PageFrontMatter, PostFrontMatter
from permesso.icons.settings import IconSettings
from permesso.machines.settings import MachineSettings, SecuritySettings
from permesso.newsletter import provider_reference
from permesso.newsletter.consents import ConsentEntry, ConsentsFile
from permesso.newsletter.settings import AttributionFields, NewsletterSettings
from permesso.permission.settings import AuditSettings
from permesso.pictures.settings import PictureSettings
from permesso.policy.settings import HstsSettings, PolicySettings
from permesso.reference_page import fields, page, table
from permesso.related.settings import RelatedSettings
from permesso.search.settings import OwnSearch, SearchSettings
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
        "docs/guide/comment-providers.md": comment_providers.page(),
        "docs/guide/comments-format.md": format_reference.page(),
        "docs/guide/audit-rules.md": rule_reference.text(),
        "hooks/permesso/schemas/post.json": _schema(PostFrontMatter, "Front matter of a post"),
        "hooks/permesso/schemas/page.json": _schema(PageFrontMatter, "Front matter of a page"),
        "hooks/permesso/schemas/authors.json": _schema(AuthorsFile, "Authors of the blog"),
        "hooks/permesso/schemas/consents.json": _schema(ConsentsFile, "What subscribers agree to"),
        "hooks/permesso/schemas/embeds.json": _schema(EmbedsFile, "Players of other sites"),
        "hooks/permesso/schemas/comments.json": _schema(ThreadFile, "Comments of a post"),
        "hooks/permesso/schemas/moderation.json": _schema(Rules, "Rules of moderation"),
        "hooks/permesso/schemas/audit.json": _schema(Report, TITLE),
    }


def _front_matter_page() -> str:
    special = {"status", "comments"}
    own = [name for name in PageFrontMatter.model_fields if name not in special]
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
            fields(PostFrontMatter),
            "### date",
            "Either a date (`date: 2026-03-12`, with a time where it matters: `2026-03-12 08:30`) "
            "or these keys below it:",
            fields(Dates),
            "### image",
            fields(Image),
            "### slots",
            f"Blocks in each of the slots, instead of those that the settings name. {_blocks()}",
            fields(OwnSlots),
            "### cta",
            "The name of a call to action in the settings, or these keys below it:",
            fields(OwnCta),
            "### search",
            fields(OwnSearch),
            "### comments",
            "`open`, `closed` or `off`, or these keys below it:",
            fields(OwnComments),
            "## Pages",
            "Any other Markdown file. It takes "
            + ", ".join(f"`{name}`" for name in own)
            + " with the same meaning, and:",
            fields(PageFrontMatter, only=special),
            "A page at the address of a list introduces it: `docs/categoria/misure.md` stands "
            "above the articles of the category Misure, `docs/index.md` above the home page.",
            "## Authors",
            "`docs/.authors.yml` has one key, `authors`, with an id for each author. Below the id:",
            fields(AuthorEntry),
            "Each of `links` has:",
            fields(AuthorLink),
            "## Consents",
            "`docs/.consents.yml` has one key, `consents`, with an id for each text that "
            "subscribers have agreed to. Below the id:",
            fields(ConsentEntry),
            "## Players of other sites",
            "`docs/.embeds.yml`, which `./scripts/embeds` writes, has one key, `embeds`, with the "
            "address of each page that something in a text is from. Below the address:",
            fields(EmbedRecord),
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
            fields(Settings),
            "## urls",
            fields(UrlSettings),
            "Defaults by language (`theme.language`):",
            *_url_defaults(),
            "## slots",
            f"What stands where, by kind of page. {_blocks()}",
            fields(SlotSettings),
            "### post",
            fields(PostSlots),
            "### page",
            fields(PageSlots),
            "### home and lists",
            "Without it, `home` has `newsletter` in `footer`.",
            fields(ListSlots),
            "## newsletter",
            "Which keys a provider needs, and an example for each: "
            "[Newsletter providers](newsletter-providers.md).",
            fields(NewsletterSettings),
            "### attribution",
            fields(AttributionFields),
            "## comments",
            "Which keys a provider needs, and an example for each: "
            "[Comment providers](comment-providers.md).",
            fields(CommentsSettings),
            "## related",
            "Which posts are alike is computed from their words; "
            "[Running a blog](owners.md#related-posts) says how. `off` offers nothing.",
            fields(RelatedSettings),
            *_parts(RelatedSettings),
            "## ctas",
            "Below the name of each:",
            fields(Cta),
            "## share",
            fields(ShareSettings),
            "## embeds",
            fields(EmbedSettings),
            "## machines",
            "What comes of it: [Found](found.md#site-maps-robots-and-models).",
            fields(MachineSettings),
            "### security",
            fields(SecuritySettings),
            "## pictures",
            "What becomes of them: [Found](found.md#pictures).",
            fields(PictureSettings),
            "## cards",
            "What they show, and designs of your own: [Found](found.md#social-cards-and-icons).",
            fields(CardSettings),
            *_parts(CardSettings),
            "## icons",
            fields(IconSettings),
            "## search",
            "What can be found, and how: [Search](search.md).",
            fields(SearchSettings),
            "## audit",
            "What it is held to, and what readers see of it: [The permission audit](audit.md).",
            fields(AuditSettings),
            *_parts(AuditSettings),
            "### letters",
            fields(Letters),
            "### hosts",
            fields(Host),
            "### storage",
            fields(Entry),
            "### exemptions",
            fields(Exemption),
            "## policy",
            "What comes of it: [Policy and headers](headers.md).",
            fields(PolicySettings),
            "### hsts",
            fields(HstsSettings),
        ],
    )


def _parts(model: type[BaseModel]) -> Iterator[str]:
    """Yield a heading and a table for each key of `model` that has keys of its own below it."""
    for name, field in model.model_fields.items():
        part = field.annotation
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield f"### {name}"
            yield fields(part)


def _blocks() -> str:
    names = ", ".join(f"`{kind}`" for kind in BLOCK_KINDS)
    return (
        f"Blocks are {names}; one alone needs no list, `off` is none, `cta: name` is a certain "
        "call to action and `read_also: name` a certain post."
    )


def _page(title: str, description: str, blocks: list[str]) -> str:
    return page(title, description, "the definitions in hooks/permesso", blocks)


def _url_defaults() -> Iterator[str]:
    languages = {code: locale.load(code).urls.model_dump() for code in locale.languages()}
    rows = [
        [f"`{key}`", *(f"`{urls[key]}`" for urls in languages.values())]
        for key in UrlSettings.model_fields
    ]
    yield table(["key", *languages], rows)


def _schema(model: type[BaseModel], title: str) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(),
        "title": title,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
