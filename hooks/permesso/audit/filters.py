"""EasyList and EasyPrivacy, asked about addresses and elements: `lists/` holds them, and what reads
them as blockers do (`@ghostery/adblocker`), which runs in Node."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from permesso import tables
from permesso.audit.facts import Mark

FOLDER = Path(__file__).with_name("lists")
EDITIONS = FOLDER / "lists.yml"
LISTS = (FOLDER / "easylist.txt.br", FOLDER / "easyprivacy.txt.br")
SCRIPT = FOLDER / "engine.mjs"
PATIENCE = 600
"""Seconds for all questions of a site: 10,000 addresses take less than one."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of a list is asked."""

    name: str
    """Name of the list: `EasyList`."""
    date: date
    """The day of it."""
    rules: int
    """How many rules it has."""


def editions() -> tuple[Edition, ...]:
    """Return the editions of the lists, for reports."""
    return tuple(
        Edition(each["name"], each["date"], each["rules"]) for each in tables.read(EDITIONS)
    )


class Unanswered(Exception):
    """Raised when the lists could not be asked; one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """A question: is this address on a list?"""

    address: str
    """Whole address."""
    source: str
    """Address of the site that asks for it: rules tell its own files from those of others."""
    types: tuple[str, ...]
    """What it may be asked for: types of Adblock Plus's filters, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a list says."""

    list: str
    """Its name: `EasyPrivacy`."""
    rule: str
    """Its rule as it stands there: `||plausible.io^$third-party`."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the lists say to each question, in their order; None: nothing."""

    addresses: tuple[Verdict | None, ...]
    elements: tuple[Verdict | None, ...]


@dataclass(frozen=True, slots=True)
class Engine:
    """The lists and what reads them. It asks no other computer."""

    node: Path
    """Node's program."""
    modules: Path
    """The `node_modules` that `lists/package-lock.json` names."""
    cache: Path
    """Folder, made where it is missing, that keeps the lists as they were read: reading them takes
    two seconds, what is kept 0.2."""

    def ask(self, addresses: Sequence[Address], elements: Sequence[Mark]) -> Answers:
        """Return what the lists say, asked once for all; raises Unanswered.

        Rules of the lists for other sites by name (`example.com##.box`), those for elements in
        relation to others (`.box > img`), and exceptions count for nothing.
        """
        if not addresses and not elements:
            return Answers((), ())
        verdicts = self._run([*map(asdict, addresses), *map(_described, elements)])
        return Answers(tuple(verdicts[: len(addresses)]), tuple(verdicts[len(addresses) :]))

    def _run(self, questions: Sequence[dict[str, Any]]) -> list[Verdict | None]:
        # ASCII: an address may hold half of a pair of surrogates, which UTF-8 has no form for.
        lines = "".join(f"{json.dumps(question)}\n" for question in questions)
        command = [self.node, SCRIPT, self.modules, self.cache, *LISTS]
        try:
            done = subprocess.run(
                command,
                input=lines.encode(),
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise self._unanswered(str(error)) from error
        if done.returncode != 0:
            raise self._unanswered(_said(done.stderr))
        try:
            verdicts = list(_verdicts(done.stdout.splitlines()))
        except (ValueError, TypeError) as error:
            raise self._unanswered(str(error)) from error
        if len(verdicts) != len(questions):
            raise self._unanswered(f"{len(questions)} questions got {len(verdicts)} answers")
        return verdicts

    def _unanswered(self, why: str) -> Unanswered:
        return Unanswered(
            f"EasyList and EasyPrivacy could not be asked: {why}; delete {self.modules.parent}"
            " and run the audit again, with a network"
        )


def _described(mark: Mark) -> dict[str, Any]:
    return {
        "name": mark.name,
        "id": mark.id,
        "classes": mark.classes,
        "attributes": dict(mark.attributes),
    }


def _verdicts(lines: Iterable[bytes]) -> Iterable[Verdict | None]:
    for line in lines:
        answer = json.loads(line)
        yield None if answer is None else Verdict(*answer)


def _said(errors: bytes) -> str:
    """Return the line of Node's that names the error, from among those that show where it was."""
    lines = errors.decode("utf-8", "replace").splitlines()
    return next((line for line in lines if "Error" in line), "it ended without a word")
