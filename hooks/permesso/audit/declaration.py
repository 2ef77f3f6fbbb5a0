"""The declaration of a site, as its folder holds it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from permesso import fields
from permesso.audit.declared import FILE, Declared
from permesso.audit.rules import rules
from permesso.problem import Problem, did_you_mean
from permesso.yaml_source import YamlError, YamlSource, load


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a site says of itself, and where."""

    declared: Declared
    """What it says; the defaults where it says nothing, or what nobody can read."""
    problems: tuple[Problem, ...]
    """What is wrong with it: then the site cannot be held to it."""
    lines: YamlSource
    """The lines of its keys."""

    def line(self, *key: str | int) -> int:
        """Return the line on which a key stands, or what is around it."""
        return self.lines.line(*key)


def read(folder: Path) -> Declaration:
    """Return the declaration in a site's folder; a site without one says nothing."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return Declaration(Declared(), (), YamlSource())
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        return _wrong(Problem(FILE, 1, f"cannot be read ({reason}); build the site anew"))
    return parse(text)


def parse(text: str) -> Declaration:
    """Return the declaration in a JSON text (RFC 8259)."""
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        return _wrong(Problem(FILE, error.lineno, f"is not JSON: {error.msg}"))
    except (RecursionError, ValueError):
        return _wrong(Problem(FILE, 1, "is not JSON that anybody can read"))
    lines = _lines(text)
    try:
        declared = Declared.model_validate(values)
    except ValidationError as error:
        found = fields.complaints(error, Declared)
        return _wrong(*(Problem(FILE, lines.line(*key), message) for key, message in found))
    return Declaration(declared, tuple(_unknown(declared, lines)), lines)


def _lines(text: str) -> YamlSource:
    """Return where the keys of a JSON text stand: it is YAML, too, but for its tabs and escapes
    (YAML 1.2.2, 1.2)."""
    try:
        return load(text.replace("\t", " "), foreign=True)
    except YamlError:
        return YamlSource()


def _unknown(declared: Declared, lines: YamlSource) -> Iterator[Problem]:
    """Yield exemptions from rules that there are not."""
    known = rules()
    for place, exemption in enumerate(declared.exemptions):
        if exemption.rule not in known:
            advice = did_you_mean(exemption.rule, known)
            line = lines.line("exemptions", place, "rule")
            yield Problem(FILE, line, f"exemptions: no rule is called '{exemption.rule}'; {advice}")


def _wrong(*problems: Problem) -> Declaration:
    return Declaration(Declared(), tuple(problems), YamlSource())
