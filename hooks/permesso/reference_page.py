"""Pages that are printed from definitions: their head, and their tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def page(title: str, description: str, source: str, blocks: Iterable[str]) -> str:
    """Return a Markdown page with its front matter; `source` says from what it was printed."""
    made = f"<!-- Made by ./scripts/reference from {source}; do not edit. -->"
    head = f'---\ntitle: {title}\ndescription: "{description}"\n---\n\n{made}'
    return "\n\n".join([head, *blocks]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
