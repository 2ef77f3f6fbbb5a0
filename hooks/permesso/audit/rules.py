"""The rules of the audit: why each is one, and what to do instead, read from `rules/`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from permesso import tables

FOLDER = Path(__file__).with_name("rules")

Family = Literal[
    "advertising",
    "strangers",
    "interruptions",
    "consent",
    "attention",
    "promises",
    "disclosure",
    "without",
]
FAMILIES: tuple[Family, ...] = get_args(Family)
"""In the order in which reports show them."""


class Rule(BaseModel):
    """A rule; its id is its family and its name: `interruptions.dialog`."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    what: str
    """What is found, as the title of a table has it: `Open dialog`."""
    why: str
    """Why it interrupts, or what it takes without asking: a sentence without its full stop."""
    instead: str
    """What to do: an imperative without a full stop."""
    source: str
    """Where the rule comes from: a law, a standard, a study, or `Permesso` where it is ours."""
    browser: bool = False
    """Whether only a browser can find it."""


@lru_cache
def rules() -> dict[str, Rule]:
    """Return every rule by its id, family by family; read once."""
    return {
        f"{family}.{entry.pop('id')}": Rule.model_validate(entry)
        for family in FAMILIES
        for entry in tables.read(FOLDER / f"{family}.yml")
    }


def family(rule: str) -> str:
    """Return the family of a rule's id."""
    return rule.partition(".")[0]
