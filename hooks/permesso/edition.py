"""An edition: for whom, when and in which language a blog is built."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
    """Code of the interface's language."""
    locale: Locale
    """The interface in that language."""
    permalinks: Permalinks
    """The addresses."""
    now: datetime
    """The moment of the build, in the blog's time zone."""
    configuration: Source
    """The configuration file, for the lines of problems with settings."""
    preview: bool
    """Whether drafts, scheduled and expired posts are built, with a label."""
    site_url: str | None
    """Whole address of the site's root, with a slash at its end; None where it is not known."""

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
        spoken = locale.load(language)
        permalinks = Permalinks.of(settings.urls, spoken.urls)
        return cls(
            settings=settings,
            language=language,
            locale=spoken,
            permalinks=permalinks,
            now=now.astimezone(settings.zone),
            configuration=configuration or read_configuration(None),
            preview=preview,
            site_url=f"{site_url.rstrip('/')}/" if site_url else None,
        )

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


def standing(front: PostFrontMatter, edition: Edition) -> Standing:
    """Return whether a post with this front matter is public in this edition."""
    text = edition.locale.text
    if front.draft or front.status == "draft":
        return Standing(text.draft, "a draft; publish it, or remove the link")
    if front.publish_at and (moment := edition.moment(front.publish_at)) > edition.now:
        words = edition.date_text(moment).words
        reason = f"scheduled for {moment:%Y-%m-%d %H:%M}; remove the link until then"
        return Standing(text.scheduled.format(date=words), reason)
    if front.expires and (moment := edition.moment(front.expires)) <= edition.now:
        return Standing(text.expired.format(date=edition.date_text(moment).words))
    return Standing()
