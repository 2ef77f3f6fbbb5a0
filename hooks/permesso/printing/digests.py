"""Digests of plain data: equal where the data are, in every process and on every machine.

What `repr`, `hash` and `pickle` say of an object depends on where it came from: on its identity,
on the seed of its hashes. Here, only what it holds counts.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta, tzinfo
from operator import attrgetter
from pathlib import PurePath
from types import FunctionType
from typing import Any

from pydantic import BaseModel

PLAIN = frozenset((str, bytes, int, float, bool, type(None)))
"""What `marshal` writes by itself."""
FLAT = frozenset(("str", "int", "float", "bool", "str | None", "int | None", "bool | None"))
"""Annotations of fields that hold nothing else."""
FORMAT = 2
"""Of `marshal`: the last one that does not tell whether two equal things are one."""
SIZE = 16
"""Bytes of a digest: no two things ever share one by chance."""
SPOKEN = (date, time, timedelta, tzinfo, PurePath)
"""What its `repr` tells whole."""


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
        self._getters: dict[tuple[type, bool], Callable[[Any], tuple[Any, ...]]] = {}
        # The dataclasses that hold nothing but plain values.
        self._flat: set[type] = set()
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
        return _sum(self._told(value, True))

    def _plain(self, value: Any) -> Any:
        """Return the same as something that `marshal` writes."""
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind in self._shared:
            return self._remembered(value)
        if kind in self._flat:
            return kind.__qualname__, self._getters[kind, False](value)
        if kind is tuple or kind is list or kind is dict:
            # Most hold nothing but text: written at once, not one by one.
            with suppress(ValueError):
                return "whole", marshal.dumps(value, FORMAT)
        if kind is tuple or kind is list:
            return tuple([each if type(each) in PLAIN else self._plain(each) for each in value])
        if is_dataclass(kind):
            return self._told(value, False)
        if isinstance(value, Mapping):
            return "map", *((self._plain(key), self._plain(value[key])) for key in value)
        return self._rare(value)

    def _remembered(self, value: Any) -> bytes:
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = value, _sum(self._told(value, False))
        return known[1]

    def _told(self, value: Any, whole: bool) -> tuple[Any, ...]:
        """Return the fields of a dataclass."""
        kind = type(value)
        getter = self._getters.get((kind, whole))
        if getter is None:
            getter = self._getters[kind, whole] = self._getter(kind, whole)
        told = [each if type(each) in PLAIN else self._plain(each) for each in getter(value)]
        return kind.__qualname__, *told

    def _getter(self, kind: type, whole: bool) -> Callable[[Any], tuple[Any, ...]]:
        out = () if whole else self._left_out.get(kind, ())
        wanted = [field for field in fields(kind) if field.name not in out]
        names = [field.name for field in wanted]
        if not whole and len(names) > 1 and all(each.type in FLAT for each in wanted):
            self._flat.add(kind)
        if len(names) > 1:
            return attrgetter(*names)
        return lambda value: tuple(getattr(value, name) for name in names)

    def _rare(self, value: Any) -> Any:
        """Return what is seldom there."""
        kind = type(value).__qualname__
        if isinstance(value, set | frozenset):
            # Their order is that of hashes.
            return kind, *sorted(_sum(self._plain(each)) for each in value)
        if isinstance(value, BaseModel):
            return kind, self._plain(vars(value))
        if isinstance(value, SPOKEN):
            return kind, repr(value)
        if isinstance(value, str | int | float):
            # Of a class that adds something to them.
            return kind, str(value)
        if isinstance(value, type) or (isinstance(value, FunctionType) and not value.__closure__):
            return "name", value.__module__, value.__qualname__
        raise Untold(kind)


def _sum(plain: Any) -> bytes:
    try:
        written = marshal.dumps(plain, FORMAT)
    except ValueError:
        # A field that holds something else than it says.
        raise Untold from None
    return hashlib.blake2b(written, digest_size=SIZE).digest()
