"""Rules of moderation: which comments somebody has to look at before they are shown.

docs/comments/.moderation.yml

words: [casino, prestito facile]
authors: [SEO Expert]
links: [spam.example]
max_links: 3
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

from pydantic import AfterValidator, Field

from permesso.comments.records import Record
from permesso.comments.sanitiser import UNSEEN, plain
from permesso.fields import Keys, Line, read_file, wrong
from permesso.problem import Problem

ADDRESS = re.compile(r"(?:https?:[/\\]*|//)([^\s/?#\"'<>\\]+)", re.IGNORECASE)
"""A web address in a text or in HTML, and the host in it, with as many slashes as browsers forgive
(RFC 3986, 3.2; WHATWG URL, 4.4)."""
IN_TAG = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
"""The target of a link: browsers take line breaks out of it."""
HOST = re.compile(r"(?:[^\s./:@]+\.)*[^\s./:@]+")


def _host(value: str) -> str:
    host = value.lower().removeprefix("*.").strip(".")
    if not HOST.fullmatch(host):
        raise wrong(f"found '{value}'; write a host, such as spam.example")
    return host


def _folded(text: str) -> str:
    """Return text as it is compared: without capital letters, and what hides between letters.

    A letter is one however it is written: with its accent apart, or in double width (UAX 15).
    """
    return " ".join(unicodedata.normalize("NFKC", UNSEEN.sub("", text)).casefold().split())


class Rules(Keys):
    """What makes a comment wait: nothing is deleted, and who wrote it is told nothing."""

    words: list[Line] = Field(
        [], description="Words or phrases, whole ones, in capital letters or not; accents count."
    )
    authors: list[Line] = Field([], description="Names of authors, whole ones.")
    links: list[Annotated[Line, AfterValidator(_host)]] = Field(
        [], description="Hosts that a comment may not link to; those below them are meant too."
    )
    max_links: int | None = Field(None, ge=0, description="Links that a comment may have at most.")
    longest: int = Field(65536, ge=1, description="Characters that a comment may have at most.")

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        # An owner's word is never a pattern, so that none can make a build last for ever.
        words = sorted((re.escape(_folded(word)) for word in self.words), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)") if words else None

    @cached_property
    def _authors(self) -> frozenset[str]:
        return frozenset(map(_folded, self.authors))

    def objection(self, record: Record) -> str | None:
        """Return why somebody has to look at a comment first, such as `word 'casino'`, or None."""
        written = record.html or record.text or ""
        author = _folded(record.author or "")
        if author and author in self._authors:
            return f"author '{record.author}'"
        if len(written) > self.longest:
            return f"{len(written)} characters, more than {self.longest}"
        if self._pattern:
            text = f"{record.author or ''}\n{plain(written) if record.html else written}"
            if found := self._pattern.search(_folded(text)):
                return f"word '{found[0]}'"
        hosts = [_bare(host) for host in ADDRESS.findall(unescape(written))]
        targets = ("".join(unescape(f"{a}{b}").split()) for a, b in IN_TAG.findall(written))
        own = " ".join([record.link or "", record.url or "", *targets])
        for host in [*hosts, *map(_bare, ADDRESS.findall(own))]:
            for blocked in self.links:
                if host == blocked or host.endswith(f".{blocked}"):
                    return f"link to '{blocked}'"
        if self.max_links is not None and len(hosts) > self.max_links:
            return f"{len(hosts)} links, more than {self.max_links}"
        return None


def _bare(netloc: str) -> str:
    """Return the host of an authority as a browser reads it, without user and port."""
    host = unicodedata.normalize("NFKC", UNSEEN.sub("", unquote(netloc))).replace("。", ".")
    return host.rpartition("@")[2].partition(":")[0].lower().strip(".")


def read(path: Path, uri: str, shown: str) -> tuple[Rules, list[Problem]]:
    """Return the rules in the file at `path`, none for a file that is not there or is wrong."""
    rules, _, problems = read_file(Rules, path, uri, shown)
    return rules or Rules(), problems
