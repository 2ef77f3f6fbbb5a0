"""The library: every Markdown file of a blog, read and rendered once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from permesso import authors, front_matter, source, yaml_source
from permesso.authors import AuthorEntry
from permesso.edition import Edition, Standing, standing
from permesso.front_matter import PageFrontMatter, PostFrontMatter
from permesso.markup import Body, Converter
from permesso.problem import Problem
from permesso.source import Source
from permesso.yaml_source import YamlError

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
    pages: tuple[PageEntry, ...]
    """Other pages."""
    unpublished: Mapping[str, str]
    """Posts that this edition leaves out, by path, and why."""
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
    pages: list[PageEntry] = []
    unpublished: dict[str, str] = {}
    for text in _sources(folder, problems):
        if not text.uri.startswith(f"{edition.settings.posts}/"):
            page, found = front_matter.parse(PageFrontMatter, text, defaults.of(text.uri))
            problems += found
            if page:
                pages.append(PageEntry(text, page, converter.convert(text.body)))
            continue
        post, found = front_matter.parse(PostFrontMatter, text, defaults.of(text.uri))
        problems += found
        if post is None:
            continue
        state = standing(post, edition)
        if state.reason and not edition.preview:
            unpublished[text.uri] = state.reason
        else:
            posts.append(PostEntry(text, post, converter.convert(text.body), state))
    entries, lines, found = _authors(folder, edition)
    problems += found
    biographies = {id_: converter.convert(entry.bio) for id_, entry in entries.items() if entry.bio}
    library = Library(tuple(posts), tuple(pages), unpublished, entries, biographies, lines)
    return library, problems


def _sources(folder: Folder, problems: list[Problem]) -> Iterator[Source]:
    for uri in folder.documents:
        found = source.read(folder.path / uri, uri, folder.show(uri))
        if isinstance(found, Problem):
            problems.append(found)
        else:
            yield found


def _authors(
    folder: Folder, edition: Edition
) -> tuple[dict[str, AuthorEntry], Source, list[Problem]]:
    uri = edition.settings.authors
    entries, lines, problems = authors.read(folder.path / uri, folder.show(uri))
    body = "\n".join(entry.bio for entry in entries.values())
    return entries, Source(uri, folder.show(uri), lines, body, 1), problems


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
        path = self._folder.path / uri
        if not path.is_file():
            return {}
        shown = self._folder.show(uri)
        try:
            found = yaml_source.load(path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError:
            message = "is not UTF-8 text; save the file with the encoding UTF-8"
            self._problems.append(Problem(shown, 1, message))
            return {}
        except YamlError as error:
            self._problems.append(Problem(shown, error.line, str(error)))
            return {}
        self._problems += [
            Problem(shown, found.line(*key), message)
            for key, message in front_matter.check_defaults(found.data)
        ]
        return found.data
