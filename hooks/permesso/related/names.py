"""Names: how an author calls a post when choosing it, and which post that is."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from permesso.links import Target, Web
from permesso.problem import nearest
from permesso.references import WHOLE_ADDRESS

ENDING = ".md"


@dataclass(frozen=True, slots=True)
class Named:
    """A post that may be called by a name."""

    source: str
    """Path of its Markdown below the documents folder."""
    url: str | None = None
    """Its address; None while it has none."""
    slug: str | None = None
    """The last part of its address, whatever stands around it; None while it has none."""
    fault: str | None = None
    """Why nobody may choose it and what to do, as it follows "is"; None for what may be chosen."""
    offered: bool = True
    """False for what is left out without a word: its time is over, or it is only previewed."""

    def unfit(self, uri: str) -> str | None:
        """Return why the file `uri` may not choose it, and what to do; None if it may."""
        return "this post; name another one" if self.source == uri else self.fault


class Names:
    """Every post by every name that an author may give it."""

    def __init__(self, posts: Iterable[Named], web: Web, root: str | None) -> None:
        """Take the posts, what else can be linked to, and the whole address of the site."""
        self._web = web
        self._root = root or ""
        self._by_path: dict[str, Named] = {}
        self._by_end: dict[str, list[Named]] = defaultdict(list)
        self._by_stem: dict[str, list[Named]] = defaultdict(list)
        self._by_slug: dict[str, list[Named]] = defaultdict(list)
        self._by_url: dict[str, list[Named]] = defaultdict(list)
        for post in posts:
            self._by_path[post.source] = post
            for end in _ends(post.source):
                self._by_end[end].append(post)
            self._by_stem[_stem(post.source)].append(post)
            if post.slug is not None:
                self._by_slug[post.slug].append(post)
            if post.url is not None:
                self._by_url[post.url.strip("/")].append(post)

    def choose(self, written: str, uri: str) -> Named | str:
        """Return the post that the file `uri` wants to offer, or what is wrong with that."""
        found = self.find(written, uri)
        if isinstance(found, str):
            return found
        unfit = found.unfit(uri)
        return f"'{written}' is {unfit}" if unfit else found

    def find(self, written: str, uri: str) -> Named | str:
        """Return the post that is called so in the file `uri`, or what is wrong with the name.

        A name is the path of a file as in links, its end (`2026/x.md`, `x.md`), a slug, the name
        of a file without its ending, or an address of this site.
        """
        found = self._matching(unquote(written.removeprefix(self._root)), uri)
        if len(found) == 1:
            return found[0]
        if found:
            paths = " and ".join(f"/{each.source}" for each in found)
            return f"'{written}' could be {paths}; write one of these"
        if self._is_something(written, uri):
            return f"'{written}' is not a post; name a post"
        return f"there is no post '{written}'; {self._advice(written)}"

    def _matching(self, name: str, uri: str) -> list[Named]:
        if name.endswith(ENDING):
            near = posixpath.normpath(posixpath.join(posixpath.dirname(uri), name))
            if near in self._by_path:
                return [self._by_path[near]]
            return self._by_end.get(name.lstrip("/"), [])
        word = name.strip("/")
        tables: tuple[Mapping[str, list[Named]], ...] = (self._by_url, self._by_slug, self._by_stem)
        return next((table[word] for table in tables if word in table), [])

    def _is_something(self, written: str, uri: str) -> bool:
        """Tell whether a link with this address would lead somewhere."""
        path = written.removeprefix(self._root)
        if WHOLE_ADDRESS.match(path):
            return False
        ways = (path, f"/{path.lstrip('/')}")
        return any(isinstance(self._web.find(way, uri), Target) for way in ways)

    def _advice(self, written: str) -> str:
        ending = ENDING if written.endswith(ENDING) else ""
        known = self._by_stem if ending else {**self._by_stem, **self._by_slug}
        match = nearest(_stem(written.rstrip("/")), known)
        if match is None:
            return "write the name of its file, its slug or its address"
        return f"did you mean '{match}{ending}'?"


def _ends(path: str) -> Iterator[str]:
    """Yield a path, and what is left of it without its first folder, without its first two …"""
    parts = path.split("/")
    for number in range(len(parts)):
        yield "/".join(parts[number:])


def _stem(path: str) -> str:
    return posixpath.basename(path).removesuffix(ENDING)
