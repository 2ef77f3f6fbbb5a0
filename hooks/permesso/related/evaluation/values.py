"""Values of front matter as other systems write them: read as far as they can be."""

from __future__ import annotations

import email.utils
import html
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

NAMES = ("name", "title", "label", "slug", "id", "created", "date")
"""Keys of which one holds what a mapping is about: `{name: Nora, url: ...}`, `{created: ...}`."""
DAY = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
TAG = re.compile(r"<[^<>]*>")
SPACE = re.compile(r"\s+")
LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_.].*)?", re.IGNORECASE)
NO_LANGUAGE = {"und", "mul", "zxx", "mis"}
"""Codes that name none: undetermined, several, no words, one without a code (ISO 639-2)."""


def text(value: Any) -> str:
    """Return a value as one line of plain text; of a list or a mapping, its first."""
    return next(iter(texts(value, split=False)), "")


def texts(value: Any, split: bool = True) -> tuple[str, ...]:
    """Return a value as names, each once: a list, text with commas, a mapping or a lone value.

    Of a mapping its name counts. Without `split` text with commas is one name.
    """
    names: dict[str, str] = {}
    for item in _items(value, split):
        if line := _line(item):
            names.setdefault(line.casefold(), line)
    return tuple(names.values())


def _items(value: Any, split: bool) -> Iterable[Any]:
    if isinstance(value, Mapping):
        named = [value[key] for key in NAMES if value.get(key)]
        return _items(named[0] if named else next(iter(value.values()), None), split=False)
    if isinstance(value, list | tuple | set):
        return (part for item in value for part in _items(item, split=False))
    if split and isinstance(value, str):
        return re.split("[,;]", value.strip().removeprefix("[").removesuffix("]"))
    return () if value is None else (value,)


def _line(value: Any) -> str:
    plain = html.unescape(TAG.sub("", str(value)))
    return SPACE.sub(" ", plain).strip().strip("'\"").strip()


def moment(value: Any) -> datetime | None:
    """Return the moment that a value names, in UTC if it says no zone; None if it names none.

    ISO 8601, RFC 5322 (feeds) and whatever has a year, a month and a day in this order.
    """
    if isinstance(value, Mapping | list):
        value = text(value)
    if isinstance(value, datetime):
        return _in_utc(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    written = str(value or "").strip().strip("'\"")
    return _iso(written) or _of_mail(written) or day_in(written)


def day_in(written: str) -> datetime | None:
    """Return the first day that a text names, such as a file name of Jekyll's."""
    for match in DAY.finditer(written):
        try:
            return datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
        except ValueError:  # 0000-00-00, WordPress's date of what was never published
            continue
    return None


def _iso(written: str) -> datetime | None:
    # Jekyll and Ruby write a space before the zone: 2014-03-12 09:30:00 +0100.
    try:
        return _in_utc(datetime.fromisoformat(re.sub(r" (?=[+-]\d\d:?\d\d$)", "", written)))
    except ValueError:
        return None


def _of_mail(written: str) -> datetime | None:
    try:
        return _in_utc(email.utils.parsedate_to_datetime(written))
    except (ValueError, OverflowError):
        return None


def _in_utc(found: datetime) -> datetime:
    if found.tzinfo is None:
        return found.replace(tzinfo=UTC)
    try:
        return found.astimezone(UTC)
    except OverflowError:  # an hour beyond year 1 or 9999
        return found.replace(tzinfo=UTC)


def language(value: Any) -> str | None:
    """Return the code of the language that a value names: `it` for `it_IT`; None if it is none."""
    match = LANGUAGE.fullmatch(text(value))
    code = match[1].lower() if match else None
    return None if code in NO_LANGUAGE else code
