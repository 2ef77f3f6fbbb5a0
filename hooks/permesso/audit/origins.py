"""Origins: where a site is on the web, as its own files say it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from permesso.audit.hosts import host_of

SAMPLE = 60
"""Files that are asked, from all over the site."""
HEAD = 200_000
"""Bytes of a file in which it says where it is, its stylesheets before that included."""
TAG = re.compile(r"<(?:link|meta)\b[^>]{0,2000}>", re.IGNORECASE)
CANONICAL = re.compile(
    r"\brel\s*=\s*[\"']?canonical\b|\bproperty\s*=\s*[\"']?og:url\b", re.IGNORECASE
)
HREF = re.compile(
    r"\b(?:href|content)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
SELF = re.compile(r"\brel\s*=\s*[\"']?self\b", re.IGNORECASE)
LINKS = re.compile(r"<(?:atom:)?link\b[^>]{0,2000}>", re.IGNORECASE)
JSON_SELF = re.compile(r"\"feed_url\"\s*:\s*\"(https?:[^\"\s]+)\"")
LOC = re.compile(r"<loc>\s*(https?://[^\s<]+)\s*</loc>", re.IGNORECASE)
ENDINGS = ("index.html", "index.htm")


def root(files: Iterable[tuple[str, Path]], sitemaps: Iterable[Path] = ()) -> str | None:
    """Return the whole address of a site's root, with its last slash, as most of its files have it:
    pages by their canonical address, feeds by the link to themselves, sitemaps by what they list.
    None where none says it. `files` are the paths from the site's folder, and where they are."""
    every = list(files)
    votes: Counter[str] = Counter()
    for path, disk in every[:: max(1, len(every) // SAMPLE)]:
        votes.update(_of_file(path, _head(disk)))
    if not votes:
        for sitemap in sitemaps:
            hosts = Counter(_origin(each) for each in LOC.findall(_head(sitemap)))
            votes.update({f"{origin}/": count for origin, count in hosts.items() if origin})
    return min(votes, key=lambda each: (-votes[each], len(each), each)) if votes else None


def _head(disk: Path) -> str:
    try:
        with disk.open("rb") as file:
            return file.read(HEAD).decode("utf-8", "replace")
    except OSError:
        return ""


def _of_file(path: str, text: str) -> Iterator[str]:
    """Yield the roots of which a file speaks, for the address that it says is its own."""
    told = {each for each in _own_addresses(path, text) if host_of(each)}
    for address in told:
        yield _above(address, path)


def _own_addresses(path: str, text: str) -> Iterator[str]:
    if path.endswith((".xml", ".rss", ".atom", ".rdf")):
        tags = (tag for tag in LINKS.findall(text) if SELF.search(tag))
    elif path.endswith(".json"):
        yield from JSON_SELF.findall(text)
        return
    else:
        tags = (tag for tag in TAG.findall(text) if CANONICAL.search(tag))
    for tag in tags:
        if (found := HREF.search(tag)) and "//" in (
            whole := found[1] or found[2] or found[3] or ""
        ):
            yield f"https:{whole}" if whole.startswith("//") else whole


def _above(address: str, path: str) -> str:
    """Return what stands before a file's path in its address; the host's root where it doesn't
    end in it."""
    parts = urlsplit(address)
    where = unquote(parts.path)
    for shown in _shown(path):
        if where.endswith(f"/{shown}"):
            before = where[: len(where) - len(shown)]
            return f"{parts.scheme}://{parts.netloc}{quote(before)}"
    return f"{_origin(address)}/"


def _shown(path: str) -> Iterator[str]:
    """Yield how a file's path may stand in an address, the longest first."""
    yield path
    for ending in ENDINGS:
        if path == ending or path.endswith(f"/{ending}"):
            bare = path.removesuffix(ending)
            yield bare
            if bare:
                yield bare.removesuffix("/")
    if path.endswith(".html"):
        yield path.removesuffix(".html")


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
