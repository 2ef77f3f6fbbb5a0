"""Problems of a build: collected, then shown together."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


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
