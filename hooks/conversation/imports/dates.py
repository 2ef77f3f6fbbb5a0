"""Dates as pages print them, in Italian and English."""

from __future__ import annotations

import re
from datetime import datetime

DAY = (
    r"(?:(?P<day>\d{1,2})(?:º|°)?\s+(?P<month>[a-zà-ÿ]+)\.?,?\s+(?P<year>\d{4})"
    r"|(?P<month2>[a-z]+)\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{4})"
    r"|(?P<day3>\d{1,2})[/.](?P<month3>\d{1,2})[/.](?P<year3>\d{4})"
    r"|(?P<year4>\d{4})-(?P<month4>\d{2})-(?P<day4>\d{2}))"
)
TIME = (
    r"(?:,?\s*(?:alle(?:\s+ore)?|ore|at|@|-|T)?\s*"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2})?\s*(?P<half>[ap]\.?m\.?)?)?"
)
"""Patterns of a day and of the time after it; a match with both is read by `moment`."""
_MONTHS = (
    ("gennaio", "january"),
    ("febbraio", "february"),
    ("marzo", "march"),
    ("aprile", "april"),
    ("maggio", "may"),
    ("giugno", "june"),
    ("luglio", "july"),
    ("agosto", "august"),
    ("settembre", "september"),
    ("ottobre", "october"),
    ("novembre", "november"),
    ("dicembre", "december"),
)


def moment(found: re.Match[str]) -> datetime | None:
    """Return the moment that a text names, without a zone: nothing says which; or None for none."""
    parts = found.groupdict()
    day = next(parts[key] for key in ("day", "day2", "day3", "day4") if parts[key])
    year = next(parts[key] for key in ("year", "year2", "year3", "year4") if parts[key])
    month = next(parts[key] for key in ("month", "month2", "month3", "month4") if parts[key])
    hour = int(parts["hour"] or 0)
    half = (parts["half"] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime(int(year), _month(month), int(day), hour, int(parts["minute"] or 0))
    except ValueError:
        return None


def _month(written: str) -> int:
    """Return the number of a month, in words or figures; 0 for what is none."""
    if written.isdecimal():
        return int(written)
    name = written.lower()
    numbers = (
        number
        for number, names in enumerate(_MONTHS, 1)
        if len(name) >= 3 and any(each.startswith(name) for each in names)
    )
    return next(numbers, 0)
