"""Kinds of value that front matter and settings share, and how their errors are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import MAXYEAR, MINYEAR, datetime
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from permesso import locale
from permesso.problem import Problem, did_you_mean
from permesso.slug import slug
from permesso.source import Source, read_yaml
from permesso.yaml_source import Key

WRITTEN_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?")
DATE_ADVICE = "write year-month-day, such as 2026-03-12 or 2026-03-12 08:30"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
PATH_PART = re.compile(r"[^\s?#%\\:]+")


File = TypeVar("File", bound=BaseModel)


class Keys(BaseModel):
    """A mapping in which a key that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def wrong(message: str) -> PydanticCustomError:
    """Return the error that a validator raises to tell a person `message`."""
    return PydanticCustomError("permesso", "{message}", {"message": message})


def check_placeholders(pattern: str, allowed: set[str]) -> set[str]:
    """Return the placeholders of `pattern`; raise pydantic's error unless it can be filled in."""
    known = ", ".join(f"{{{word}}}" for word in sorted(allowed)) or "none"
    try:
        parts = [part for part in Formatter().parse(pattern) if part[1] is not None]
    except ValueError:
        raise wrong(f"found '{pattern}', a brace without its pair; known: {known}") from None
    used = {f"{name}{conversion or ''}{form or ''}" for _, name, form, conversion in parts}
    for name in sorted(used - allowed):
        raise wrong(f"unknown {{{name}}}; known: {known}")
    return used


def _moment(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value.strip():
        raise wrong(f"is empty; {DATE_ADVICE}")
    if not WRITTEN_DATE.fullmatch(value.strip()):
        raise wrong(f"found '{value}'; {DATE_ADVICE}")
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError as error:
        found = f"found '{value}', which is not in the calendar ({error})"
        raise wrong(f"{found}; {DATE_ADVICE}") from None
    # In another time zone, the first and the last day of the calendar would not be in it.
    if moment.year in {MINYEAR, MAXYEAR}:
        raise wrong(f"found '{value}', which is too far away; {DATE_ADVICE}")
    return moment


def _line_of_text(value: str) -> str:
    if not value.strip():
        raise wrong("is empty; write a line of text, or delete the key")
    return " ".join(value.split())


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise wrong(f"found '{value}'; write '{slug(value) or 'a-word'}'")
    return value


def _address(value: str) -> str:
    parts = value.strip().strip("/").split("/")
    if any(not PATH_PART.fullmatch(part) or part in {".", ".."} for part in parts):
        raise wrong(f"found '{value}'; write a path on this site, such as 'old/title/'")
    return "/".join(parts)


def _web_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        whole = False
    if not whole or value.split() != [value]:
        raise wrong(f"found '{value}'; write a whole address, such as https://…")
    return value


def _language(value: str) -> str:
    if not locale.is_language(value):
        raise wrong(f"found '{value}'; write a language code, such as it or en")
    return value


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "pattern": f"^{WRITTEN_DATE.pattern}$"}),
]
"""A date, with a time where the author gave one; naive until the blog's time zone is known."""
Line = Annotated[str, AfterValidator(_line_of_text)]
"""Text without line breaks, never empty."""
SlugText = Annotated[str, AfterValidator(_slug)]
"""Lower-case ASCII words joined by hyphens."""
Address = Annotated[str, AfterValidator(_address)]
"""A path on this site, without slashes at its ends."""
WebUrl = Annotated[str, AfterValidator(_web_url)]
"""An absolute http or https address."""
Language = Annotated[str, AfterValidator(_language)]
"""A BCP 47 code."""


def complaints(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Key, str]]:
    """Yield for each mistake that pydantic found the key it stands at and a message for people."""
    for details in error.errors(include_url=False):
        key = details["loc"]
        yield key, f"{_dotted(key)}: {_message(details, key, model)}"


def read_file(
    model: type[File],
    path: Path,
    uri: str,
    shown: str,
    prepare: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    *,
    foreign: bool = False,
) -> tuple[File | None, Source, list[Problem]]:
    """Return what the YAML file at `path` holds, its source, and its problems.

    What it holds is None when that is not what `model` says; a file that is not there is empty.
    `shown` is its path for people, `prepare` what is done with the values before they are checked;
    a `foreign` file holds what strangers wrote (`yaml_source.load`).
    """
    source, problems = read_yaml(path, uri, shown, foreign=foreign)
    values = prepare(source.front.data) if prepare else source.front.data
    try:
        return model.model_validate(values), source, problems
    except ValidationError as error:
        problems += [source.problem(message, *key) for key, message in complaints(error, model)]
        return None, source, problems


def _dotted(key: Key) -> str:
    return ".".join(str(part) for part in key if isinstance(part, str)) or "value"


def _message(details: ErrorDetails, key: Key, model: type[BaseModel]) -> str:
    kind = details["type"]
    found = details["input"]
    match kind:
        case "missing":
            return "is missing; add it"
        case "extra_forbidden":
            return f"unknown key; {did_you_mean(str(key[-1]), _known_keys(model, key))}"
        case "bool_parsing" | "bool_type":
            return f"found '{found}'; write true or false"
        case "int_parsing" | "int_type" | "int_from_float":
            return f"found '{found}'; write a whole number"
        case "list_type" if isinstance(found, str):
            return f"found '{found}'; write a list, such as [{found}]"
        case "list_type":
            return f"found {_shape(found)}; write a list, such as [a, b]"
        case "greater_than_equal":
            return f"found '{found}'; write {details['ctx']['ge']:g} or more"
        case "less_than_equal":
            return f"found '{found}'; write {details['ctx']['le']:g} or less"
        case "dict_type" | "model_type" | "model_attributes_type" | "mapping_type":
            below = _known_keys(model, (*key, "")) if kind.startswith("model") else []
            named = f": {', '.join(below)}" if below else ""
            return f"found '{found}'; write keys with values below it{named}"
        case "string_type":
            return f"found {_shape(found)}; write text"
        case "literal_error":
            expected = details["ctx"]["expected"].replace("'", "")
            return f"found '{found}'; write {expected}"
    return f"{details['msg'][:1].lower()}{details['msg'][1:]}"


def _shape(found: object) -> str:
    if isinstance(found, dict):
        return "keys with values"
    return "a list" if isinstance(found, list) else f"'{found}'"


def _known_keys(model: type[BaseModel], key: Key) -> list[str]:
    """Return the keys that the model allows where `key` stands."""
    current: Any = model
    for part in key[:-1]:
        if isinstance(part, int) or part not in current.model_fields:
            continue  # an item of a list, or a name that the owner chose
        annotation = current.model_fields[part].annotation
        current = next(iter(_models(annotation)), current)
    return [field.alias or name for name, field in current.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models(argument)
