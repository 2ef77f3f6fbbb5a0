"""What the service says, in each of its languages; the texts are in `locales/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("locales")
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language."""

    language: str
    """Code of the language they are in, for `lang`."""
    texts: Mapping[str, str]
    """Every text by its place in the file: `confirm.title`. Braces hold values to fill in."""

    def say(self, key: str, **values: object) -> str:
        """Return a text with its values filled in. Raises KeyError for one that is not there."""
        return self.texts[key].format(**values)

    def counted(self, key: str, n: int, **values: object) -> str:
        """Return the text `<key>_one` or `<key>_other` with `{n}` filled in, as `n` asks."""
        return self.say(f"{key}_{'one' if n == 1 else 'other'}", n=self.number(n), **values)

    def joined(self, names: Sequence[str]) -> str:
        """Return names as a sentence lists them: `a, b and c`."""
        if len(names) < 2:
            return "".join(names)
        return self.say("common.and", before=", ".join(names[:-1]), last=names[-1])

    def quoted(self, names: Iterable[str]) -> str:
        """Return names of lists as a sentence lists them, each in quotation marks."""
        return self.joined([self.say("common.quoted", name=name) for name in names])

    def number(self, n: int) -> str:
        """Return a whole number with its thousands apart.

        Four figures stay together, as Italian and English readers take them in at one glance.
        """
        grouped = f"{n:,}" if abs(n) > 9999 else str(n)
        return grouped.replace(",", self.texts["common.thousands"])

    def share(self, part: int, whole: int) -> str:
        """Return how many per cent `part` is of `whole`; a dash where there is no whole."""
        if not whole:
            return "–"
        return self.say("common.percent", n=round(100 * part / whole))

    def day(self, day: date) -> str:
        """Return a day in words: `12 marzo 2026`."""
        month = self.texts["common.months"].split()[day.month - 1]
        return self.say("common.day", day=day.day, month=month, year=day.year)


@cache
def load(language: str) -> Words:
    """Return the texts for a language tag such as `it` or `it-CH`; English where it has none."""
    code = language.lower().replace("_", "-").split("-")[0]
    # The code comes from a file of somebody else: it chooses among our files and names none.
    path = {file.stem: file for file in FOLDER.glob("*.yml")}.get(code)
    if path is None:
        return load(FALLBACK)
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Words(path.stem, dict(_flat(found)))


def _flat(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield above + key, str(value)
