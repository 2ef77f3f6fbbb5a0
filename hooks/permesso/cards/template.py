"""The template of the cards: an SVG that prints a design."""

from __future__ import annotations

import traceback
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateSyntaxError
from jinja2.exceptions import TemplateError, TemplateNotFound

from permesso.cards.design import HEIGHT, WIDTH, Design, Typeface
from permesso.cards.settings import Palette
from permesso.problem import ContentError, Problem


class CardTemplate:
    """A template in a folder; what is wrong with it is raised as ContentError."""

    def __init__(self, folder: Path, name: str, shown: str) -> None:
        """Take the file `name` below `folder`; people know it as `shown`."""
        self.shown = shown
        # Autoescape also where the owner's template has another ending: titles are text.
        self._environment = Environment(
            loader=FileSystemLoader(folder), undefined=StrictUndefined, autoescape=True
        )
        self._template = self._load(name)

    def _load(self, name: str) -> Template:
        try:
            return self._environment.get_template(name)
        except TemplateSyntaxError as error:
            raise ContentError([self._problem(error.lineno, str(error.message))]) from None
        except TemplateNotFound:
            message = "there is no such file; restore it, or delete extra.permesso.cards.template"
            raise ContentError([Problem(self.shown, 1, message)]) from None
        except UnicodeDecodeError:
            message = "is not UTF-8 text; save the file with the encoding UTF-8"
            raise ContentError([Problem(self.shown, 1, message)]) from None

    def svg(
        self, design: Design, palette: Palette, face: Typeface, logo: str | None, language: str
    ) -> str:
        """Return a card as SVG; `logo` is the address of a picture, as `data:` URL."""
        try:
            return self._template.render(
                card=design,
                colours=palette,
                fonts={
                    "title": face.title.family,
                    "text": face.text.family,
                    "label": face.label.family,
                },
                logo=logo,
                language=language,
                width=WIDTH,
                height=HEIGHT,
            )
        except RecursionError:
            message = "includes itself without end"
            raise ContentError([self._problem(1, message)]) from None
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            problem = self._problem(self._line(error), str(error))
            raise ContentError([problem]) from None

    def _problem(self, line: int, message: str) -> Problem:
        return Problem(self.shown, line, f"{message}; mend the template (docs/guide/found.md)")

    def _line(self, error: Exception) -> int:
        """Return the line of the template on which an error was raised."""
        name = self._template.filename
        frames = traceback.extract_tb(error.__traceback__)
        return next((frame.lineno or 1 for frame in reversed(frames) if frame.filename == name), 1)
