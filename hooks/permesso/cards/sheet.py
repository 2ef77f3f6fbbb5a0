"""The sheet: all cards of a preview on one page, to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from permesso.cards.subjects import Subject
from permesso.edition import Edition
from permesso.urls import to_root

ADDRESS = "cards/index.html"
"""Where it is, in previews only."""


def html(overrides: Path, shown: Sequence[tuple[Subject, str]], edition: Edition) -> str:
    """Return the page that shows each card, large and as small as in a chat.

    `shown` are the pages with the addresses of their cards.
    """
    environment = Environment(
        loader=FileSystemLoader(overrides), undefined=StrictUndefined, autoescape=True
    )
    template = environment.get_template("cards/sheet.html")
    return template.render(
        shown=shown, root=to_root(ADDRESS), words=edition.locale.cards, language=edition.language
    )
