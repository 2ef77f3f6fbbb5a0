"""An edition: for whom, when and in which language a blog is built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from permesso import locale
from permesso.front_matter import PostFrontMatter
from permesso.locale import DateText, Locale
from permesso.settings import Settings, read_configuration
from permesso.source import Source
from permesso.urls import Permalinks


@dataclass(frozen=True, slots=True)
class Edition:
    """What every part of a build needs to know."""

    settings: Settings
    """The owner's settings."""
    language: str
    """Code of the language of this edition's interface: the blog's own, unless `to` returned it."""
    locale: Locale
    """The interface in that language."""
    permalinks: Permalinks
    """The addresses of what is made in that language."""
    now: datetime
    """The moment of the build, in the blog's time zone."""
    configuration: Source
    """The configuration file, for the lines of problems with settings."""
    preview: bool
    """Whether drafts, scheduled and expired posts are built, with a label."""
    site_url: str | None
    """Whole address of the site's root, with a slash at its end; None where it is not known."""
    blog_language: str
    """Code of the blog's own language, which texts are in that do not name theirs."""
    editions: Mapping[str, Edition] = field(compare=False, repr=False)
    """The same in each language that the interface speaks, by code; the blog's own comes first."""

    @classmethod
    def of(
        cls,
        settings: Settings,
        language: str,
        now: datetime,
        preview: bool,
        configuration: Source | None = None,
        site_url: str | None = None,
    ) -> Edition:
        """Return the edition of `settings` in `language` at `now` (aware).

        Raises KeyError for a language that the interface does not speak.
        """
        own = Permalinks.of(settings.urls, locale.load(language).urls)
        others = (code for code in locale.languages() if code != language)
        editions: dict[str, Edition] = {}
        for code in (language, *others):
            spoken = locale.load(code)
            editions[code] = cls(
                settings=settings,
                language=code,
                locale=spoken,
                permalinks=own if code == language else Permalinks.below(code, own, spoken.urls),
                now=now.astimezone(settings.zone),
                configuration=configuration or read_configuration(None),
                preview=preview,
                site_url=f"{site_url.rstrip('/')}/" if site_url else None,
                blog_language=language,
                editions=editions,
            )
        return editions[language]

    def to(self, lang: str | None) -> Edition:
        """Return the edition for a text in `lang` (None: the blog's own language).

        Where the interface speaks that language, or what it is a form of (`en` for `en-GB`), the
        words around the text are in it; else they are in the blog's.
        """
        code = lang or self.blog_language
        known = self.editions
        return known.get(code) or known.get(code.partition("-")[0]) or known[self.blog_language]

    @property
    def root(self) -> str:
        """Path of the site on its host, with a slash at both ends."""
        return urlsplit(self.site_url or "/").path

    @property
    def is_own(self) -> bool:
        """Whether its language is the blog's own."""
        return self.language == self.blog_language

    def named(self, name: str) -> str:
        """Return what a category, a tag or a series of the blog's is called in this language."""
        return self.settings.translations.get(self.language, {}).get(name, name)

    def original(self, name: str) -> str:
        """Return what the blog's own language calls a category, a tag or a series of this one."""
        names = self.settings.translations.get(self.language, {})
        return next((own for own, other in names.items() if other == name), name)

    def moment(self, written: datetime) -> datetime:
        """Return a date of the author's in the blog's time zone."""
        zone = self.settings.zone
        return written.astimezone(zone) if written.tzinfo else written.replace(tzinfo=zone)

    def date_text(self, moment: datetime) -> DateText:
        """Return a moment in words."""
        return locale.date_text(moment, self.language)

    def articles(self, count: int) -> str:
        """Return a number of articles in words."""
        text = self.locale.text
        return locale.counted(text.articles_one, text.articles_other, count)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a post is public at the moment of the build."""

    label: str | None = None
    """For readers of a preview: why it is not public; None for a public post."""
    reason: str | None = None
    """For an author whose link leads to it: why not yet, and what to do; None if it was public."""
    until: datetime | None = None
    """When that changes by the clock alone; None where it stays."""


def standing(front: PostFrontMatter, edition: Edition) -> Standing:
    """Return whether a post with this front matter is public in this edition."""
    edition = edition.to(front.lang)
    text = edition.locale.text
    if front.draft or front.status == "draft":
        return Standing(text.draft, "a draft; publish it, or remove the link")
    if front.publish_at and (moment := edition.moment(front.publish_at)) > edition.now:
        words = edition.date_text(moment).words
        reason = f"scheduled for {moment:%Y-%m-%d %H:%M}; remove the link until then"
        return Standing(text.scheduled.format(date=words), reason, moment)
    if front.expires and (moment := edition.moment(front.expires)) <= edition.now:
        return Standing(text.expired.format(date=edition.date_text(moment).words))
    return Standing(until=edition.moment(front.expires) if front.expires else None)
