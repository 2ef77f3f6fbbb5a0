"""Problems of a build: collected, then shown together."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

ALIKE = 5
"""Notices in the same words that are told one by one."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that a person has to change before the blog can be built."""

    path: str
    """File that holds the cause, as the author knows it: `docs/posts/x.md`."""
    line: int
    """Line of the cause, from 1."""
    message: str
    """What was found and what to write instead."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ContentError(Exception):
    """Raised when content can't be built; holds every problem found, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(report(self.problems))

    def __reduce__(self) -> tuple[type[ContentError], tuple[tuple[Problem, ...]]]:
        """Let it travel from another process."""
        return type(self), (self.problems,)


def report(problems: Iterable[Problem]) -> str:
    """Return the problems as text, a line each, and their count on the last line."""
    lines = [str(problem) for problem in problems]
    files = len({problem.path for problem in problems})
    noun = "problem" if len(lines) == 1 else "problems"
    place = "file" if files == 1 else "files"
    return "\n".join([*lines, f"{len(lines)} {noun} in {files} {place}; nothing was published."])


def shortened(notices: Iterable[Problem | str]) -> Iterator[str]:
    """Yield notices as lines, in their order; of many in the same words about different places the
    first ones and, instead of the next, how many more there are.

    Never for what keeps the blog from being built.
    """
    every = list(notices)
    words = [each.message if isinstance(each, Problem) else each for each in every]
    left = Counter(words)
    told: Counter[str] = Counter()
    for notice, said in zip(every, words, strict=True):
        told[said] += 1
        left[said] -= 1
        # One line more is no longer than the line that would stand for it.
        if told[said] <= ALIKE or (told[said] == ALIKE + 1 and not left[said]):
            yield str(notice)
        elif told[said] == ALIKE + 1:
            yield f"… and {left[said] + 1} more like these; ./scripts/check tells all"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` most resembles, or None when none comes close."""
    lowered = {candidate.lower(): candidate for candidate in known}
    matches = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return lowered[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return advice on what to write instead of an unknown word: the nearest, or all known ones."""
    choices = sorted(known)
    if match := nearest(word, choices):
        return f"did you mean '{match}'?"
    return "known: " + (", ".join(choices) if choices else "none yet") + "."
