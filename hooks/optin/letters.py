"""Whole mails: what the service says, in an e-mail with the headers that belong to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal
from urllib.parse import urlsplit

from email_validator import validate_email

from optin import headers
from optin.blog import Consent
from optin.descriptor import Site
from optin.mails import Letter
from optin.settings import Settings
from optin.tokens import Tokens

Kind = Literal["confirm", "reminder", "welcome", "already"]

DAY = 86400


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that is ready to be sent."""

    kind: Kind
    """What it is for."""
    message_id: str
    """Its name, the same each time that it is made for the same reason."""
    content: bytes
    """The mail as SMTP takes it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where mails are written: everything that they take besides their reason."""

    settings: Settings
    """The owner's settings."""
    site: Site
    """The blog, and what is said to its readers."""
    tokens: Tokens
    """What links are made with."""
    now: float
    """The moment of writing."""

    def optin_link(self, ref: str) -> str:
        """Return the address that confirms the request `ref`."""
        return f"{self.settings.root}/subscription/optin/{self.tokens.optin(ref)}"

    def unsubscribe_link(self, ref: str) -> str:
        """Return the address where the subscriber `ref` leaves."""
        return f"{self.settings.root}/subscription/unsubscribe/{self.tokens.unsubscribe(ref)}"

    def asking(
        self,
        kind: Literal["confirm", "reminder"],
        email: str,
        subscriber: str,
        request: str,
        lists: Iterable[str],
        consent: Consent | None,
        asked_at: float,
    ) -> Mail:
        """Return the mail that asks for a confirmation, or reminds of it."""
        mails = self.site.mails
        write = mails.confirm if kind == "confirm" else mails.reminder
        left = asked_at + self.settings.confirm_days * DAY - self.now
        letter = write(
            lists=self.site.blog.names(lists),
            link=self.optin_link(request),
            unsubscribe=self.unsubscribe_link(subscriber),
            days=max(1, round(left / DAY)),
            consent=consent,
        )
        return self._mail(kind, letter, email, subscriber, request)

    def telling(
        self,
        kind: Literal["welcome", "already"],
        email: str,
        subscriber: str,
        request: str,
        lists: Iterable[str],
    ) -> Mail:
        """Return the mail that says: you are on these lists now; or: you have been before."""
        mails = self.site.mails
        write = mails.welcome if kind == "welcome" else mails.already
        letter = write(
            lists=self.site.blog.names(lists), unsubscribe=self.unsubscribe_link(subscriber)
        )
        return self._mail(kind, letter, email, subscriber, request)

    def _mail(self, kind: Kind, letter: Letter, email: str, subscriber: str, ref: str) -> Mail:
        digest = hashlib.sha256(f"{kind}:{ref}".encode()).hexdigest()[:32]
        message_id = f"<{kind}.{digest}@{self.settings.sender.domain}>"
        # RFC 2045, section 6.7: no line of quoted-printable is longer.
        message = EmailMessage(policy=SMTP.clone(max_line_length=76))
        message.set_content(letter.text, cte="quoted-printable")
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        # The boundary is made up anew each time otherwise, and the same mail would differ.
        message.set_boundary(f"=={digest}==")
        head = "".join(
            f"{name}: {value}\r\n"
            for name, value in self._headers(letter.subject, email, message_id, subscriber)
        )
        return Mail(kind, message_id, head.encode() + message.as_bytes())

    def _headers(
        self, subject: str, email: str, message_id: str, subscriber: str
    ) -> Iterator[tuple[str, str]]:
        """Return names and values of all headers but MIME's, as they stand in the mail.

        Only texts are folded: a long link or address would become encoded words, which programs do
        not read there. RFC 5322, section 2.1.1, allows lines of 998 characters.
        """
        yield "From", headers.mailbox("From", self.settings.sender)
        yield "To", envelope(email)
        if self.settings.reply_to:
            yield "Reply-To", headers.mailbox("Reply-To", self.settings.reply_to)
        yield "Subject", headers.text("Subject", subject)
        yield "Date", format_datetime(datetime.fromtimestamp(int(self.now), UTC))
        yield "Message-ID", message_id
        # RFC 3834: nobody's holiday notice answers, and ours answers nobody.
        yield "Auto-Submitted", "auto-generated"
        # RFC 2919: what readers sort their mail by. In the blog's own domain.
        host = urlsplit(self.site.blog.url).hostname or "localhost"
        yield "List-Id", f"<newsletter.{host}>"
        # RFC 2369 and 8058: leaving with one click, out of the mail program. A mail that asks for a
        # confirmation has it too: it withdraws the request.
        ways = [f"<{self.unsubscribe_link(subscriber)}>"]
        if self.settings.reply_to:
            ways.append(f"<mailto:{self.settings.reply_to.addr_spec}?subject=unsubscribe>")
        yield "List-Unsubscribe", ",\r\n ".join(ways)
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def envelope(email: str) -> str:
    """Return an address as a mail server takes it: with the domain in ASCII (RFC 5891)."""
    found = validate_email(email, check_deliverability=False)
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"
