"""What went wrong, as the author reads it: on the page and on the console."""

from __future__ import annotations

import html
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mkdocs.exceptions import BuildError, ConfigurationError

from permesso.problem import Problem


@dataclass(frozen=True, slots=True)
class Words:
    """What the preview says on a page, in a language."""

    title: str
    """Heading of what is wrong."""
    good: str
    """Below, on a page that could be printed."""
    none: str
    """Below, where there is no page yet."""
    close: str
    """The button that closes it."""


ITALIAN = Words(
    title="C'è qualcosa da correggere",
    good="La pagina resta com'era prima, e si aggiorna da sola appena è corretto.",
    none="Non c'è ancora una pagina da mostrare: arriva da sola appena è corretto.",
    close="Chiudi",
)
ENGLISH = Words(
    title="Something needs correcting",
    good="The page stays as it was before, and follows by itself as soon as this is corrected.",
    none="There is no page to show yet: it comes by itself as soon as this is corrected.",
    close="Close",
)
WORDS: Mapping[str, Words] = MappingProxyType({"it": ITALIAN, "en": ENGLISH})


def words(language: str) -> Words:
    """Return the words in a language, in English where there are none in it."""
    return WORDS.get(language.partition("-")[0], ENGLISH)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps the blog, or a page of it, from being shown as it is now."""

    lines: tuple[str, ...]
    """What it is: where it is known, each with file and line."""
    trace: str = ""
    """Where in the program it was raised, for the console; empty for what an author wrote."""

    def told(self, language: str) -> dict[str, Any]:
        """Return it for the script on the pages."""
        said = words(language)
        return {"title": said.title, "lines": self.lines, "below": said.good, "close": said.close}

    def page(self, language: str, template: str) -> str:
        """Return a page that shows it where there is no other."""
        said = words(language)
        lines = "\n".join(f"<li>{html.escape(line)}</li>" for line in self.lines)
        return (
            template.replace("{lang}", "it" if said is ITALIAN else "en")
            .replace("{title}", html.escape(said.title))
            .replace("{below}", html.escape(said.none))
            .replace("{lines}", lines)
        )


def of(error: BaseException, said: Sequence[str], root: Path) -> Fault:
    """Return the fault that an exception stands for.

    `said` is what was told of it on the console already, `root` the project's folder: of what was
    raised by a template, or by a file of the project, it has the line.
    """
    message = str(error).strip() or type(error).__name__
    if isinstance(error, ConfigurationError | SystemExit):
        return Fault(tuple(said) or tuple(message.splitlines()))
    if isinstance(error, BuildError):
        # The last line counts the problems: there is a list of them.
        lines = message.splitlines()
        return Fault(tuple(lines[:-1] if lines[-1].endswith("nothing was published.") else lines))
    place = _place(error, root)
    what = f"{type(error).__name__}: {message}"
    trace = "".join(traceback.format_exception(error))
    if place is None:
        return Fault(tuple(what.splitlines()), trace)
    return Fault((str(Problem(*place, what)),), trace)


def _place(error: BaseException, root: Path) -> tuple[str, int] | None:
    """Return file and line of the project where an exception comes from: of a template, if one of
    them was being printed."""
    named = getattr(error, "filename", None), getattr(error, "lineno", None)
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    own = [
        (Path(name).resolve(), line)
        for name, line in (*frames, named)
        if isinstance(name, str) and isinstance(line, int)
    ]
    inside = [(path, line) for path, line in own if path.is_relative_to(root)]
    templates = [each for each in inside if each[0].suffix == ".html"]
    for path, line in reversed(templates or inside):
        return path.relative_to(root).as_posix(), line
    return None
