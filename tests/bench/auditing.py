"""The audit: what it costs to examine a site of many pages, which are those of the blog's own site
again and again, each time with another text."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.processes import Usage, run
from bench.run import BuildFailed

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
LEFT_OUT = shutil.ignore_patterns("*.br", "*.gz", "*.png", "*.avif", "*.webp", "*.jpg", "pagefind")
"""What no audit reads, or what there is once in a site however many pages it has."""
COLD, AGAIN, SAME = "nothing known", "one page changed", "nothing changed"
UNEXAMINED = 2
"""Exit status of an audit that does not know."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit took."""

    name: str
    """What had changed since the one before."""
    usage: Usage
    """What it took."""


def measure(pages: int, progress: Callable[[str], None], site: Path = SITE) -> list[Audited]:
    """Return what audits of so many pages take. Raises BuildFailed where there is no site to copy,
    or where it cannot be examined."""
    if not (site / "index.html").is_file():
        raise BuildFailed(f"{site} holds no site to copy: run ./scripts/build")
    with TemporaryDirectory(prefix="permesso-bench-") as name:
        folder = Path(name)
        progress(f"copying {pages} pages")
        copies = _copy(site, folder / "site", pages)
        return list(_measured(folder, copies, progress))


def text(audits: list[Audited], pages: int) -> str:
    """Return a table of audits of so many pages."""
    head = ("pages", "the audit, with", "CPU s", "wall s", "peak MB")
    rows = [head]
    for each in audits:
        used = each.usage
        figures = (f"{used.cpu:.1f}", f"{used.wall:.1f}", f"{used.peak:.0f}")
        rows.append((str(pages), each.name, *figures))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)


def _copy(site: Path, folder: Path, pages: int) -> list[Path]:
    """Copy a site with so many pages, each with a text of its own; return them."""
    shutil.copytree(site, folder, ignore=LEFT_OUT)
    every = sorted(folder.rglob("*.html"))
    made = every[:pages]
    for page in every[pages:]:
        page.unlink()
    number = 0
    while len(made) < pages:
        number += 1
        for page in every[: pages - len(made)]:
            copy = page.with_name(f"{page.stem}-{number}.html")
            words = page.read_text(encoding="utf-8").replace("</title>", f" {number}</title>")
            copy.write_text(words, encoding="utf-8")
            made.append(copy)
    return made


def _measured(
    folder: Path, copies: list[Path], progress: Callable[[str], None]
) -> Iterator[Audited]:
    yield Audited(COLD, _run(folder, progress))
    page = copies[-1]
    page.write_text(page.read_text(encoding="utf-8") + "<p>", encoding="utf-8")
    yield Audited(AGAIN, _run(folder, progress))
    yield Audited(SAME, _run(folder, progress))


def _run(folder: Path, progress: Callable[[str], None]) -> Usage:
    """Audit the copy. What audits keep is in the folder, too: none of ours is touched."""
    progress("auditing")
    log = folder / "audit.log"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "hooks"), "CALLER_DIR": str(folder)}
    usage = run([sys.executable, "-m", "auditing", "site"], folder, environment, log)
    if usage.status not in range(UNEXAMINED):
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        raise BuildFailed(f"the audit ended with status {usage.status}: {' '.join(last)}")
    return usage
