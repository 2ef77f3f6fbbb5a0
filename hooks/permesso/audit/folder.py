"""The folder of a site: its pages, its feeds, the templates of its letters, and the files of its
own that pages ask for. What cannot be examined is a fault: what isn't looked at must not pass.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from permesso.audit import origins
from permesso.audit.declared import Declared
from permesso.audit.document import BrokenError
from permesso.audit.hosts import host_of
from permesso.audit.places import address as address_of
from permesso.audit.texts import BEGINNING, MOST, decoded
from permesso.problem import Problem

Kind = Literal["page", "feed", "letter"]

PAGES = (".html", ".htm", ".xhtml")
FEEDS = (".xml", ".rss", ".atom", ".rdf")
LETTERS = (".eml", *PAGES)
ASKED_FOR = (".css", ".js", ".mjs")
"""Files of the site's own that tell what a page asks for and does."""
LEFT_OVER = (".new", ".tmp", ".part", ".partial", "~")
"""How files are named until they are whole."""
SIGNS_OF_PAGES = (b"<!doctype html", b"<html")
SIGNS_OF_FEEDS = (b"<rss", b"<feed", b"<rdf:rdf")
SIGN_OF_JSON_FEED = b"jsonfeed.org/version"
"""Must stand in each JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
DEEPEST = 4
"""Folders before a site's own that an address may have: `/~person/blog/`."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to examine."""

    path: str
    """Its path from the site's folder, with slashes; that of a letter begins with the name of the
    folder of letters, where that is another."""
    kind: Kind
    """What it is."""
    disk: Path
    """Where it is."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A site's folder."""

    path: Path
    """Where it is."""
    files: tuple[File, ...] = ()
    """What is to be examined, by path."""
    faults: tuple[Problem, ...] = ()
    """What cannot be."""
    root: str | None = None
    """The site's whole address, with its last slash; None where nothing says it."""
    own: dict[str, Path] = field(default_factory=dict)
    """Its stylesheets and scripts by path from the folder."""

    @property
    def host(self) -> str | None:
        """Its host, as `hosts.host_of` writes it; None where nothing says it."""
        return host_of(self.root) if self.root else None

    def address(self, file: str) -> str:
        """Return the whole address of a file."""
        return address_of(self.root, file)

    def file(self, address: str) -> str | None:
        """Return the path of the stylesheet or script at a whole address; None where that is not
        the site's, or not there. A site that is built to be a folder of another is found, too."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return None
        if host_of(address) != host_of(self.address("")):
            return None
        path = unquote(parts.path)
        base = unquote(urlsplit(self.address("")).path)
        if path.startswith(base) and path[len(base) :] in self.own:
            return path[len(base) :]
        steps = path.lstrip("/").split("/")
        for above in range(min(len(steps), DEEPEST)):
            if (found := "/".join(steps[above:])) in self.own:
                return found
        return None

    def text(self, address: str) -> tuple[str, str] | None:
        """Return the path and the text of the stylesheet or script at a whole address; None where
        that is not the site's, or not there. Raises OSError where it cannot be read."""
        path = self.file(address)
        return None if path is None else (path, _text(self.own[path]))


@lru_cache(maxsize=256)
def _text(path: Path) -> str:
    # Browsers take what is not UTF-8 for other characters, and go on.
    return path.read_bytes().decode("utf-8", "replace")


def read(site: Path, letters: Path | None = None, declared: Declared | None = None) -> Folder:
    """Return what is in a site's folder. `letters` is the folder with templates of its letters, if
    it has one; `declared` is what the site says of itself."""
    if fault := _is_no_folder(site, "site"):
        return Folder(site, faults=(fault,))
    walk = _Walk(site)
    walk.go(site, "", letters=False)
    if letters is not None:
        if fault := _is_no_folder(letters, "folder of letters"):
            walk.faults.append(fault)
        else:
            walk.go(letters, f"{letters.name}/", letters=True)
    kinds = Counter(each.kind for each in walk.files)
    if not kinds["page"] and not walk.faults:
        walk.faults.append(Problem(str(site), 1, _without_pages(walk)))
    files = tuple(sorted(walk.files, key=lambda each: each.path))
    said = declared.site if declared else None
    root = said or origins.root(((each.path, each.disk) for each in files), walk.sitemaps)
    return Folder(site, files, tuple(sorted(walk.faults)), _with_slash(root), walk.own)


def read_file(file: File) -> str:
    """Return the HTML of a page or of a letter. Raises OSError where it cannot be read, and
    BrokenError where it is no text, or half of one."""
    return decoded(_bytes(file.disk), whole=file.kind == "page")


def read_bytes(file: File) -> bytes:
    """Return a feed or an e-mail as it is. Raises OSError where it cannot be read, and BrokenError
    where nothing is in it."""
    return _bytes(file.disk)


def _bytes(path: Path) -> bytes:
    # Opened without waiting: a pipe that stands there since it was listed would not end.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise BrokenError("is no file; put a file there")
        found = file.read(MOST + 1)
    if len(found) > MOST:
        raise BrokenError(too_large(len(found)))
    return found


def too_large(size: int) -> str:
    """Return what is said of a file with more bytes than are examined."""
    return (
        f"has {size / 1_000_000:,.0f} MB, and no more than {MOST // 1_000_000} MB are examined; "
        "make several of it"
    )


def _is_no_folder(path: Path, what: str) -> Problem | None:
    if not path.exists():
        return Problem(str(path), 1, f"there is no such {what}; build it, or correct the path")
    if not path.is_dir():
        return Problem(str(path), 1, f"is a file, not a {what}; give the folder that holds it")
    return None


def _without_pages(walk: _Walk) -> str:
    if not walk.seen:
        return "is empty; build the site first"
    return "has no page (.html); give the folder that the site is built into"


def _with_slash(root: str | None) -> str | None:
    return root if root is None or root.endswith("/") else f"{root}/"


class _Walk:
    """A walk through a folder and those in it."""

    def __init__(self, site: Path) -> None:
        self.files: list[File] = []
        self.faults: list[Problem] = []
        self.own: dict[str, Path] = {}
        self.sitemaps: list[Path] = []
        self.seen = 0

    def go(self, folder: Path, prefix: str, *, letters: bool) -> None:
        """Take what is in a folder; no links to folders are followed, so that it ends."""
        whole = folder.resolve()
        for path, shown, entry in self._entries(folder, prefix):
            self.seen += 1
            try:
                self._take(path, shown, entry, whole, letters=letters)
            except OSError as error:
                self._fault(shown, f"cannot be read ({error.strerror}); let the audit read it")

    def _entries(self, folder: Path, prefix: str) -> Iterator[tuple[Path, str, os.DirEntry[str]]]:
        left = [(folder, prefix)]
        while left:
            here, before = left.pop()
            try:
                entries = sorted(os.scandir(here), key=lambda entry: entry.name)
            except OSError as error:
                self._fault(before or str(here), f"cannot be read ({error.strerror})")
                continue
            for entry in entries:
                shown = f"{before}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    left.append((here / entry.name, f"{shown}/"))
                else:
                    yield here / entry.name, shown, entry

    def _take(
        self, path: Path, shown: str, entry: os.DirEntry[str], whole: Path, *, letters: bool
    ) -> None:
        name = entry.name.lower()
        bare = next((name.removesuffix(end) for end in LEFT_OVER if name.endswith(end)), name)
        if bare != name and bare.endswith(PAGES):
            self._fault(shown, "is left over from a build that did not end; build the site again")
            return
        if entry.is_symlink() and not self._is_good(path, shown, whole, name):
            return
        known = name.endswith((*PAGES, *FEEDS, *ASKED_FOR, ".eml", ".json")) or "." not in name
        if not known:
            return
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            if stat.S_ISDIR(about.st_mode):
                return
            self._fault(shown, "is no file, but a pipe or a device; put a file there")
            return
        kind = None if name.endswith(ASKED_FOR) else _kind(path, name, letters=letters)
        if kind == "sitemap":
            self.sitemaps.append(path)
        elif about.st_size > MOST and (kind or name.endswith(ASKED_FOR)):
            self._fault(shown, too_large(about.st_size))
        elif name.endswith(ASKED_FOR):
            self.own[shown] = path
        elif kind:
            self.files.append(File(shown, kind, path))

    def _is_good(self, path: Path, shown: str, whole: Path, name: str) -> bool:
        """Tell whether a link leads to something of the site; a fault where it does not."""
        target = Path(os.path.realpath(path))
        if not target.exists():
            if name.endswith((*PAGES, *FEEDS, *ASKED_FOR)):
                self._fault(shown, "is a link to nothing; put the file there")
            return False
        if not target.is_relative_to(whole):
            what = "is a link that leads out of the site's folder"
            self._fault(shown, f"{what}; put the file itself there")
            return False
        return True

    def _fault(self, path: str, message: str) -> None:
        self.faults.append(Problem(path, 1, message))


def _kind(path: Path, name: str, *, letters: bool) -> Kind | Literal["sitemap"] | None:
    """Return what a file is to the audit, by its name, or by how it begins."""
    if letters:
        return "letter" if name.endswith(LETTERS) else None
    if name.endswith(PAGES):
        return "page"
    if name.endswith(".eml"):
        return "letter"
    with path.open("rb") as file:
        begins = file.read(BEGINNING).lower()
    if name.endswith(FEEDS):
        if any(sign in begins for sign in SIGNS_OF_FEEDS):
            return "feed"
        return "sitemap" if b"<urlset" in begins else None
    if name.endswith(".json"):
        return "feed" if SIGN_OF_JSON_FEED in begins else None
    return "page" if begins.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(SIGNS_OF_PAGES) else None
