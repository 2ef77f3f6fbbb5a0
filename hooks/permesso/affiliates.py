"""Affiliate links: addresses that pay whoever brought the reader, known by `affiliates.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict

from permesso import tables

TABLE = Path(__file__).with_suffix(".yml")


class Programme(BaseModel):
    """A programme, and how its addresses are known."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: str
    """Its name."""
    hosts: tuple[str, ...] = ()
    """Its hosts, and those below them; `amazon.*` ends in any country's ending."""
    parameters: frozenset[str] = frozenset()
    """What its addresses carry in their query; none: every address there is one."""
    any: frozenset[str] = frozenset()
    """What an address on any host carries."""
    source: str
    """Whose programme it is."""


@lru_cache
def programmes() -> tuple[Programme, ...]:
    """Return the table; read once."""
    return tuple(Programme.model_validate(entry) for entry in tables.read(TABLE))


def programme(address: str) -> str | None:
    """Return the name of the affiliate programme that a whole `address` belongs to, or None."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removesuffix(".")
        given = frozenset(map(str.lower, parse_qs(parts.query))) if parts.query else frozenset()
    except ValueError:
        return None
    if not host:
        return None
    return next((each.name for each in programmes() if _is_of(each, host, given)), None)


def _is_of(programme: Programme, host: str, given: frozenset[str]) -> bool:
    if programme.any & given:
        return True
    if not any(_is_below(host, each) for each in programme.hosts):
        return False
    return not programme.parameters or bool(programme.parameters & given)


def _is_below(host: str, named: str) -> bool:
    """Tell whether a host is one that the table names, or one below it."""
    if named.endswith(".*"):
        return named.removesuffix(".*") in host.split(".")[:-1]
    return host == named or host.endswith(f".{named}")
