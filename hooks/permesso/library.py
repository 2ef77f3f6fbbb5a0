"""The library: every Markdown file of a blog, read and rendered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from permesso import authors, front_matter, source
from permesso.authors import AuthorEntry
from permesso.edition import Edition, Standing, standing
from permesso.front_matter import PageFrontMatter, PostFrontMatter
from permesso.markup import Body, Converter
from permesso.problem import Problem
from permesso.source import Source

DEFAULTS = ".meta.yml"
"""File with front matter for all files of its folder and below (Material's name for it)."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the content is."""

    path: Path
    """The documents folder."""
    shown: str
    """The same as shown to people, from the project's root: `docs`."""
    documents: tuple[str, ...]
    """Markdown files in it, as paths with slashes."""
    media: Mapping[str, str]
    """Address of every other file, by path."""

    def show(self, uri: str) -> str:
        """Return a path in the folder as shown to people."""
        return f"{self.shown}/{uri}"


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post, rendered, before it is known what is around it."""

    source: Source
    front: PostFrontMatter
    body: Body
    standing: Standing


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page that is not a post, rendered."""

    source: Source
    front: PageFrontMatter
    body: Body


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that was read."""

    posts: tuple[PostEntry, ...]
    """Posts that this edition builds."""
    expired: tuple[PostEntry, ...]
    """Posts that were public and are so no more."""
    pages: tuple[PageEntry, ...]
    """Other pages."""
    unpublished: Mapping[str, str]
    """Posts that are not public yet, by path: why, and what who links to them can do."""
    unreadable: frozenset[str]
    """Files that are there and could not be read, by path."""
    authors: Mapping[str, AuthorEntry]
    """Authors by id."""
    biographies: Mapping[str, Body]
    """Their biographies, rendered, by id."""
    authors_source: Source
    """The authors' file, for the lines of problems."""


def read(folder: Folder, edition: Edition, converter: Converter) -> tuple[Library, list[Problem]]:
    """Return all content of `folder` that `edition` builds, and the problems found in each file."""
    problems: list[Problem] = []
    defaults = _Defaults(folder, problems)
    posts: list[PostEntry] = []
    expired: list[PostEntry] = []
    pages: list[PageEntry] = []
    unpublished: dict[str, str] = {}
    unreadable: set[str] = set()
    for uri in folder.documents:
        text = source.read(folder.path / uri, uri, folder.show(uri))
        if isinstance(text, Problem):
            problems.append(text)
            unreadable.add(uri)
        elif edition.settings.is_post(uri):
            post, found = front_matter.parse(PostFrontMatter, text, defaults.of(uri))
            problems += found
            state = standing(post, edition)
            if state.reason and not edition.preview:
                unpublished[uri] = state.reason
                continue
            entry = PostEntry(text, post, converter.convert(text.body), state)
            expires = state.label is not None and not edition.preview
            (expired if expires else posts).append(entry)
        else:
            page, found = front_matter.parse(PageFrontMatter, text, defaults.of(uri))
            problems += found
            pages.append(PageEntry(text, page, converter.convert(text.body)))
    uri = edition.settings.authors
    entries, authors_source, found = authors.read(folder.path / uri, uri, folder.show(uri))
    problems += found
    biographies = {id_: converter.convert(entry.bio) for id_, entry in entries.items() if entry.bio}
    if found and not entries:
        unreadable.add(uri)
    library = Library(
        posts=tuple(posts),
        expired=tuple(expired),
        pages=tuple(pages),
        unpublished=unpublished,
        unreadable=frozenset(unreadable),
        authors=entries,
        biographies=biographies,
        authors_source=authors_source,
    )
    return library, problems


class _Defaults:
    """Front matter that folders give to the files in them; each file of it read once."""

    def __init__(self, folder: Folder, problems: list[Problem]) -> None:
        self._folder = folder
        self._problems = problems
        self._known: dict[str, dict[str, Any]] = {}

    def of(self, uri: str) -> dict[str, Any]:
        """Return the defaults for the file at `uri`: the nearest folder's value wins."""
        return self._of_folder(uri.rpartition("/")[0])

    def _of_folder(self, name: str) -> dict[str, Any]:
        if name not in self._known:
            around = self._of_folder(name.rpartition("/")[0]) if name else {}
            self._known[name] = {**around, **self._read(f"{name}/{DEFAULTS}" if name else DEFAULTS)}
        return self._known[name]

    def _read(self, uri: str) -> dict[str, Any]:
        found, problems = source.read_yaml(self._folder.path / uri, uri, self._folder.show(uri))
        # An empty value is no value, as in the files themselves.
        values = {key: value for key, value in found.front.data.items() if value != ""}
        self._problems += problems
        self._problems += [
            found.problem(message, *key) for key, message in front_matter.check_defaults(values)
        ]
        return values
