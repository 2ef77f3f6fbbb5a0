"""Kinds of value that settings have: each reads a text, or raises ValueError with advice."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from optin.blog import is_web_address


@dataclass(frozen=True, slots=True)
class Smtp:
    """How to reach the server that takes our mails."""

    host: str
    """Name or address."""
    port: int
    """Port."""
    user: str | None
    """User name; None to send without one."""
    password: str | None
    """Password."""
    tls: bool
    """Whether the connection is encrypted from its start (`smtps://`)."""
    starttls: bool | None
    """Whether STARTTLS is demanded (True), never used (False), or used where offered (None)."""


def text(value: str) -> str:
    """Return the value as it is."""
    return value


def source(value: str) -> str:
    """Return a path or a web address."""
    if "://" in value and not is_web_address(value):
        raise ValueError("write a path, or an address that starts with https:// or http://")
    return value


def web(value: str) -> str:
    """Return the service's address without a slash at its end."""
    if not is_web_address(value) or urlsplit(value).query or urlsplit(value).fragment:
        raise ValueError("write the address people reach the service at: https://lettere.example")
    return value.rstrip("/")


def webs(value: str) -> tuple[str, ...]:
    """Return web addresses, written with spaces or commas between them."""
    found = tuple(value.replace(",", " ").split())
    for item in found:
        if not is_web_address(item):
            raise ValueError(f"{item!r} is not an address that starts with https:// or http://")
    return found


def mailbox(value: str) -> Address:
    """Return a name with an e-mail address."""
    name, address = parseaddr(value)
    try:
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise ValueError(f"write 'Name <name@domain.example>': {error}") from None
    if not value.isprintable():
        raise ValueError("write one line of plain text")
    return Address(name, addr_spec=checked.ascii_email or checked.normalized)


def number(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number in a range."""

    def read(value: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise ValueError(f"write a whole number from {least} to {most}")
        return int(value)

    return read


def switch(value: str) -> bool:
    """Return whether it is on."""
    if value not in ("0", "1"):
        raise ValueError("write 1 for yes or 0 for no")
    return value == "1"


def secret(value: str) -> str:
    """Return what is long enough to be a secret."""
    if len(value) < 32:
        raise ValueError("write at least 32 characters that nobody can guess")
    return value


def proxies(value: str) -> tuple[str, ...]:
    """Return IP addresses and networks. Not `*`: then anybody could say who they are."""
    found = tuple(value.replace(",", " ").split())
    for item in found:
        try:
            ipaddress.ip_network(item)
        except ValueError:
            raise ValueError(f"{item!r} is neither an IP address nor a network") from None
    return found


def smtp(value: str) -> Smtp:
    """Return how to reach the mail server that an address names."""
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError:
        port = 0
    choice = {"starttls=1": True, "starttls=0": False}
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or port == 0:
        raise ValueError("write smtp://user:password@host:587 or smtps://user:password@host:465")
    if parts.query not in ("", *choice) or parts.path.strip("/"):
        raise ValueError("after the host only ?starttls=1 or ?starttls=0 may follow")
    tls = parts.scheme == "smtps"
    # A password is for the server alone: who stands between could hide that it offers STARTTLS.
    demanded = True if parts.password else None
    return Smtp(
        host=parts.hostname,
        port=port or (465 if tls else 587),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=tls,
        starttls=False if tls else choice[parts.query] if parts.query else demanded,
    )
