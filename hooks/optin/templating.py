"""The template environment: everything printed is escaped, everything undefined is an error."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from optin.words import Words

FOLDER = Path(__file__).with_name("templates")
STYLE = (FOLDER / "style.css").read_text(encoding="utf-8")


def _source(text: str) -> str:
    """Return the source expression that allows an inline style (CSP 3, section 2.3.1)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


STYLE_HASHES: tuple[str, ...] = (_source(STYLE),)
"""For `style-src` of a Content-Security-Policy: the inline styles of every page of the service."""


@cache
def environment() -> Environment:
    """Return the templates. Plain text (`.txt`) is printed as it is."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=lambda name: not (name or "").endswith(".txt"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Ours, and the hash above is of these very characters: nothing in it may be escaped.
    templates.globals["style"] = Markup(STYLE)
    return templates


def render(template: str, words: Words, **values: Any) -> str:
    """Return what a template makes of `values`.

    In it, `say(key, …)` is a text of `words` with values filled in, each of them escaped unless it
    is markup already. Raises UndefinedError for a value that the template lacks.
    """

    def say(key: str, **filled: object) -> Markup:
        return escape(words.texts[key]).format(**filled)

    return environment().get_template(template).render(words=words, say=say, **values)
