"""Pages that are printed from definitions: their head, and their tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined


def page(title: str, description: str, source: str, blocks: Iterable[str]) -> str:
    """Return a Markdown page with its front matter; `source` says from what it was printed."""
    made = f"<!-- Made by ./scripts/reference from {source}; do not edit. -->"
    head = f'---\ntitle: {title}\ndescription: "{description}"\n---\n\n{made}'
    return "\n\n".join([head, *blocks]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def fields(model: type[BaseModel], only: set[str] | None = None) -> str:
    """Return a table of the keys of `model`, or of those in `only`: value, default and meaning."""
    rows = [
        (
            f"`{field.alias or name}`",
            _kind(field.annotation),
            _default(field),
            (field.description or "").replace("|", "\\|"),
        )
        for name, field in model.model_fields.items()
        if only is None or name in only
    ]
    return table(("key", "value", "without it", "meaning"), rows)


KINDS = {
    "str": "text",
    "int": "number",
    "float": "number",
    "bool": "`true` or `false`",
    "datetime": "date",
    "Any": "anything",
    "NoneType": "",
    "BlockName": "blocks",
}


def _kind(annotation: Any) -> str:
    """Return a type in the words of an author."""
    origin = getattr(annotation, "__origin__", None)
    arguments: tuple[Any, ...] = getattr(annotation, "__args__", ())
    if origin is list:
        return f"list of {_kind(arguments[0])}"
    if origin is dict:
        return "keys with values"
    if hasattr(annotation, "__metadata__"):
        return _kind(origin)
    if origin is not None and str(origin) == "typing.Literal":
        return ", ".join(f"`{choice}`" for choice in arguments)
    if arguments:
        return " or ".join(filter(None, (_kind(argument) for argument in arguments)))
    name = getattr(annotation, "__name__", str(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "keys below it"
    return KINDS.get(name, name)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "an error"
    default = field.get_default(call_default_factory=True)
    if default is None or default is PydanticUndefined or default == "":
        return "–"
    if isinstance(default, BaseModel):
        return "the defaults below"
    if default in ([], {}):
        return "–"
    if isinstance(default, list):
        return ", ".join(f"`{getattr(item, 'kind', item)}`" for item in default)
    return f"`{json.dumps(default) if isinstance(default, bool) else default}`"
