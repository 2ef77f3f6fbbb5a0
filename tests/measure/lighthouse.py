"""Lighthouse: what it says of pages, the median of several runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import browser
from measure.pages import Page
from npm import programs

PROGRAMS = programs("measure")
"""Lighthouse and axe-core."""
AXE = PROGRAMS.modules / "axe-core/axe.min.js"
SCRIPT = Path(__file__).with_suffix(".mjs")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")

Progress = Callable[[str], None]


class Failed(Exception):
    """Lighthouse did not say anything; holds what it printed instead."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a page from 100."""

    category: str
    """Category of Lighthouse's."""
    audit: str
    """Id of the audit."""
    score: float
    """From 0 to 1."""
    said: str
    """What it says."""
    first: str
    """The first element, file or message that it names."""

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.category}: {self.said} ({self.audit})", self.first)))


@dataclass(frozen=True, slots=True)
class Report:
    """What Lighthouse says of a page."""

    scores: dict[str, int]
    """The four categories, from 0 to 100."""
    fcp: float
    """Milliseconds to the first piece of content, as everywhere below simulated."""
    lcp: float
    """Milliseconds to the largest one."""
    cls: float
    """How much moved."""
    tbt: float
    """Milliseconds in which a finger would have waited."""
    si: float
    """Speed index, in milliseconds."""
    faults: tuple[Fault, ...]
    """What keeps it from 100."""
    lcps: tuple[float, ...]
    """The time to the largest piece of content in each run."""
    version: str
    """Lighthouse's version."""
    browser: str
    """What the browser calls itself."""


def reports(root: str, pages: Sequence[Page], runs: int, progress: Progress) -> dict[str, Report]:
    """Return the report of each page of the site at `root`, by kind; raises Failed."""
    asked = {
        "chromium": browser.find(),
        "runs": runs,
        "pages": [{"name": page.kind, "url": root + page.url} for page in pages],
    }
    node = Path(sys.executable).parent / "node"
    process = subprocess.Popen(
        [node, SCRIPT, PROGRAMS.modules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Report] = {}
    lcps: dict[str, list[float]] = {}
    try:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(json.dumps(asked))
        process.stdin.close()
        for line in process.stdout:
            said = json.loads(line)
            if said["kind"] == "run":
                lcps.setdefault(said["page"], []).append(said["lcp"])
                progress(f"{said['page']}: run {said['run']} of {runs}, {said['lcp']:.0f} ms")
            else:
                found[said["page"]] = _report(said, lcps[said["page"]])
        errors = process.stderr.read()
        if process.wait() != 0:
            raise Failed("\n".join(errors.splitlines()[-5:]))
    finally:
        process.kill()
        process.wait()
    return found


def _report(said: dict[str, Any], lcps: list[float]) -> Report:
    return Report(
        scores={name: said["scores"][name] for name in CATEGORIES},
        fcp=said["fcp"],
        lcp=said["lcp"],
        cls=said["cls"],
        tbt=said["tbt"],
        si=said["si"],
        faults=tuple(Fault(**fault) for fault in said["faults"]),
        lcps=tuple(lcps),
        version=said["version"],
        browser=said["browser"],
    )
