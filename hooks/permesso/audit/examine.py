"""The audit of a site: its files are read one by one, by as many processes as there are cores, then
the families of rules are asked about the whole.

What cannot be read or examined is a fault, and the rest is examined all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType

from permesso.audit import asking, declaration, exemptions, folder
from permesso.audit.declaration import Declaration
from permesso.audit.declared import Declared
from permesso.audit.examination import Examination
from permesso.audit.examined import Site
from permesso.audit.facts import Facts
from permesso.audit.filters import Engine
from permesso.audit.folder import File, Folder
from permesso.audit.hearing import hear
from permesso.audit.kept import Kept
from permesso.audit.reading import Reader
from permesso.audit.told import Told
from permesso.audit.visit import Seen, Visit
from permesso.workshop import forking
from permesso.workshop.parallel import Progress, silent


@dataclass(frozen=True, slots=True)
class Means:
    """What an audit works with."""

    engine: Engine | None = None
    """The filter lists; None where they are not asked."""
    kept: Kept = field(default_factory=Kept)
    """What files told before."""
    visit: Visit | None = None
    """What opens pages in a browser; None: nothing does."""
    processes: int = 1
    """How many processes may work at a time."""
    progress: Progress = silent
    """Told how far it is."""
    families: tuple[ModuleType, ...] = field(default_factory=asking.families)
    """The families of rules."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Templates of letters."""

    folder: Path
    """Where they are."""
    names: str = "*"
    """How those are named that are letters; `*` stands for any letters."""

    def has(self, file: File) -> bool:
        """Tell whether a file is not from that folder, or one of these."""
        inside = file.disk.is_relative_to(self.folder)
        return not inside or fnmatchcase(file.disk.name, self.names)


def examine(site: Path, letters: Letters | None, today: date, means: Means) -> Examination:
    """Return what comes out of the audit of the site in a folder, and of its letters. Raises
    forking.Lost where the system ended a process of it."""
    said = declaration.read(site)
    found = _read(site, letters, said.declared)
    told = _told(found, said, means)
    seen = _visited(found, said, means)
    facts = tuple(together(each.facts, seen) for each in told)
    whole = Site(found.host, facts, said.declared, today, site, means.engine)
    findings, unasked = asking.about_site(whole, means.families)
    findings += [finding for each in told for finding in each.findings]
    known = {(each.file, each.line, each.rule) for each in findings}
    # What stands in a file and is seen in the browser, too, is one thing.
    findings += [each for each in seen.findings if (each.file, each.line, each.rule) not in known]
    every = sorted(set(findings))
    faults = [*said.problems, *found.faults, *seen.faults, *unasked]
    faults += [fault for each in told for fault in each.faults]
    return Examination(
        host=found.host,
        declared=said.declared,
        today=today,
        browser=means.visit is not None,
        files=Counter(each.kind for each in found.files),
        judged=tuple(exemptions.judged(every, said.declared.exemptions, today)),
        facts=facts,
        faults=tuple(sorted(set(faults))),
        notices=tuple(exemptions.notices(said, every, today, means.visit is not None)),
    )


def _read(site: Path, letters: Letters | None, declared: Declared) -> Folder:
    if letters is None:
        return folder.read(site, None, declared)
    found = folder.read(site, letters.folder, declared)
    files = (file for file in found.files if letters.has(file))
    return replace(found, files=tuple(files))


def _told(found: Folder, said: Declaration, means: Means) -> list[Told]:
    """Return what each file tells, in their order: as it did before, where it is as before."""
    reader = Reader(found, said.declared)
    keys = [reader.key(file) for file in found.files]
    known = means.kept.read(keys)
    left = [place for place, key in enumerate(keys) if key not in known]

    def work(files: Sequence[File]) -> list[Told]:
        return [hear(file, reader, means.families) for file in files]

    files = [found.files[place] for place in left]
    fresh = forking.each(work, files, means.processes, "files", means.progress)
    told = {keys[place]: each for place, each in zip(left, fresh, strict=True)}
    # What could not be read may be readable the next time.
    means.kept.write({key: each for key, each in told.items() if not each.faults})
    return [known.get(key) or told[key] for key in keys]


def _visited(found: Folder, said: Declaration, means: Means) -> Seen:
    if means.visit is None:
        return Seen()
    pages = [file.path for file in found.files if file.kind == "page"]
    return means.visit(found.path, pages, said.declared, found.host)


def together(facts: Facts, seen: Seen) -> Facts:
    """Return what a file told, with what a browser saw of it."""
    share, asked = seen.screens.get(facts.file), seen.asked.get(facts.file, ())
    known = {request.address for request in facts.requests}
    attention = facts.attention
    if attention and share is not None:
        attention = replace(attention, screen=share)
    more = (request for request in asked if request.address not in known)
    return replace(facts, attention=attention, requests=(*facts.requests, *more))
