"""The service's settings: environment variables, read once, all mistakes told together."""

# ruff: noqa: RUF009  (what _setting returns is a field, not a default)

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from email.headerregistry import Address
from pathlib import Path
from typing import Any

from optin import values
from optin.limits import Rate, parse_rates
from optin.values import Smtp

PREFIX = "OPTIN_"


class BadSettings(Exception):
    """Raised when the service cannot start with these settings; a line for each mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(mistakes))


def _setting(
    read: Callable[[str], Any], default: str | None, about: str, empty: object = None
) -> Any:
    """A field read by `read`. With None for a default it has to be set; with "" it is `empty`."""
    metadata = {"read": read, "default": default, "about": about}
    if default is None:
        return field(metadata=metadata)
    return field(default_factory=lambda: read(default) if default else empty, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the owner decides. A field `x` is read from the variable `OPTIN_X`."""

    blog: str = _setting(values.source, None, "Path or address of the blog's newsletter.json.")
    root: str = _setting(values.web, None, "The service's own public address.")
    data: Path = _setting(Path, None, "Folder for the database and the key.")
    host: str = _setting(values.text, "127.0.0.1", "Address to listen on.")
    port: int = _setting(values.number(1, 65535), "8090", "Port to listen on.")
    smtp_url: Smtp = _setting(
        values.smtp, None, "Mail server: smtp://user:password@host:587?starttls=1 or smtps://."
    )
    sender: Address = _setting(
        values.mailbox, None, "Who mails come from: Bussare <newsletter@bussare.example>."
    )
    reply_to: Address | None = _setting(
        values.mailbox, "", "Where answers go; also the address for leaving by mail."
    )
    secret: str | None = _setting(
        values.secret,
        "",
        "What links are signed with; without it a key is made in the data folder.",
    )
    trusted_proxies: tuple[str, ...] = _setting(
        values.proxies, "", "IP addresses or networks whose X-Forwarded-For is believed.", empty=()
    )
    trusted_urls: tuple[str, ...] = _setting(
        values.webs,
        "",
        "Addresses, besides the blog's own, that a form may name in `next`.",
        empty=(),
    )
    confirm_days: int = _setting(
        values.number(1, 90), "7", "Days a confirmation link works; then the address is deleted."
    )
    remind_hours: int = _setting(
        values.number(0, 2160), "24", "Hours after which one reminder is sent; 0 for none."
    )
    keep_ip: bool = _setting(
        values.switch, "0", "Keep the client's address with the consent, cut to /24 or /48."
    )
    owner_password: str | None = _setting(
        values.text, "", "Password of the owner's page; without it there is no such page."
    )
    smtputf8: bool = _setting(
        values.switch, "0", "Take addresses with letters beyond ASCII before the @ (RFC 6531)."
    )
    per_address: tuple[Rate, ...] = _setting(
        parse_rates, "2/hour 5/day", "Most mails to one address that its requests may cause."
    )
    per_client: tuple[Rate, ...] = _setting(
        parse_rates, "10/minute 60/hour", "Most requests from one client (IPv4, or IPv6 /64)."
    )


# The variable is OPTIN_FROM, but `from` cannot name a field in Python.
NAMES = {"sender": "FROM"}


def variable(name: str) -> str:
    """Return the environment variable of a field of Settings."""
    return PREFIX + NAMES.get(name, name.upper())


def defaults() -> dict[str, tuple[str | None, str]]:
    """Return each variable's default, None where it must be set, and what it is about."""
    return {
        variable(item.name): (item.metadata["default"], item.metadata["about"])
        for item in fields(Settings)
    }


def parse(environ: Mapping[str, str]) -> Settings:
    """Return the settings in `environ`; an empty variable counts as not set.

    Raises BadSettings with all mistakes. A secret is not repeated.
    """
    mistakes: list[str] = []
    found: dict[str, Any] = {}
    for item in fields(Settings):
        written = environ.get(variable(item.name), "").strip()
        if written:
            _read(item, written, found, mistakes)
        elif item.default_factory is MISSING:
            mistakes.append(f"{variable(item.name)}: is not set: {item.metadata['about']}")
    known = set(defaults())
    mistakes += [
        f"{name}: there is no such setting"
        for name in sorted(environ)
        if name.startswith(PREFIX) and name not in known
    ]
    if mistakes:
        raise BadSettings(mistakes)
    return Settings(**found)


def read_file(path: Path) -> dict[str, str]:
    """Return the variables in a file with a `NAME=value` on each line, as systemd reads it.

    Not a shell: what stands behind the = is the value as it is. Raises BadSettings.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings([f"{path}: cannot be read: {error}"]) from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith(("#", ";")):
            name, equals, value = line.partition("=")
            if not equals:
                raise BadSettings([f"{path}:{number}: write NAME=value"])
            found[name.strip()] = value.strip()
    return found


def _read(item: Field[Any], written: str, found: dict[str, Any], mistakes: list[str]) -> None:
    try:
        found[item.name] = item.metadata["read"](written)
    except ValueError as error:
        mistakes.append(f"{variable(item.name)}: {error}")
