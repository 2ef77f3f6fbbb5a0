"""Reading time: how long a post takes."""

from __future__ import annotations

from permesso import locale
from permesso.edition import Edition
from permesso.library import PostEntry


def minutes(entry: PostEntry, edition: Edition) -> int:
    """Return the minutes that a post takes: its author's number, else from its words."""
    speed = edition.settings.words_per_minute or edition.locale.words_per_minute
    return entry.front.readtime or max(1, round(entry.body.words / speed))


def words(count: int, edition: Edition) -> str:
    """Return minutes of reading in words: `4 minuti di lettura`."""
    text = edition.locale.text
    return locale.counted(text.reading_one, text.reading_other, count)
