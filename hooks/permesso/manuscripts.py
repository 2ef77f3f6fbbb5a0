"""Manuscripts: the files of a blog's texts, read, their front matter checked, rendered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeGuard

from permesso import front_matter, source
from permesso.edition import Edition, Standing, standing
from permesso.front_matter import FrontMatter, PageFrontMatter, PostFrontMatter
from permesso.problem import Problem
from permesso.rendering import Reading, Rendering, Texts
from permesso.source import Source

Read = Callable[[Callable[[Path, str, str], Any], str], Any]
"""Calls a function for a path, with its name and its name for people."""
Defaults = Callable[[str], dict[str, Any]]
"""The front matter that folders give to the file at a path."""

PUBLIC = Standing()


@dataclass(frozen=True, slots=True)
class Manuscript(Generic[FrontMatter]):
    """A file that could be read."""

    source: Source
    """The file."""
    front: FrontMatter
    """Its front matter."""
    standing: Standing
    """Whether it is public; pages that are no posts are."""
    rendering: Rendering | None
    """Its text; None for a post that this edition does not build."""
    problems: tuple[Problem, ...]
    """What is wrong with its front matter."""


def is_post(
    found: Manuscript[PostFrontMatter] | Manuscript[PageFrontMatter],
) -> TypeGuard[Manuscript[PostFrontMatter]]:
    """Tell whether a file is a post."""
    return isinstance(found.front, PostFrontMatter)


def is_page(
    found: Manuscript[PostFrontMatter] | Manuscript[PageFrontMatter],
) -> TypeGuard[Manuscript[PageFrontMatter]]:
    """Tell whether a file is another page."""
    return isinstance(found.front, PageFrontMatter)


class _Checked(NamedTuple):
    """The front matter of a file."""

    front: PostFrontMatter | PageFrontMatter
    standing: Standing
    problems: list[Problem]


class Desk:
    """Reads files for an edition: all at once, then one after the other."""

    def __init__(
        self, uris: Sequence[str], read: Read, defaults: Defaults, edition: Edition
    ) -> None:
        """Take the paths of the files, and how to read them."""
        self._read = read
        self._defaults = defaults
        self._edition = edition
        files = {uri: read(source.content, uri) for uri in uris}
        self._texts = {uri: text for uri, text in files.items() if isinstance(text, str)}
        self._faults = {uri: text for uri, text in files.items() if isinstance(text, Problem)}
        self._readings: dict[str, Reading] = {}
        self._known: dict[str, _Checked] = {}
        """What is known of files already, where no other process found it out."""

    def render(self, texts: Texts) -> None:
        """Render what this edition builds."""

        def read(uri: str) -> Reading | None:
            found = self._parsed(uri)
            if isinstance(found, Problem):
                return None
            self._known[uri] = checked = self._checked(found)
            rendering = texts.render(found.body) if self._is_built(checked.standing) else None
            place = len(self._texts[uri]) - len(found.body)
            return Reading(found.front, place, found.body_line, rendering)

        self._readings = texts.readings(self._texts, read)

    def take(self, uri: str) -> Manuscript[Any] | Problem:
        """Return a file, or the one problem that keeps it from being read; once for each."""
        if uri in self._faults:
            return self._faults[uri]
        reading = self._readings.pop(uri, None)
        found = self._parsed(uri, reading)
        del self._texts[uri]
        if isinstance(found, Problem):
            return found
        checked = self._known.pop(uri, None) or self._checked(found)
        rendering = reading.rendering if reading and self._is_built(checked.standing) else None
        front, state, problems = checked
        return Manuscript(found, front, state, rendering, tuple(problems))

    def _parsed(self, uri: str, reading: Reading | None = None) -> Source | Problem:
        """Return the source at a path, by what is known of it."""
        text = self._texts[uri]

        def parse(_path: Path, uri: str, shown: str) -> Source | Problem:
            if reading is None:
                return source.parse(text, uri, shown)
            return Source(uri, shown, reading.front, text[reading.place :], reading.line)

        found: Source | Problem = self._read(parse, uri)
        return found

    def _checked(self, found: Source) -> _Checked:
        defaults = self._defaults(found.uri)
        if not self._edition.settings.is_post(found.uri):
            page, problems = front_matter.parse(PageFrontMatter, found, defaults)
            return _Checked(page, PUBLIC, problems)
        post, problems = front_matter.parse(PostFrontMatter, found, defaults)
        return _Checked(post, standing(post, self._edition), problems)

    def _is_built(self, state: Standing) -> bool:
        return not state.reason or self._edition.preview
