"""A blog as the service knows it: what its `newsletter.json` says, frozen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class MailingList:
    """Something one can subscribe to: the newsletter, or one topic of it."""

    uuid: str
    """Its lasting name, a UUID in lower case."""
    name: str
    """Its name as readers see it."""
    main: bool
    """Whether it is the newsletter itself."""


@dataclass(frozen=True, slots=True)
class Consent:
    """A sentence that people agree to; a changed sentence is a new one with a new id."""

    id: str
    """Its name: `bussare-2026-11`."""
    language: str
    """Code of its language."""
    date: str
    """Day from which it is used, as `2026-11-22`."""
    sha256: str
    """SHA-256 of the text, 64 hex digits: proof of what was on the form."""
    text: str
    """The sentence."""
    url: str
    """Address of the page that keeps it."""

    @property
    def key(self) -> str:
        """How a form names it: `<id>:<sha256>`."""
        return consent_key(self.id, self.sha256)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Pages of the blog that a subscriber passes; None where the service shows its own."""

    subscribe: str | None = None
    """The page with the form."""
    pending: str | None = None
    """After the form: look into your mailbox."""
    confirmed: str | None = None
    """After the confirmation."""
    unsubscribed: str | None = None
    """After leaving."""
    error: str | None = None
    """When something went wrong."""

    def all(self) -> frozenset[str]:
        """Return those that exist."""
        found = (self.subscribe, self.pending, self.confirmed, self.unsubscribed, self.error)
        return frozenset(address for address in found if address)


@dataclass(frozen=True, slots=True)
class Blog:
    """Everything the service knows of the blog."""

    name: str
    """Name of the blog."""
    url: str
    """Address of its home page, with the slash at the end."""
    language: str
    """Code of its language."""
    sender: str | None
    """Who writes: "la redazione di Bussare"."""
    frequency: str | None
    """How often: "un'e-mail ogni due martedì"."""
    lists: tuple[MailingList, ...]
    """What one can subscribe to, at least one, in the blog's order."""
    consents: tuple[Consent, ...]
    """What people may agree to, or have agreed to in the past."""
    pages: Addresses
    """Where a subscriber is sent."""
    privacy: str | None
    """Address of the page about privacy."""

    @property
    def origin(self) -> str:
        """The blog's origin as browsers send it: `https://bussare.example`."""
        return origin(self.url)

    def names(self, uuids: Iterable[str]) -> tuple[str, ...]:
        """Return the names of these lists in the blog's order, without those it no longer has."""
        wanted = set(uuids)
        return tuple(item.name for item in self.lists if item.uuid in wanted)

    def consent(self, key: str) -> Consent | None:
        """Return the consent that a form names as `<id>:<sha256>`, or None if it is not ours."""
        return next((item for item in self.consents if item.key == key), None)


def consent_key(id_: str, sha256: str) -> str:
    """Return how a form names a consent."""
    return f"{id_}:{sha256}"


def origin(address: str) -> str:
    """Return the origin of a web address (RFC 6454)."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_web_address(text: str) -> bool:
    """Return whether `text` is a whole http(s) address that can stand in a header as it is."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    # What may stand in a URL (RFC 3986, section 2): ASCII without spaces and delimiters.
    plain = re.fullmatch(r"[!#-;=?-\[\]_a-z~]+", text) is not None
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname)
