"""The hearing of a file: it is read, and every family of rules is asked about it."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

from permesso.audit import asking, requests, storage
from permesso.audit.document import BrokenError
from permesso.audit.examined import Page
from permesso.audit.facts import Facts
from permesso.audit.families import attention, promises, strangers
from permesso.audit.finding import Finding
from permesso.audit.folder import File
from permesso.audit.reading import Reader
from permesso.audit.told import Told
from permesso.problem import Problem


def hear(file: File, reader: Reader, families: Sequence[ModuleType]) -> Told:
    """Return what a file tells. What cannot be read or examined of it is a fault."""
    findings: list[Finding] = []
    faults: list[Problem] = []
    facts: list[Facts] = []
    try:
        for page in reader.pages(file):
            found, unasked = asking.about_page(page, families)
            findings += found
            faults += unasked
            facts.append(_facts(page))
    except BrokenError as error:
        faults.append(Problem(error.file or file.path, error.line, str(error)))
    except OSError as error:
        faults.append(Problem(file.path, 1, f"cannot be read ({error.strerror})"))
    # Anything: a page is what a stranger wrote.
    except Exception as error:
        faults.append(Problem(file.path, 1, asking.unexamined(error)))
    return Told(tuple(dict.fromkeys(findings)), _joined(file.path, facts), tuple(faults))


def _facts(page: Page) -> Facts:
    """Return what a document tells."""
    is_page = page.document.kind == "page"
    return Facts(
        page.document.file,
        requests=tuple(dict.fromkeys((*page.requests, *strangers.asked_for(page)))),
        marks=requests.marks(page.document),
        stored=storage.stored(page.scripts),
        post=promises.post(page) if is_page else None,
        attention=attention.of(page) if is_page else None,
    )


def _joined(file: str, parts: Sequence[Facts]) -> Facts:
    """Return what a file tells with all of its documents: a feed has one for each entry."""
    if len(parts) == 1:
        return parts[0]
    return Facts(
        file,
        requests=tuple(request for each in parts for request in each.requests),
        marks=tuple(mark for each in parts for mark in each.marks),
        stored=tuple(entry for each in parts for entry in each.stored),
    )
