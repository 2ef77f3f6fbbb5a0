"""Interruptions: what pops up, moves, sounds or starts by itself, and what holds a reader back."""

from __future__ import annotations

from collections.abc import Iterator

from permesso.audit.examined import Page
from permesso.audit.families.interruptions import (
    holding,
    layers,
    movement,
    popups,
    prompts,
    starting,
)
from permesso.audit.finding import Finding

PARTS = (layers, movement, starting, holding, popups, prompts)


def page(page: Page) -> Iterator[Finding]:
    """Yield what interrupts the reader of a page, as far as its files tell, each thing once.

    Letters and entries of feeds run no scripts, and programs that show them decide how.
    """
    if page.document.kind != "page":
        return
    seen: set[Finding] = set()
    for part in PARTS:
        for finding in part.page(page):
            if finding not in seen:
                seen.add(finding)
                yield finding
