"""The figures on the owner's page. Plain data: no address of a person is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DAYS = 90


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day, in UTC."""

    date: date
    """The day."""
    subscribed: int
    """Requests that led to a confirmation mail."""
    confirmed: int
    """People who confirmed."""
    unsubscribed: int
    """People who left everything."""

    @property
    def is_busy(self) -> bool:
        """Whether anything happened."""
        return bool(self.subscribed or self.confirmed or self.unsubscribed)


@dataclass(frozen=True, slots=True)
class Tally:
    """The same figures for one list, one page or one placement of the form."""

    name: str
    """Name of the list, path of the page (`/` is the home page), or name of the placement; empty
    where the form did not say."""
    subscribed: int
    """Requests for it that led to a confirmation mail, since the service began."""
    confirmed: int
    """Requests that were confirmed."""
    unsubscribed: int
    """People who came by it and have left it."""


@dataclass(frozen=True, slots=True)
class Totals:
    """People, as they stand now."""

    confirmed: int
    """Subscribed and confirmed: who gets the newsletter."""
    waiting: int
    """Asked, and have not confirmed yet."""
    unsubscribed: int
    """Left."""
    undeliverable: int
    """Addresses that a mail server refused for good."""
    suppressed: int
    """Addresses that are never written to again."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Mails of the service itself: confirmations, reminders, welcomes."""

    waiting: int
    """To be sent, or to be tried again."""
    failed: int
    """Refused for good by a mail server, or given up."""
    oldest: float | None
    """When the oldest waiting mail was written, seconds since 1970; None if none waits."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything on the owner's page."""

    blog: str
    """Name of the blog."""
    now: float
    """The moment of the count, seconds since 1970."""
    totals: Totals
    """People, as they stand now."""
    days: tuple[Day, ...]
    """The last DAYS days with today, oldest first; days on which nothing happened are there too."""
    lists: tuple[Tally, ...]
    """By list, in the blog's order."""
    pages: tuple[Tally, ...]
    """By page with the form, most requests first."""
    placements: tuple[Tally, ...]
    """By place of the form on a page, most requests first."""
    mails: Outgoing
    """Mails on their way."""
