"""The examination of a site: what came out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from permesso.audit.declared import Declared
from permesso.audit.exemptions import Judged
from permesso.audit.facts import Facts
from permesso.problem import Problem


@dataclass(frozen=True, slots=True)
class Examination:
    """What came out of an audit."""

    host: str | None
    """The site's own host; None where nothing says it."""
    declared: Declared
    """What the site says of itself."""
    today: date
    """The day of the audit."""
    browser: bool
    """Whether pages were opened in a browser, too."""
    files: Mapping[str, int]
    """Files that were examined, by kind: `page`, `feed`, `letter`."""
    judged: tuple[Judged, ...]
    """What was found, by file and line."""
    facts: tuple[Facts, ...]
    """What the files told, in the order of their paths."""
    faults: tuple[Problem, ...]
    """What could not be examined."""
    notices: tuple[Problem, ...]
    """What else the owner should know."""
