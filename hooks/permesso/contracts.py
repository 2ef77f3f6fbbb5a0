"""Contracts with providers: what the tables of them, and the settings for them, have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from permesso import yaml_source
from permesso.fields import Keys, Line, complaints, wrong
from permesso.problem import ContentError, Problem
from permesso.yaml_source import Key, YamlError

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
"""What stands in a table for a value: a key of the owner's, or what the table says."""
Shape = Literal[
    "root",
    "url",
    "uuid",
    "digits",
    "hex",
    "label",
    "token",
    "field",
    "host",
    "repository",
    "email",
    "text",
]
URL_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")  # RFC 3986, section 2
HOST = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z0-9_-]+\.?|[0-9a-f:.]+")
NAMES = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
SHAPES = {
    "uuid": (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "a UUID in lower case"),
    "digits": (re.compile(r"[0-9]+"), "digits"),
    "hex": (re.compile(r"[0-9a-f]+"), "digits and letters from a to f"),
    "label": (re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"), "lower-case letters and digits"),
    "token": (re.compile(r"[A-Za-z0-9_=-]+"), "letters, digits, '-' and '_'"),
    "field": (re.compile(r"[A-Za-z0-9_.:\[\]-]+"), "letters, digits and '_'"),
    "host": (re.compile(NAMES), "a domain in lower case, without https://"),
    "repository": (re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9_.-]*[A-Za-z0-9_-]"), "owner/name"),
    # What has to be encoded in a mailto: address (RFC 6068, section 2) is left out.
    "email": (re.compile(rf"[A-Za-z0-9._+-]+@{NAMES}"), "an address such as nora@bussare.example"),
}
"""What an id may consist of, by the name of its shape in a table, and in words."""
Mistakes = list[tuple[Key, str]]
"""What is wrong with the settings of a part: the key below it, and a message that names the key."""
Found = Iterator[tuple[tuple[str, ...], str]]
"""The same, one by one, while the message doesn't name the key."""
Entry = TypeVar("Entry", bound=BaseModel)


def _id(value: object) -> object:
    # YAML reads an id of digits as a number, and one such as 1.10 as another number than written.
    if isinstance(value, float):
        raise wrong(f"found '{value}'; write it between quotes, or YAML takes it for a number")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Id = Annotated[Line, BeforeValidator(_id)]
"""What a provider calls an account, a list, a site: text, also when it is all digits."""


class AdapterKey(Keys):
    """A key that the owner sets for a provider."""

    about: Line = Field(description="What it is, and where the owner finds it.")
    shape: Shape = Field("text", description="What it consists of.")
    optional: bool = Field(False, description="Whether the provider works without it.")


class Source(Keys):
    """Where a contract was read."""

    at: Line = Field(
        description="Repository and file, page of the documentation, or forms seen on sites."
    )
    date: Line = Field(description="Day on which it was read.")
    grade: Literal["source", "documentation", "embeds", "owner"] = Field(
        description="The provider's own code; the vendor's words; what was seen on sites; nobody's "
        "but the owner's."
    )
    proven: bool = Field(description="Whether it was read in source or documentation, whole.")


def given(settings: BaseModel, common: type[BaseModel]) -> dict[str, Any]:
    """Return the keys that the owner set for the provider: all but those of `common`."""
    values = {
        key: getattr(settings, key)
        for key in type(settings).model_fields
        if key not in common.model_fields
    }
    return {key: value for key, value in values.items() if value}


def read(model: type[Entry], text: str, shown: str) -> Mapping[str, Entry]:
    """Return the providers that the YAML in `text` describes, by their names, in its order.

    Raises ContentError with every mistake at its line of `shown`.
    """
    try:
        source = yaml_source.load(text)
    except YamlError as error:
        raise ContentError([Problem(shown, error.line, str(error))]) from None
    found: dict[str, Entry] = {}
    problems = [Problem(shown, line, f"{key}: stands twice") for key, line in source.duplicates]
    for name, entry in source.data.items():
        try:
            found[name] = model.model_validate(entry)
        except ValidationError as error:
            problems += [
                Problem(shown, source.line(name, *key), f"{name}: {message}")
                for key, message in complaints(error, model)
            ]
    if problems:
        raise ContentError(problems)
    return MappingProxyType(found)


def wrong_keys(
    name: str, keys: Mapping[str, AdapterKey], values: Mapping[str, Any], example: Mapping[str, Any]
) -> Found:
    """Yield what is wrong with the owner's `values` for the provider called `name`."""
    for key, needed in keys.items():
        value = values.get(key)
        advice = f"{needed.about}, such as {example[key]}"
        if value is None and not needed.optional:
            yield (key,), f"is missing; {name} needs {advice}"
        elif isinstance(value, str) and (found := fault(value, needed.shape)):
            yield (key,), f"found '{value}'; {found}: {advice}"
    for key in values:
        if key not in keys:
            yield (key,), f"{name} does not use it; delete it"


def fault(value: str, shape: Shape) -> str | None:
    """Return what to write instead of a value that can't be right, or None."""
    if shape in {"root", "url"}:
        return _url_fault(value, root=shape == "root")
    if shape not in SHAPES:
        return None
    pattern, words = SHAPES[shape]
    return None if pattern.fullmatch(value) else f"write {words}"


def _url_fault(value: str, *, root: bool) -> str | None:
    """Return what is wrong with an address; `root` is one that paths are added to."""
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
        whole = parts.scheme in {"http", "https"} and parts.port != 0
    except ValueError:
        return "write a whole address"
    if not whole or not HOST.fullmatch(host) or not URL_CHARACTERS.fullmatch(value):
        return "write a whole address, https and all, with other characters encoded"
    if "@" in parts.netloc or "#" in value:
        return "write the address without a user and without '#'"
    if root and "?" in value:
        return "write the address without '?'"
    if parts.scheme == "http" and not _is_loopback(host):
        return "write https, or anyone on the way reads what readers send"
    return None


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761, section 6.3
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
