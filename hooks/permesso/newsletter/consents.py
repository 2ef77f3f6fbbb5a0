"""Consents: the texts that subscribers agree to, each kept as it was.

`docs/.consents.yml` holds every version. What a reader has agreed to is the `record` of one: its
SHA-256 goes with the form, and the page of the consent shows it, so that anyone can check it. A
text whose hash differs from the one beside it is an error: those who agreed did so to another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from permesso.fields import Keys, Language, Line, Moment, SlugText, read_file, wrong
from permesso.problem import Problem
from permesso.source import Source


def _phrase(value: str) -> str:
    if value.endswith("."):
        raise wrong(f"found '{value}'; delete the full stop, words stand before and behind it")
    return value


Phrase = Annotated[Line, AfterValidator(_phrase)]
"""A line that goes on in other sentences."""


class ConsentEntry(Keys):
    """One version of the text."""

    date: Moment = Field(description="Day from which it is in use.")
    language: Language = Field(description="Its language.")
    gives: Line = Field(description="What the reader will get.")
    frequency: Phrase = Field(description="How often it comes: a phrase without a full stop.")
    sender: Phrase = Field(description="Who writes it: a phrase without a full stop.")
    leaving: Line = Field(description="How one leaves.")
    text: Line = Field(description="What stands beside the box to tick.")
    sha256: Line | None = Field(
        None,
        description="SHA-256 of the text; where it is missing or wrong, the build says it.",
    )


class ConsentsFile(Keys):
    """The whole file."""

    consents: dict[SlugText, ConsentEntry] = Field({}, description="Consents by id.")


@dataclass(frozen=True, slots=True)
class Consent:
    """What a subscriber agrees to."""

    id: str
    """Its name, in forms and addresses."""
    date: datetime
    """When it came into use; naive, a day."""
    language: str
    """Its language."""
    gives: str
    """What the reader will get."""
    frequency: str
    """How often it comes."""
    sender: str
    """Who writes it."""
    leaving: str
    """How one leaves."""
    text: str
    """What stands beside the box to tick."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The whole text as agreed to, line by line."""
        return (self.gives, self.frequency, self.sender, self.leaving, self.text)

    @property
    def record(self) -> str:
        """The whole text as agreed to, each line with a Unix line end."""
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def sha256(self) -> str:
        """SHA-256 of the record in UTF-8, in hexadecimal digits."""
        return hashlib.sha256(self.record.encode()).hexdigest()

    @property
    def version(self) -> str:
        """What a form carries to say which text was agreed to."""
        return f"{self.id}:{self.sha256}"


def read(path: Path, uri: str, shown: str) -> tuple[dict[str, Consent], Source, list[Problem]]:
    """Return the consents in the file at `path` by id, the oldest first, its source and problems.

    A file that is not there holds none. `shown` is its path for people.
    """
    file, source, problems = read_file(ConsentsFile, path, uri, shown)
    entries = file.consents if file else {}
    found = {
        id_: Consent(id_, **entry.model_dump(exclude={"sha256"})) for id_, entry in entries.items()
    }
    problems += _changed(found, entries, source)
    ordered = sorted(found.values(), key=lambda consent: (consent.date.isoformat(), consent.id))
    return {consent.id: consent for consent in ordered}, source, problems


def begun(consents: Mapping[str, Consent], today: datetime) -> dict[str, Consent]:
    """Return the consents whose day has come; the others are nobody's yet, and not published."""
    return {id_: each for id_, each in consents.items() if each.date.date() <= today.date()}


def current(consents: Mapping[str, Consent], language: str, today: datetime) -> Consent | None:
    """Return the consent in use on a day: the newest one in a language that is not to come."""
    fitting = [each for each in begun(consents, today).values() if each.language == language]
    return fitting[-1] if fitting else None


def lack(consents: Mapping[str, Consent], language: str) -> str:
    """Return what to write where no consent is in use in `language`."""
    if to_come := [each for each in consents.values() if each.language == language]:
        first = to_come[0]
        return (
            f"no consent is in use yet, '{first.id}' begins on {first.date.date()}; correct its "
            "date, or add one that has begun"
        )
    others = ", ".join(sorted({each.language for each in consents.values()}))
    found = f"no consent is in '{language}', the blog's language"
    keys = ", ".join(key for key in ConsentEntry.model_fields if key != "sha256")
    return f"{found}{f', but in {others}' if others else ''}; add one below 'consents:' with {keys}"


def _changed(
    found: Mapping[str, Consent], entries: Mapping[str, ConsentEntry], source: Source
) -> Iterator[Problem]:
    for id_, consent in found.items():
        written = entries[id_].sha256
        if written is None:
            message = f"consents.{id_}: has no sha256; add sha256: {consent.sha256}"
        elif written != consent.sha256:
            message = (
                f"consents.{id_}.sha256: is not that of the text, so the text has changed; readers "
                "agreed to the old one: put it back and add a new consent with another id, or, if "
                f"nobody has seen it yet, write sha256: {consent.sha256}"
            )
        else:
            continue
        yield source.problem(message, "consents", id_, "sha256")
