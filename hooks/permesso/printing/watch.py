"""The watch: what a template reads beside that by which its page is kept.

A finished page is kept by a digest of what pages are made from (`hooks/printing.py`). That is not
all that a template can reach: the whole blog, every file, the moment of the build. One that reads
such a thing prints what it wants; only its page is then made anew by every build.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from jinja2.runtime import Context


@dataclass(frozen=True, slots=True)
class Told:
    """What of the objects of a type is in the digest of a page."""

    names: frozenset[str]
    """Names of attributes."""
    are_all: bool
    """Whether these are all that is in it; else they are what is not in it."""


def only(*names: str) -> Told:
    """Return that these attributes alone are in the digest."""
    return Told(frozenset(names), True)


def all_but(*names: str) -> Told:
    """Return that every attribute but these is in the digest."""
    return Told(frozenset(names), False)


class Watch:
    """Sees what the templates of an environment read."""

    def __init__(self, told: Mapping[type, Told], own: Mapping[type, Told]) -> None:
        """Take what is told of types of objects: of any, and of the page's own."""
        self._told, self._told_of_own = told, own
        self._own: tuple[Any, ...] = ()
        self.beyond = False
        """Whether something was read that is not in the digest."""

    def set(self, env: Environment, names: Collection[str]) -> None:
        """Watch an environment; reading a variable with one of these names is beyond, too."""
        get_attribute, get_item = env.getattr, env.getitem
        told, look = self._told, self._look
        watch, hidden = self, frozenset(names)

        # Asked of everything that is printed: what a function would say stands here.
        def getattr_(obj: Any, attribute: str) -> Any:
            said = told.get(type(obj))
            if said and (attribute in said.names) is not said.are_all:
                look(obj, attribute)
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return get_attribute(obj, attribute)

        def getitem(obj: Any, argument: Any) -> Any:
            said = told.get(type(obj))
            if said and (argument in said.names) is not said.are_all:
                look(obj, argument)
            return get_item(obj, argument)

        class Watched(Context):
            """The variables of a template."""

            def resolve_or_missing(self, key: str) -> Any:
                if key in hidden:
                    watch.beyond = True
                return super().resolve_or_missing(key)

        env.getattr, env.getitem = getattr_, getitem  # type: ignore[method-assign]
        env.context_class = Watched

    @contextmanager
    def page(self, *own: Any) -> Iterator[None]:
        """Begin with a page, to which some objects belong alone."""
        self.beyond, self._own = False, own
        try:
            yield
        finally:
            self._own = ()

    @contextmanager
    def shared(self) -> Iterator[Watch]:
        """Begin with what many pages have in common: nothing belongs to it alone."""
        before, own = self.beyond, self._own
        self.beyond, self._own = False, ()
        try:
            yield self
        finally:
            self.beyond, self._own = before, own

    def _look(self, obj: Any, name: Any) -> None:
        """Take note that what is not told of any object of a type is read."""
        of_own = self._told_of_own.get(type(obj))
        is_own = of_own is not None and any(obj is each for each in self._own)
        if not (of_own and is_own and (name in of_own.names) is of_own.are_all):
            self.beyond = True
