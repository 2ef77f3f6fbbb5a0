"""Scripts: what the JavaScript of a page says, calls and waits for, with the lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from lxml.html import HtmlElement

from permesso.audit.document import BrokenError
from permesso.audit.finding import shortened
from permesso.audit.moments import Started
from permesso.audit.script_reader import BODY, Reader
from permesso.audit.statements import Assignment, Call, Code, Listener, Literal
from permesso.audit.syntax import TangledError

TYPES = frozenset({"", "module", "text/javascript", "application/javascript", "text/ecmascript"})
"""The `type` of scripts that browsers run (HTML Standard, 4.12.1), of those in use."""
WIDEST = 8_000_000
"""Characters of a script that are read."""
TOO_LARGE = f"of which at most {WIDEST:,} are read; split it"
TOO_BROKEN = "too broken to be read; mend it, or take it out"


@dataclass(frozen=True, slots=True)
class Script:
    """A script: an element's, an attribute's, or a file's."""

    text: str
    """Its code."""
    file: str
    """File that holds it, from the site's folder: a page, or a script of the site's own."""
    line: int
    """Its first line in that file, from 1."""
    element: HtmlElement | None
    """The element that holds it or links to it."""
    inline: bool
    """Whether it stands in the page."""
    handler: str | None
    """The attribute that holds it: `onclick`."""
    calls: tuple[Call, ...]
    """What it calls, in the order of the text."""
    literals: tuple[Literal, ...]
    """Its texts, in the order of the text."""
    listeners: tuple[Listener, ...]
    """What it waits for, in the order of the text."""
    assignments: tuple[Assignment, ...] = ()
    """Properties and names that it sets, in the order of the text."""


def read(
    text: str,
    file: str,
    line: int = 1,
    element: HtmlElement | None = None,
    *,
    inline: bool = True,
    handler: str | None = None,
    started: Started = frozenset(),
) -> Script:
    """Return a script. Of broken code, what can be read is told. Raises BrokenError where it is too
    large, or too broken.

    Args:
        text: Its code.
        file: File that holds it.
        line: Its first line there, from 1.
        element: The element that holds it or links to it.
        inline: Whether it stands in the page.
        handler: The attribute that holds it: `onclick`.
        started: Functions of it that other scripts of the page run.
    """
    code = _placed(text, line, handler.lower() if handler else None, started)
    if code.fault:
        raise BrokenError(code.fault, file, line)
    return Script(
        text, file, line, element, inline, handler,
        code.calls, code.literals, code.listeners, code.assignments,
    )  # fmt: skip


def runs(kind: str | None) -> bool:
    """Whether a browser runs a script element with this `type`."""
    return (kind or "").partition(";")[0].strip().lower() in TYPES


@lru_cache(maxsize=512)
def _placed(text: str, line: int, handler: str | None, started: Started) -> Code:
    code = _read(text, handler, started)
    if line == 1 or code.fault:
        return code
    by = line - 1
    return Code(
        tuple(replace(each, line=each.line + by) for each in code.calls),
        tuple(replace(each, line=each.line + by) for each in code.literals),
        tuple(replace(each, line=each.line + by) for each in code.listeners),
        tuple(replace(each, line=each.line + by) for each in code.assignments),
    )


@lru_cache(maxsize=512)
def _read(text: str, handler: str | None, started: Started) -> Code:
    if len(text) > WIDEST:
        return Code(fault=f"has a script of {len(text):,} characters, {TOO_LARGE}")
    event = handler.removeprefix("on") if handler else None
    try:
        reader = Reader(text.encode("utf-8", "replace"), event, started)
    except TangledError:
        return Code(fault=f"has a script of {len(text):,} characters, {TOO_BROKEN}")
    if event:
        own = Listener("", event, text[:BODY], 1, shortened(text[:400]), passive=False)
        reader.listeners.insert(0, own)
    return Code(
        tuple(reader.calls),
        tuple(reader.literals),
        tuple(reader.listeners),
        tuple(reader.assignments),
    )
