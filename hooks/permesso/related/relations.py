"""Relations: which articles are offered after which, and why. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ReasonKind = Literal["author", "series", "words", "tag", "category", "translation", "nothing"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an article is offered."""

    kind: ReasonKind
    """What speaks for it: its author's choice, the same series, words in both, a tag, a category,
    being the same article in another language, or nothing that a word could name."""
    words: tuple[str, ...] = ()
    """What they have in common, as authors write it: a tag, a category, up to two phrases."""


@dataclass(frozen=True, slots=True)
class Relation:
    """An article that is offered after another one."""

    id: str
    """The article offered."""
    score: float
    """How alike they are, from 0 to 1; 1 for what an author chose."""
    reason: Reason
    """Why."""
