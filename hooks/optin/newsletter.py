"""Reads a blog's `newsletter.json`: checked whole, every mistake told with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from optin.blog import Addresses, Blog, Consent, MailingList, is_web_address

VERSION = 1

T = TypeVar("T")


class BadDescriptor(Exception):
    """Raised for a descriptor that cannot be used; holds everything that is wrong with it."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(self.mistakes))


def parse(text: str | bytes) -> Blog:
    """Return the blog that a `newsletter.json` describes. Keys we do not know are left alone.

    Raises BadDescriptor with all mistakes.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadDescriptor([f"not JSON: {error}"]) from None
    mistakes: list[str] = []
    blog = _blog(_Table(mistakes, "", found))
    if mistakes:
        raise BadDescriptor(mistakes)
    return blog


def _blog(table: _Table) -> Blog:
    if table.values.get("version") != VERSION:
        table.wrong("version", f"must be {VERSION}")
    site = table.table("site")
    lists = table.tables("lists", _mailing_list)
    if not lists:
        table.wrong("lists", "must have at least one list")
    if len({item.uuid for item in lists}) < len(lists):
        table.wrong("lists", "has the same uuid twice")
    pages = table.table("pages", optional=True)
    return Blog(
        name=site.line("name"),
        url=site.address("url").rstrip("/") + "/",
        language=site.line("language"),
        sender=table.maybe("sender", table.line),
        frequency=table.maybe("frequency", table.line),
        lists=lists,
        consents=table.tables("consents", _consent),
        pages=Addresses(
            **{name: pages.maybe(name, pages.address) for name in Addresses.__dataclass_fields__}
        ),
        privacy=table.maybe("privacy", table.address),
    )


def _mailing_list(table: _Table) -> MailingList:
    written = table.line("uuid")
    try:
        uuid = str(UUID(written))
    except ValueError:
        uuid = written
        table.wrong("uuid", "must be a UUID")
    return MailingList(uuid=uuid, name=table.line("name"), main=table.values.get("main") is True)


def _consent(table: _Table) -> Consent:
    sha256 = table.line("sha256").lower()
    if not re.fullmatch("[0-9a-f]{64}", sha256):
        table.wrong("sha256", "must be 64 hex digits")
    return Consent(
        id=table.line("id"),
        language=table.line("language"),
        date=table.line("date"),
        sha256=sha256,
        text=table.text("text"),
        url=table.address("url"),
    )


class _Table:
    """A JSON object with the way to it; adds to `mistakes` what is wrong, and reads on."""

    def __init__(self, mistakes: list[str], path: str, found: Any) -> None:
        self.mistakes = mistakes
        self.path = path
        self.values: Mapping[str, Any] = found if isinstance(found, dict) else {}
        if not isinstance(found, dict):
            mistakes.append(f"{path or 'the whole'}: must be an object")

    def wrong(self, name: str, message: str) -> None:
        self.mistakes.append(f"{self._at(name)}: {message}")

    def table(self, name: str, optional: bool = False) -> _Table:
        found = self.values.get(name)
        return _Table(self.mistakes, self._at(name), {} if optional and found is None else found)

    def tables(self, name: str, make: Callable[[_Table], T]) -> tuple[T, ...]:
        found = self.values.get(name, [])
        if not isinstance(found, list):
            self.wrong(name, "must be a list")
            return ()
        tables = [_Table(self.mistakes, f"{self._at(name)}[{i}]", x) for i, x in enumerate(found)]
        return tuple(make(table) for table in tables)

    def text(self, name: str) -> str:
        found = self.values.get(name)
        if not isinstance(found, str) or not found.strip():
            self.wrong(name, "must be a text that is not empty")
            return ""
        return found

    def line(self, name: str) -> str:
        """A text for a page's or a mail's line: control characters would end a header."""
        found = self.text(name).strip()
        if not found.isprintable():
            self.wrong(name, "must be one line of plain text")
        return found

    def address(self, name: str) -> str:
        found = self.line(name)
        if found and not is_web_address(found):
            self.wrong(name, "must be an address that starts with https:// or http://")
        return found

    def maybe(self, name: str, read: Callable[[str], T]) -> T | None:
        return None if self.values.get(name) is None else read(name)

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name
