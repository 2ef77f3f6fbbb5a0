"""The service's mails, without their headers: as plain text, and the same as HTML."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from optin.blog import Blog, Consent
from optin.templating import render
from optin.words import Words

WIDTH = 72
"""Characters in a line of plain text; RFC 3676, section 4.2, advises at most 78."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail without its headers."""

    subject: str
    """One line."""
    text: str
    """The whole mail as plain text."""
    html: str
    """The same as an HTML document."""


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of a mail."""

    text: str
    """Its words; of a link, those that are clicked."""
    look: Literal["plain", "quote", "button", "link"] = "plain"
    """What it is: words, somebody's very words, the one thing to do, something one may do."""
    address: str = ""
    """Where a button or a link leads."""

    @property
    def lines(self) -> str:
        """The words in lines for plain text; those of a quotation behind `>`."""
        mark = "> " if self.look == "quote" else ""
        return textwrap.fill(
            self.text,
            WIDTH,
            initial_indent=mark,
            subsequent_indent=mark,
            break_long_words=False,
            break_on_hyphens=False,
        )


class Mails:
    """The mails for one blog."""

    def __init__(self, blog: Blog, words: Words, root: str) -> None:
        """Take the blog, and the service's public address."""
        self.blog = blog
        self.words = words
        self.host = urlsplit(blog.url).netloc
        self.sender = blog.sender or blog.name
        self.subscribe = blog.pages.subscribe or f"{root.rstrip('/')}/subscription/form"

    def confirm(
        self,
        *,
        lists: Sequence[str],
        link: str,
        unsubscribe: str | None = None,
        days: int,
        consent: Consent | None = None,
    ) -> Letter:
        """Return the mail that asks for the confirmation.

        Takes the names of the lists, the link to confirm with, the one that withdraws the request,
        for how many days the link works and the address is kept, and what was agreed to.
        """
        period = self.words.counted("common.days", days)
        return self._letter(
            "confirm",
            self._plain("confirm.ask", host=self.host, lists=self.words.quoted(lists)),
            self._button("confirm.button", link),
            self._plain("confirm.how", days=period),
            *self._often(),
            *self._agreed(consent),
            self._plain("confirm.not_you", days=period),
            *self._link("cancel", unsubscribe),
        )

    def reminder(
        self,
        *,
        lists: Sequence[str],
        link: str,
        unsubscribe: str | None = None,
        days: int,
        consent: Consent | None = None,
    ) -> Letter:
        """Return the one reminder; takes what `confirm` takes."""
        return self._letter(
            "reminder",
            self._plain("reminder.ask", host=self.host, lists=self.words.quoted(lists)),
            self._button("reminder.button", link),
            self._plain("reminder.how", days=self.words.counted("common.days", days)),
            *self._agreed(consent),
            self._plain("reminder.only"),
            *self._link("cancel", unsubscribe),
            *self._link("again", self.subscribe),
        )

    def welcome(self, *, lists: Sequence[str], unsubscribe: str) -> Letter:
        """Return the mail after the confirmation: what comes, and how to leave."""
        return self._letter(
            "welcome",
            self._plain("welcome.thanks", lists=self.words.quoted(lists)),
            self._plain("welcome.who", sender=self.sender),
            *self._often(),
            self._plain("welcome.leave"),
            *self._link("leave", unsubscribe),
        )

    def already(self, *, lists: Sequence[str], unsubscribe: str) -> Letter:
        """Return the mail to somebody who asks for what they already get."""
        return self._letter(
            "already",
            self._plain("already.text", host=self.host, lists=self.words.quoted(lists)),
            self._plain("already.missing"),
            *self._link("already.leave", unsubscribe),
            self._plain("already.not_you"),
        )

    def _letter(self, name: str, *parts: Part) -> Letter:
        subject = self.words.say(f"mail.{name}.subject", site=self.blog.name)
        values = {
            "subject": subject,
            "parts": (self._plain("hello"), *parts),
            "blog": self.blog,
            "sender": self.sender,
        }
        return Letter(
            subject=subject,
            text=render("mail.txt", self.words, **values),
            html=render("mail.html", self.words, **values),
        )

    def _plain(self, key: str, **values: object) -> Part:
        return Part(self.words.say(f"mail.{key}", **values))

    def _button(self, key: str, address: str) -> Part:
        return Part(self.words.say(f"mail.{key}"), "button", address)

    def _link(self, key: str, address: str | None) -> Iterator[Part]:
        if address:
            yield Part(self.words.say(f"mail.{key}"), "link", address)

    def _often(self) -> Iterator[Part]:
        if self.blog.frequency:
            yield self._plain("often", frequency=self.blog.frequency)

    def _agreed(self, consent: Consent | None) -> Iterator[Part]:
        if consent:
            yield self._plain("consent")
            yield Part(consent.text, "quote")
            yield from self._link("consent_page", consent.url)
