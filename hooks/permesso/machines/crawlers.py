"""Crawlers: the robots that collect texts for models, from `robots.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import Field, TypeAdapter

from permesso import tables
from permesso.fields import Keys, Line, WebUrl

TABLE = Path(__file__).with_name("robots.yml")
Purpose = Literal["train", "answer"]


class Crawler(Keys):
    """A robot, under the name that it reads in `robots.txt`."""

    operator: Line = Field(description="Who sends it.")
    purposes: list[Purpose] = Field(
        min_length=1,
        description="`train`: models are trained on what it collects; `answer`: models answer "
        "somebody with it.",
    )
    source: WebUrl = Field(description="Where its operator says so, or who reports it.")


@lru_cache
def known() -> Mapping[str, Crawler]:
    """Return the robots of the table by their names."""
    table = tables.read(TABLE)
    return MappingProxyType(TypeAdapter(dict[str, Crawler]).validate_python(table))


@lru_cache
def canonical(name: str) -> str:
    """Return a robot's name as the table writes it: robots do not tell capitals from small letters
    (RFC 9309, section 2.2.1)."""
    by_name = {each.lower(): each for each in known()}
    return by_name.get(name.lower(), name)
