"""A stage of the finishing: it sees each page once, and has a word at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from permesso.problem import Problem

Read = Callable[[str], str | None]
"""Returns the text of a file of the built site by its address; None where there is none."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a stage leaves once it has seen every page."""

    files: Mapping[str, str | bytes] = field(default_factory=dict)
    """Files that the site has besides, by address."""
    notices: tuple[Problem, ...] = ()
    """What the owner should know and nobody has to change."""
    gone: tuple[str, ...] = ()
    """Files that no page needs any more, as patterns below the site's folder."""


class Stage(Protocol):
    """One thing that is done to every page."""

    def page(self, url: str, html: str) -> str:
        """Return the page at an address from the site's root (`a/`, `404.html`), changed or not."""
        ...

    def end(self) -> Ended:
        """Return what is left when every page was seen."""
        ...
