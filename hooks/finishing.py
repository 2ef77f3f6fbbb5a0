"""MkDocs adapter: printed pages are finished before they become the site."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

import blog_notices
import compressing
import published
from permesso.finishing.finishing import Finishing
from permesso.problem import ContentError, Problem, report
from permesso.search import search
from permesso.workshop import forking
from printing import Printing

log = logging.getLogger("mkdocs.hooks.finishing")

Pages = list[tuple[str, Path]]
"""Pages by their addresses."""


@event_priority(30)  # after those that pages are printed with
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Print pages, as far as nobody else takes part in it."""
    config.plugins["permesso/printing"] = Printing()
    return config


@event_priority(-50)  # when MkDocs has written everything, before that becomes the site
def on_post_build(config: MkDocsConfig) -> None:
    """Finish every page that is not finished yet; a preview, for which somebody waits, shows them
    as they are."""
    build, printing = config.plugins["permesso"], config.plugins["permesso/printing"]
    if build.blog is None or build.workshop.quick:
        return
    folder = Path(config.site_dir)
    finishing = printing.finishing or _finishing(folder, config)
    pages = ((url, path) for url, path in _pages(folder) if url not in printing.records)
    rest = [(url, path) for url, path in pages if path.is_file()]
    records = {**printing.records, **_finished(finishing, rest, folder, config)}

    def finished(url: str) -> str | None:
        return _text(folder / url / "index.html" if url.endswith("/") or not url else folder / url)

    ended = finishing.end(sorted(records.items()), finished)
    _tell(ended.notices)
    for address, content in ended.files.items():
        _write(folder / address, content)
    for pattern in ended.gone:
        for path in folder.glob(pattern):
            path.unlink()
    try:
        index = search.files(build.blog, build.edition, build.workshop)
    except ContentError as error:
        raise PluginError(f"\n{error}") from None
    for address, content in index.items():
        _write(folder / address, content)
    # Last: a file and what it is compressed to are the same.
    if compressing.is_wanted():
        compressing.compress(folder, build.workshop)


def _finishing(folder: Path, config: MkDocsConfig) -> Finishing:
    """Return who finishes pages that MkDocs has printed and that are in a folder."""
    return published.finishing(config, *published.of_folder(folder))


def _finished(
    finishing: Finishing, pages: Pages, folder: Path, config: MkDocsConfig
) -> dict[str, Any]:
    """Finish pages in their files; return what the finishing remembers of each.

    The author's own files stay as they are.
    """
    build = config.plugins["permesso"]
    work = _work(finishing, folder, build.own)
    workshop = build.workshop
    found = forking.each(work, pages, workshop.processes, "finished pages", workshop.progress)
    return {url: record for (url, _), record in zip(pages, found, strict=True)}


def _work(
    finishing: Finishing, folder: Path, own: Collection[str]
) -> Callable[[Sequence[tuple[str, Path]]], list[Any]]:
    def work(pages: Sequence[tuple[str, Path]]) -> list[Any]:
        records = [one(url, path) for url, path in pages]
        finishing.keep()
        return records

    def one(url: str, path: Path) -> Any:
        if path.relative_to(folder).as_posix() in own:
            # Theirs may not be in UTF-8.
            return finishing.own(url, path.read_text(encoding="utf-8", errors="replace"))
        html = path.read_text(encoding="utf-8")
        finished = finishing.page(url, html)
        if finished.html != html:
            path.write_text(finished.html, encoding="utf-8")
        return finished.record

    return work


def _tell(notices: Sequence[Problem]) -> None:
    """Tell the owner what was noticed; `./scripts/check` wants an end where a build only tells."""
    if notices and blog_notices.is_check():
        raise PluginError(f"\n{report(notices)}")
    blog_notices.tell(log, notices)


def _pages(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every page by its address, in an order that is the same on every machine."""
    start = len(str(folder)) + 1
    # A `Path` for each of thousands takes five times as long.
    found = (
        f"{within}{os.sep}{name}"[start:].replace(os.sep, "/")
        for within, _, names in os.walk(folder)
        for name in names
        if name.endswith(".html")
    )
    for name in sorted(found, key=lambda name: name.split("/")):
        yield name.removesuffix("index.html"), folder / name


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    else:
        path.write_bytes(content)
