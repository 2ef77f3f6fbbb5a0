"""Source files: bytes of a Markdown file to front matter and body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from frontmatter.default_handlers import YAMLHandler

from permesso import yaml_source
from permesso.problem import Problem
from permesso.yaml_source import YamlError, YamlSource


@dataclass(frozen=True, slots=True)
class Source:
    """A Markdown file, read."""

    uri: str
    """Path below the documents folder, with slashes: `posts/2026/x.md`."""
    path: str
    """Path as shown to people: `docs/posts/2026/x.md`."""
    front: YamlSource
    """The front matter with its lines; empty when there is none."""
    body: str
    """The Markdown below the front matter, with Unix line ends."""
    body_line: int
    """Line of the file at which `body` starts."""

    def problem(self, message: str, *key: str | int) -> Problem:
        """Return a problem at the line of a front matter key (the file's first without a key)."""
        return Problem(self.path, self.front.line(*key), message)

    def repetitions(self) -> list[Problem]:
        """Return a problem for each key that is written twice."""
        return [
            Problem(self.path, line, f"{key}: written twice; keep one")
            for key, line in self.front.duplicates
        ]


class _Handler(YAMLHandler):
    """python-frontmatter's YAML handler with a boundary that eats no line ends, so lines count."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)


_HANDLER = _Handler()


def read(path: Path, uri: str, shown: str) -> Source | Problem:
    """Return the Markdown file at `path`, or the one problem that keeps it from being read.

    A byte-order mark and Windows line ends are accepted. `uri` and `shown` become the source's
    `uri` and `path`.
    """
    found = content(path, uri, shown)
    return found if isinstance(found, Problem) else parse(found, uri, shown)


def read_yaml(
    path: Path, uri: str, shown: str, *, foreign: bool = False
) -> tuple[Source, list[Problem]]:
    """Return a YAML file as a source whose text is all front matter, and its problems.

    A file that is not there, or can't be read, has no keys. What strangers wrote in a `foreign` one
    may hold any character (`yaml_source.load`).
    """
    nothing = Source(uri, shown, YamlSource(), "", 1)
    if not path.is_file():
        return nothing, []
    found = content(path, uri, shown)
    if isinstance(found, Problem):
        return nothing, [found]
    try:
        front = yaml_source.load(found, foreign=foreign)
    except YamlError as error:
        return nothing, [Problem(shown, error.line, str(error))]
    source = Source(uri, shown, front, found, 1)
    return source, source.repetitions()


def content(path: Path, _uri: str, shown: str) -> str | Problem:
    """Return a file's text with Unix line ends, or what keeps it from being read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        # A link that leads nowhere, or a file that went while the others were read.
        return Problem(shown, 1, f"cannot be opened ({error.strerror}); mend or delete it")
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x} is not UTF-8 text"
        return Problem(shown, line, f"{found}; save the file with the encoding UTF-8")
    return decoded.replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str, uri: str, shown: str) -> Source | Problem:
    """Return the source in `text` (Unix line ends), or the problem with its front matter."""
    if not text.strip():
        return Problem(shown, 1, "the file is empty; write front matter with a title, then text")
    blank_lines = len(text) - len(text.lstrip("\n"))
    text = text[blank_lines:]
    first_line = blank_lines + 1
    if not _HANDLER.detect(text):
        return _with_body(text, first_line, YamlSource(), uri, shown)
    try:
        front_text, body = _HANDLER.split(text)
        front = yaml_source.load(front_text, first_line)
    except YamlError as error:
        return Problem(shown, error.line, str(error))
    except ValueError:
        found = "front matter opens with '---' and never ends"
        return Problem(shown, first_line, f"{found}; add a line '---' after its last key")
    body_line = first_line + text.count("\n", 0, len(text) - len(body))
    return _with_body(body, body_line, front, uri, shown)


def _with_body(
    body: str, body_line: int, front: YamlSource, uri: str, shown: str
) -> Source | Problem:
    if found := yaml_source.unprintable(body):
        line = body_line + body.count("\n", 0, found[0])
        return Problem(shown, line, f"{found[1]}, which no page may hold; delete it")
    return Source(uri, shown, front, body, body_line)
