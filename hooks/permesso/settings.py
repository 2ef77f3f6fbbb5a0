"""Settings of the blog: `extra.permesso` in `mkdocs.yml`, checked and typed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from permesso import locale
from permesso.announcing.settings import AnnounceSettings
from permesso.budget.settings import BudgetSettings
from permesso.cards.settings import CardSettings
from permesso.comments import records
from permesso.comments.settings import CommentsSettings
from permesso.embeds.settings import EmbedSettings
from permesso.feeds.settings import FeedSettings
from permesso.fields import Keys, Language, Line, check_placeholders, complaints, wrong
from permesso.head.settings import HeadSettings
from permesso.icons.settings import IconSettings
from permesso.machines.settings import MachineSettings
from permesso.newsletter.settings import NewsletterSettings
from permesso.permission.settings import AuditSettings
from permesso.pictures.settings import PictureSettings
from permesso.policy.settings import PolicySettings
from permesso.problem import ContentError, did_you_mean
from permesso.redirects.settings import RedirectSettings
from permesso.related.settings import RelatedSettings
from permesso.search.settings import SearchSettings
from permesso.slots.settings import Cta, ShareSettings, SlotSettings, is_off
from permesso.source import Source, read_yaml
from permesso.structured.settings import PublisherSettings
from permesso.yaml_source import YamlSource

PLACEHOLDERS: dict[str, set[str]] = {
    "post": {"slug", "year", "month", "day", "category"},
    "category": {"slug"},
    "tag": {"slug"},
    "author": {"slug"},
    "series": {"slug"},
    "archive": set(),
    "page": set(),
    "newsletter": set(),
    "feeds": set(),
    "search": set(),
    "permission": set(),
}


def _timezone(name: str) -> str:
    zones = available_timezones()
    if name not in zones:
        advice = did_you_mean(name, zones) if name else "write a name such as Europe/Rome"
        advice = advice if advice.startswith("did") else "write a name such as Europe/Rome"
        raise wrong(f"found '{name}', not a time zone; {advice}")
    return name


def _check_placeholders(pattern: str, allowed: set[str]) -> None:
    """Raise pydantic's error unless `pattern` can be filled in."""
    used = check_placeholders(pattern, allowed)
    if any(part in {".", ".."} for part in pattern.split("/")):
        known = ", ".join(f"{{{word}}}" for word in sorted(allowed)) or "none"
        raise wrong(f"found '{pattern}', which leaves the site; write names and {known}")
    if "slug" in allowed - used:
        raise wrong("add {slug}, or all share one address")


def _none_if_off(value: object) -> object:
    return None if is_off(value) else value


def _none_offered_if_off(value: object) -> object:
    return {"count": 0} if is_off(value) else value


def _unmade_if_off(value: object) -> object:
    return {"make": False} if is_off(value) else value


def _state_if_off(value: object) -> object:
    return {"state": "off"} if is_off(value) else value


def _one_name_each(found: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    for lang, names in found.items():
        if lang not in locale.languages():
            advice = did_you_mean(lang, locale.languages())
            raise wrong(f"found '{lang}', which the interface does not speak; {advice}")
        owners: dict[str, str] = {}
        for name, other in names.items():
            if owners.setdefault(other, name) != name:
                raise wrong(
                    f"found '{other}' for '{owners[other]}' and for '{name}'; give each its own"
                )
    return found


class UrlSettings(Keys):
    """Addresses from the site's root; what is not set here is in the language of the theme."""

    post: Line | None = Field(
        None,
        description="An article; with `{slug}`, `{year}`, `{month}`, `{day}`, `{category}`.",
    )
    category: Line | None = Field(None, description="A category's page; with `{slug}`.")
    tag: Line | None = Field(None, description="A tag's page; with `{slug}`.")
    author: Line | None = Field(None, description="An author's page; with `{slug}`.")
    series: Line | None = Field(None, description="A series' page; with `{slug}`.")
    archive: Line | None = Field(None, description="The archive; years and months stand below it.")
    page: Line | None = Field(
        None, description="Word before the number of a list's second page and the next ones."
    )
    newsletter: Line | None = Field(
        None, description="The page to subscribe on; those of its answers stand below it."
    )
    feeds: Line | None = Field(
        None, description="The page that names all feeds; those of languages stand below it."
    )
    search: Line | None = Field(None, description="The page to search on.")
    permission: Line | None = Field(None, description="The page that shows what the audit found.")

    @field_validator("*")
    @classmethod
    def _check_pattern(cls, pattern: str | None, info: ValidationInfo) -> str | None:
        if pattern is not None and info.field_name:
            _check_placeholders(pattern, PLACEHOLDERS[info.field_name])
        return pattern


class Settings(Keys):
    """What a blog owner sets; every key has a default."""

    posts: Annotated[Line, AfterValidator(lambda path: path.strip("/"))] = Field(
        "posts", description="Folder of the posts, below the documents folder."
    )
    authors: Line = Field(".authors.yml", description="File of the authors (Material's format).")
    timezone: Annotated[str, AfterValidator(_timezone)] = Field(
        "Europe/Rome", description="Time zone of dates and times without an offset."
    )
    per_page: int = Field(12, ge=1, description="Articles on a page of a list.")
    latest: int = Field(9, ge=0, description="Articles on the home page, beside the first one.")
    words_per_minute: int | None = Field(
        None, ge=1, description="Reading speed; without it, that of the language."
    )
    categories: list[Line] = Field(
        [], description="The categories that posts may have, in the order of menus; empty: any."
    )
    tags: list[Line] = Field([], description="The tags that posts may have; empty: any.")
    translations: Annotated[dict[Language, dict[Line, Line]], AfterValidator(_one_name_each)] = (
        Field(
            {},
            description="What categories, tags and series are called in other languages, by the "
            "language and by their name in the blog's: `en: {Scrittura: Writing}`.",
        )
    )
    footer: list[Line] = Field(
        [], description="Pages linked in the footer, as paths in the documents folder."
    )
    urls: UrlSettings = Field(UrlSettings(), description="Addresses of the kinds of page.")
    slots: SlotSettings = Field(SlotSettings(), description="Which blocks stand where.")
    newsletter: Annotated[NewsletterSettings | None, BeforeValidator(_none_if_off)] = Field(
        None, description="The newsletter; without it there is no form."
    )
    consents: Line = Field(
        ".consents.yml", description="File of the texts that subscribers agree to."
    )
    comments: Annotated[CommentsSettings, BeforeValidator(_state_if_off)] = Field(
        CommentsSettings(),
        description="The comments of the posts; `off`: none, but where a post says otherwise.",
    )
    related: Annotated[RelatedSettings, BeforeValidator(_none_offered_if_off)] = Field(
        RelatedSettings(),
        description="What a post offers to read next; `off`: nothing but what authors name in "
        "their texts.",
    )
    ctas: dict[str, Cta] = Field(
        {}, description="Calls to action by name; `cta` alone stands for the first one."
    )
    share: ShareSettings = Field(ShareSettings(), description="Links to pass an article on.")
    publisher: PublisherSettings = Field(
        PublisherSettings(), description="Who publishes the blog, for search engines and feeds."
    )
    head: HeadSettings = Field(
        HeadSettings(), description="What search engines and the previews of links show."
    )
    feeds: FeedSettings = Field(FeedSettings(), description="Feeds of the blog and of its lists.")
    machines: Annotated[MachineSettings, BeforeValidator(_state_if_off)] = Field(
        MachineSettings(),
        description="What robots, models and feed readers may do; `off`: nothing is said.",
    )
    redirects: RedirectSettings = Field(
        RedirectSettings(), description="What becomes of addresses that are no more."
    )
    pictures: PictureSettings = Field(
        PictureSettings(), description="How pictures are made ready for readers."
    )
    cards: CardSettings = Field(
        CardSettings(), description="Pictures for links that are passed on, made by the build."
    )
    icons: IconSettings = Field(
        IconSettings(), description="Icons of the site, made by the build from one picture."
    )
    embeds: EmbedSettings = Field(
        EmbedSettings(), description="Players, posts and maps of other sites."
    )
    audit: Annotated[AuditSettings, BeforeValidator(_unmade_if_off)] = Field(
        AuditSettings(),
        description="What the permission audit holds the site to; `off`: the site says nothing.",
    )
    search: Annotated[SearchSettings, BeforeValidator(_unmade_if_off)] = Field(
        SearchSettings(), description="The search over the articles; `off`: there is none."
    )
    policy: PolicySettings = Field(
        PolicySettings(), description="What browsers let the pages load and do."
    )
    budget: BudgetSettings = Field(BudgetSettings(), description="What a page may weigh.")
    announce: AnnounceSettings = Field(
        AnnounceSettings(), description="Who is told when something has changed."
    )
    advertising: Literal["report", "error"] = Field(
        "report",
        description="Advertising code in a text is always left out; `error` stops the build too.",
    )

    def is_post(self, uri: str) -> bool:
        """Tell whether the file at `uri`, below the documents folder, is a post."""
        return uri.startswith(f"{self.posts}/")

    def is_comment(self, uri: str) -> bool:
        """Tell whether the file at `uri` holds comments, and so belongs on no site.

        Those that wait or are hidden stand in it.
        """
        return records.is_private(uri, self.comments.folder)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.timezone)


def read_configuration(path: Path | None, shown: str = "mkdocs.yml") -> Source:
    """Return the configuration file as a source, for the lines of its keys.

    MkDocs itself has read the values; a file that is not there has no lines.
    """
    if path is None:
        return Source(shown, shown, YamlSource(), "", 1)
    return read_yaml(path, shown, shown)[0]


def parse(values: dict[str, Any], configuration: Source | None = None) -> Settings:
    """Return the typed `extra.permesso` of a configuration.

    Raises ContentError with everything that is wrong, at its lines of `configuration`.
    """
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        source = configuration or read_configuration(None)
        raise ContentError(
            source.problem(f"extra.permesso.{message}", "extra", "permesso", *key)
            for key, message in complaints(error, Settings)
        ) from None
