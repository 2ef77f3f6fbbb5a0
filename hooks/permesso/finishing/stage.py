"""A stage of the finishing: it sees each page once, and has a word at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from permesso.finishing.printed import Printed
from permesso.problem import Problem

Read = Callable[[str], str | None]
"""Returns the text of a file of the built site by its address; None where there is none."""

Parts = Sequence[tuple[str, Any]]
"""Addresses of pages, with what a stage remembers of each; those of which it does are there."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a stage leaves once it has seen every page."""

    files: Mapping[str, str | bytes] = field(default_factory=dict)
    """Files that the site has besides, by address."""
    notices: tuple[Problem, ...] = ()
    """What the owner should know and nobody has to change."""
    gone: tuple[str, ...] = ()
    """Files that no page needs any more, as patterns below the site's folder."""


@dataclass(frozen=True, slots=True)
class Record:
    """What has to be known of a page when every page was seen: it travels between processes, and
    from one build to the next."""

    parts: tuple[Any, ...]
    """What each stage remembers of it, in their order; None for nothing."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A page as readers get it."""

    html: str
    """The page."""
    record: Record
    """What is remembered of it."""


class Stage(Protocol):
    """One thing that is done to every page.

    What becomes of a page depends on nothing that other pages have: they are finished in any order,
    in any process, or were by an earlier build.
    """

    def page(self, page: Printed) -> Any:
        """Change a page, or not; return what `end` has to know of it, None for nothing."""
        ...

    def own(self, page: Printed) -> Any:
        """The same of a page that stays as its author wrote it."""
        ...

    def end(self, parts: Parts, finished: Read) -> Ended:
        """Return what is left when every page was seen, from what was remembered of them, in the
        order of their addresses; `finished` returns a page by its address."""
        ...
