"""Statements: what a script calls, sets, says and waits for, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from permesso.audit import events


@dataclass(frozen=True, slots=True)
class Call:
    """Something that a script calls."""

    name: str
    """Its name: `navigator.geolocation.getCurrentPosition`, `new Audio`, `import`; nothing where
    the script works it out (`callees.called`)."""
    arguments: tuple[str, ...]
    """The code of what is handed over, each cut at 1,000 characters."""
    line: int
    """Its line in the file, from 1."""
    found: str
    """It, on one line."""
    at_start: bool
    """Whether it runs before the reader acts."""
    within: tuple[str, ...]
    """Events and timers that surround it, the outermost first."""
    reached: bool = True
    """Whether anything in the script runs it."""
    named: str = ""
    """Name of the function that holds it."""

    @property
    def asked(self) -> bool:
        """Whether it runs only once a reader acts, or never as far as the script tells."""
        return not self.at_start and not any(each in events.UNASKED for each in self.within)

    @property
    def bare(self) -> str:
        """Its name without the global object: `open` for `window.open`."""
        return re.sub(r"^(?:(?:window|globalThis|self)\.)+", "", self.name)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A property that a script sets: `location.href = "…"`."""

    target: str
    """What is set, as it is written without `this.`."""
    value: str
    """The code of its new value, cut at 1,000 characters."""
    line: int
    """Its line in the file, from 1."""
    found: str
    """It, on one line."""
    at_start: bool
    """Whether it is set before the reader acts."""
    within: tuple[str, ...]
    """Events and timers that surround it."""

    @property
    def asked(self) -> bool:
        """Whether it is set only once a reader acts, or never as far as the script tells."""
        return not self.at_start and not any(each in events.UNASKED for each in self.within)


@dataclass(frozen=True, slots=True)
class Listener:
    """A function that waits for an event."""

    target: str
    """The code of what it is tied to: `document`; nothing where that is the window."""
    event: str
    """The event: `mouseleave`."""
    body: str
    """The code of the function, cut at 4,000 characters."""
    line: int
    """Its line in the file, from 1."""
    found: str
    """What ties it, on one line."""
    passive: bool
    """Whether it promises not to stop what the browser does."""
    at_start: bool = True
    """Whether it waits before the reader acts."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in a script, put together from its parts."""

    value: str
    """The text, with `UNKNOWN` for what only running the script would tell."""
    line: int
    """Its line in the file, from 1."""
    at_start: bool
    """Whether the code around it runs before the reader acts."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a text of JavaScript says, wherever it stands."""

    calls: tuple[Call, ...] = ()
    literals: tuple[Literal, ...] = ()
    listeners: tuple[Listener, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    fault: str = ""
    """Why it could not be read; nothing where it was."""
