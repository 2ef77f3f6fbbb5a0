"""The blog's newsletter.json over time: read again and again, and the last good one kept."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from optin import words
from optin.blog import Blog
from optin.mails import Mails
from optin.newsletter import BadDescriptor, parse
from optin.pages import Pages
from optin.store import Store
from optin.words import Words

log = logging.getLogger("optin")

STATE = "descriptor"
MOST_BYTES = 1_000_000
TIMEOUT = 10
AGAIN = 1.0


@dataclass(frozen=True, slots=True)
class Site:
    """A blog with what the service says to its readers."""

    blog: Blog
    """The blog."""
    words: Words
    """The texts in its language."""
    pages: Pages
    """The service's pages."""
    mails: Mails
    """The service's mails."""

    @classmethod
    def of(cls, blog: Blog, root: str) -> Site:
        """Return the site of `blog` for a service whose public address is `root`."""
        spoken = words.load(blog.language)
        return cls(blog, spoken, Pages(blog, spoken, root), Mails(blog, spoken, root))


class Descriptor:
    """What the blog says of itself now, or said when it was last heard."""

    def __init__(
        self,
        source: str,
        root: str,
        store: Store,
        clock: Callable[[], float],
        patience: float = 0,
    ) -> None:
        """Take where to read it, and the seconds for which it may still be missing."""
        self.site: Site | None = None
        self._missed_from = clock() + patience
        self._source = source
        self._root = root
        self._store = store
        self._clock = clock
        self._text = ""
        self._complaint = ""
        self._tried_at = float("-inf")
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        """Take up the last good one, from before the service was started."""
        text = await self._store.read(kept)
        if text:
            self._use(text)

    async def refresh(self) -> bool:
        """Read the descriptor; one that is not there or not good changes nothing, and is told.

        Return whether it was there and good.
        """
        async with self._turn:
            return await self._refresh()

    async def known(self) -> Site | None:
        """Return the site; if none is known yet, ask the blog first, at most once a second."""
        if self.site is None:
            async with self._turn:
                # Those who waited for the same answer take it; they do not ask once more.
                if self.site is None and self._clock() - self._tried_at >= AGAIN:
                    await self._refresh()
        return self.site

    async def _refresh(self) -> bool:
        self._tried_at = self._clock()
        try:
            found = await asyncio.to_thread(fetch, self._source)
            if found != self._text:
                self._use(found)
                await self._store.write(lambda db: keep(db, found))
                log.info("descriptor: read %s", self._source)
            self._complaint = ""
            return True
        except BadDescriptor as error:
            self._complain("\n".join(f"{self._source}: {line}" for line in error.mistakes))
        except (OSError, ValueError, sqlite3.Error) as error:
            if self._clock() >= self._missed_from:
                self._complain(f"{self._source}: {error}")
        return False

    def _use(self, text: str) -> None:
        self.site = Site.of(parse(text), self._root)
        self._text = text

    def _complain(self, lines: str) -> None:
        """Log what is wrong, once: a blog that is down for a day is not a thousand lines."""
        if lines != self._complaint:
            self._complaint = lines
            kept_one = "the last good one stays" if self.site else "there is none yet"
            for line in lines.splitlines():
                log.warning("descriptor: %s (%s)", line, kept_one)


def fetch(source: str) -> str:
    """Return the text at a path or an http(s) address. Raises OSError or ValueError."""
    if "://" not in source:
        return Path(source).read_text(encoding="utf-8")
    # `source` was checked to be http(s) when the settings were read.
    with urllib.request.urlopen(source, timeout=TIMEOUT) as answer:
        body: bytes = answer.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES} bytes")
    return body.decode("utf-8")


def kept(db: sqlite3.Connection) -> str | None:
    """Return the last good descriptor, or None."""
    row = db.execute("SELECT value FROM state WHERE name = ?", (STATE,)).fetchone()
    return None if row is None else str(row["value"])


def keep(db: sqlite3.Connection, text: str) -> None:
    """Keep a good descriptor."""
    db.execute("INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)", (STATE, text))
