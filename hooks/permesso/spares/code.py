"""Code in colours (stands in for a part of `pymdownx.highlight`, 12.3, with Pygments 2.21.0).

For each block a formatter works out the rules of its style, which nobody prints where classes stand
in the HTML, and Pygments goes through the names of all languages for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pygments  # type: ignore[import-untyped]
from pygments import lexers, styles, util
from pymdownx import highlight

PYGMENTS = "2.21.0"
"""The version of Pygments that was read."""


class Unstyled:
    """A style without rules."""

    def __iter__(self) -> Iterator[Any]:
        """Yield nothing."""
        return iter(())


class Highlight(highlight.Highlight):  # type: ignore[misc]
    """Gives each piece of code its classes."""

    pygments_style: Any

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        """Take what the original takes; a style that is not there is for Pygments to tell of."""
        super().__init__(*arguments, **settings)
        if not self.noclasses and _is_style(self.pygments_style):
            self.pygments_style = Unstyled()

    def get_lexer(self, src: str, language: str, inline: bool, stripnl: bool) -> tuple[Any, str]:
        """Return what cuts code of a language into its parts, and the name of the language."""
        made = None if self.extend_pygments_lang else _lexer(language)
        if made is not None:
            return made(stripnl=stripnl), language
        found: tuple[Any, str] = super().get_lexer(src, language, inline, stripnl)
        return found


def fitted(found: Any) -> Any:
    """Return ours for what the blog highlights code with, where it was read against that."""
    fits = found is highlight.Highlight and pygments.__version__ == PYGMENTS
    return Highlight if fits else found


@lru_cache
def _is_style(name: Any) -> bool:
    """Tell whether there is a style of a name."""
    try:
        return isinstance(name, str) and bool(styles.get_style_by_name(name))
    except util.ClassNotFound:
        return False


@lru_cache
def _lexer(language: str) -> Any:
    """Return the class for a language; None where there is none."""
    try:
        return type(lexers.get_lexer_by_name(language))
    except util.ClassNotFound:
        return None
