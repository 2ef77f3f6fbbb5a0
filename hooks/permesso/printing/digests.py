"""Digests of plain data: equal where the data are, in every process and on every machine.

What `repr`, `hash` and `pickle` say of an object depends on where it came from: on its identity,
on the seed of its hashes. Here, only what it holds counts.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import Field, fields, is_dataclass
from datetime import date, time, timedelta, tzinfo
from operator import attrgetter
from pathlib import PurePath
from types import FunctionType
from typing import Any

from pydantic import BaseModel

PLAIN = frozenset((str, bytes, int, float, bool, type(None)))
"""What `marshal` writes by itself."""
ROWS = frozenset((tuple, list, dict))
"""What it writes where it holds nothing else."""
FLAT = frozenset(
    ("str", "int", "float", "bool", "str | None", "int | None", "bool | None", "tuple[str, ...]")
)
"""Annotations of fields that hold nothing else."""
FORMAT = 2
"""Of `marshal`: the last one that does not tell whether two equal things are one."""
SIZE = 16
"""Bytes of a digest: no two things ever share one by chance."""
SPOKEN = (date, time, timedelta, tzinfo, PurePath)
"""What its `repr` tells whole."""

Teller = Callable[[Any], Any]
"""Returns an object of some type as something that `marshal` writes."""


class Untold(Exception):
    """Something cannot be told by what it holds."""


class Digests:
    """Digests of many objects that have much in common."""

    def __init__(
        self,
        shared: Collection[type] = (),
        left_out: Mapping[type, Collection[str]] | None = None,
    ) -> None:
        """Take the types of what is found in many objects, whose digests are remembered, and the
        fields of some types that do not count, but for the object that is asked for itself."""
        self._shared = frozenset(shared)
        self._left_out = left_out or {}
        self._tellers: dict[type, Teller] = {}
        self._wholes: dict[type, Teller] = {}
        # Each with its object, which so keeps its identity.
        self._known: dict[int, tuple[Any, bytes]] = {}

    def of(self, *values: Any) -> bytes:
        """Return the digest of all that values hold, in their order.

        Raises Untold for what has a state that nobody sees, such as an object of a class that is
        not known here.
        """
        return _sum(tuple(map(self._plain, values)))

    def whole(self, value: Any) -> bytes:
        """Return the digest of an object of a type of which elsewhere only a part counts."""
        kind = type(value)
        if kind not in self._wholes:
            rest = self._left_out.get(kind, ())
            self._wholes[kind] = self._fields(
                kind, [each for each in fields(kind) if each.name in rest]
            )
        return _sum((self._plain(value), self._wholes[kind](value)))

    def _plain(self, value: Any) -> Any:
        """Return the same as something that `marshal` writes."""
        kind = type(value)
        if kind in PLAIN:
            return value
        teller = self._tellers.get(kind)
        if teller is None:
            teller = self._tellers[kind] = self._teller(kind)
        return teller(value)

    def _teller(self, kind: type) -> Teller:
        """Return what tells objects of a type; raise Untold where nothing does."""
        if is_dataclass(kind):
            out = self._left_out.get(kind, ())
            told = self._fields(kind, [each for each in fields(kind) if each.name not in out])
            return self._remembering(told) if kind in self._shared else told
        if kind in ROWS:
            return self._row
        if issubclass(kind, Mapping):
            return self._map
        return self._rare(kind)

    def _fields(self, kind: type, wanted: Sequence[Field[Any]]) -> Teller:
        """Return what tells some fields of dataclasses of a type."""
        name, plain = kind.__qualname__, self._plain
        flat = _getter([each.name for each in wanted if each.type in FLAT])
        others = _getter([each.name for each in wanted if each.type not in FLAT])

        def told(value: Any) -> Any:
            return name, flat(value), [plain(each) for each in others(value)]

        return told

    def _remembering(self, told: Teller) -> Teller:
        known = self._known

        def remembered(value: Any) -> bytes:
            found = known.get(id(value))
            if found is None:
                found = known[id(value)] = value, _sum(told(value))
            return found[1]

        return remembered

    def _row(self, value: Any) -> Any:
        if not value:
            return value
        first = type(next(iter(value)))
        if first in PLAIN or first in ROWS:
            # Most hold nothing but text: written at once, not one by one.
            with suppress(ValueError):
                return "whole", marshal.dumps(value, FORMAT)
        if type(value) is dict:
            return self._map(value)
        plain = self._plain
        return tuple([plain(each) for each in value])

    def _map(self, value: Mapping[Any, Any]) -> Any:
        return "map", *((self._plain(key), self._plain(value[key])) for key in value)

    def _rare(self, kind: type) -> Teller:
        """Return what tells objects of a type that is seldom there."""
        name, plain = kind.__qualname__, self._plain
        if issubclass(kind, set | frozenset):
            # Their order is that of hashes.
            return lambda value: (name, *sorted(_sum(plain(each)) for each in value))
        if issubclass(kind, BaseModel):
            return lambda value: (name, plain(vars(value)))
        if issubclass(kind, SPOKEN):
            return lambda value: (name, repr(value))
        if issubclass(kind, str | int | float):
            # Of a class that adds something to them.
            return lambda value: (name, str(value))
        if issubclass(kind, type | FunctionType):
            return _named
        raise Untold(name)


def _named(value: Any) -> Any:
    if getattr(value, "__closure__", None):
        raise Untold(value.__qualname__)
    return "name", value.__module__, value.__qualname__


def _getter(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what takes some attributes of an object."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple([getattr(value, name) for name in names])


def _sum(plain: Any) -> bytes:
    try:
        written = marshal.dumps(plain, FORMAT)
    except ValueError:
        # A field that holds something else than it says.
        raise Untold from None
    return hashlib.blake2b(written, digest_size=SIZE).digest()
