"""Weight: how large a page is for its reader, found as cheaply as the question allows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import brotli

from permesso import compression
from permesso.finishing.stage import Read

ROUGH, FINE, BEST = 1, 5, compression.QUALITY
"""Qualities of Brotli. Hosts send the best, which takes 60 ms for 50 kB of page; rough takes 0.2
and fine 1.2, and the sizes are 1.32 to 1.42 and 1.10 to 1.13 times those of the best (measured on
95 pages)."""
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

    url: str
    """Its address."""
    html: str
    """The page."""
    limit: int
    """Bytes that it may have, for so many words."""
    fine: int
    """Its bytes as Brotli, not quite as hosts send it."""

    @property
    def is_sure(self) -> bool:
        """Whether it is too heavy whoever compresses it."""
        return self.fine * SURE > self.limit

    @property
    def size(self) -> int:
        """Its bytes as hosts send it: dear to find."""
        return compressed(self.html.encode())


def suspect(url: str, html: str, limit: int) -> Suspect | None:
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
    return Suspect(url, html, allowed, fine) if fine > allowed else None


class Flights:
    """The pages that may be more than a first flight holds; as many as are told are weighed."""

    def __init__(self, told: int) -> None:
        """Take how many pages are told."""
        self._told = told
        self._suspects: list[Suspect] = []
        self.others = 0
        """How many more are surely too heavy."""

    def see(self, url: str, html: str, limit: int) -> None:
        """Look at a page that may have `limit` bytes, and more for its words."""
        found = suspect(url, html, limit)
        if found is None:
            return
        self._suspects.append(found)
        if len(self._suspects) > self._told:
            self._suspects.sort(key=lambda page: (-page.fine / page.limit, page.url))
            self.others += self._suspects.pop().is_sure

    def heavy(self) -> Iterator[tuple[Suspect, int]]:
        """Yield the heaviest pages that are over their limit, each with its bytes."""
        for page in self._suspects:
            if (size := page.size) > page.limit:
                yield page, size


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
