"""Weight: how large a page is for its reader, found as cheaply as the question allows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

import brotli

from permesso import compression
from permesso.finishing.printed import Printed
from permesso.finishing.stage import Read

ROUGHEST, ROUGH, FINE, BEST = 0, 1, 5, compression.QUALITY
"""Qualities of Brotli. Hosts send the best, which takes 60 ms for 50 kB of page; rough takes 0.2
and fine 1.2, and the sizes are 1.32 to 1.42 and 1.10 to 1.13 times those of the best (measured on
95 pages)."""
MANY = 1_000
"""Rules whose size is remembered at a time."""
SURE = 0.88
"""No page as the best compresses it is smaller than so much of what the fine one makes of it."""
FREE_WORDS = 1500
"""Words on a page, menus and lists around an article included, for which there is no allowance."""
BYTES_PER_WORD = 4
"""A word more takes 2.4 to 3 bytes as Brotli, a link or a picture among them included."""
SILENT = re.compile(r"<(script|style|svg|template)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A page that may be more than a first flight holds."""

    limit: int
    """Bytes that it may have, for so many words."""
    fine: int
    """Its bytes as Brotli, not quite as hosts send it."""

    @property
    def is_sure(self) -> bool:
        """Whether it is too heavy whoever compresses it."""
        return self.fine * SURE > self.limit


def suspect(html: str, limit: int) -> Suspect | None:
    """Return a page as a suspect if it may be more than `limit` bytes and its words allow.

    Nearly every page is let through by the roughest compressor.
    """
    data = html.encode()
    if len(data) <= limit or compressed(data, ROUGH) <= limit:
        return None
    fine = compressed(data, FINE)
    if fine <= limit:
        return None
    allowed = limit + BYTES_PER_WORD * max(0, words(html) - FREE_WORDS)
    return Suspect(allowed, fine) if fine > allowed else None


class Light:
    """What lets a page through that is surely no suspect."""

    def __init__(self) -> None:
        self._rules: dict[str, int] = {}

    def passes(self, page: Printed, limit: int) -> bool:
        """Tell whether a page is at most so many bytes: its rules, which many pages have and which
        are compressed once, and the rest apart from them are more than both together."""
        places = [place for place, tag in page.telling if tag.name == "style"]
        rules = [page.tags[place] for place in places]
        rest = list(page.tags)
        for place in places:
            rest[place] = ""
        left = limit - sum(map(self._size, rules))
        if left < 0:
            return False
        data = "".join((*page.texts, *rest)).encode()
        return len(data) <= left or compressed(data, ROUGHEST) <= left

    def _size(self, rules: str) -> int:
        if rules not in self._rules:
            if len(self._rules) > MANY:
                self._rules.clear()
            self._rules[rules] = compressed(rules.encode(), ROUGH)
        return self._rules[rules]


def heavy(
    suspects: Iterable[tuple[str, Suspect]], told: int, finished: Read
) -> tuple[list[tuple[str, Suspect, int]], int]:
    """Return the heaviest pages that are over their limit, each with its bytes as hosts send it,
    and how many others surely are.

    Those bytes are dear to find: only as many pages are weighed as are told.
    """
    every = sorted(suspects, key=lambda each: (-each[1].fine / each[1].limit, each[0]))
    found: list[tuple[str, Suspect, int]] = []
    for url, page in every[:told]:
        size = compressed((finished(url) or "").encode())
        if size > page.limit:
            found.append((url, page, size))
    return found, sum(page.is_sure for _, page in every[told:])


def compressed(data: bytes, quality: int = BEST) -> int:
    """Return the bytes of data as Brotli."""
    return len(brotli.compress(data, quality=quality))


def words(html: str) -> int:
    """Return how many words a page shows, or has for those who do not see it."""
    return len(unescape(SILENT.sub(" ", html)).split())


class Sizes:
    """The sizes of files as Brotli, each found once."""

    def __init__(self, read: Read) -> None:
        """Take a way to read files by address."""
        self._read = read
        self._found: dict[str, int] = {}

    def of(self, address: str) -> int:
        """Return the bytes of a file; 0 for one that is not of this site."""
        if address not in self._found:
            content = self._read(address)
            self._found[address] = compressed(content.encode()) if content else 0
        return self._found[address]
