"""MkDocs adapter: printed pages are finished before they become the site."""

from __future__ import annotations

import logging
import os
import posixpath
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

import blog_inputs
import compressing
from permesso.finishing.finishing import Finishing
from permesso.finishing.stage import Read
from permesso.problem import ContentError, Problem, report
from permesso.search import search

log = logging.getLogger("mkdocs.hooks.finishing")


@event_priority(-50)  # when MkDocs has written everything, before that becomes the site
def on_post_build(config: MkDocsConfig) -> None:
    """Finish every page; a preview, for which somebody waits, shows them as they are."""
    build = config.plugins["permesso"]
    if build.blog is None or build.workshop.quick:
        return
    folder = Path(config.site_dir)
    site = blog_inputs.site(config)
    finishing = Finishing(build.blog, site, build.edition, _reader(folder), build.workshop)
    _finish_pages(finishing, folder, build.own)
    ended = finishing.end()
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


def _finish_pages(finishing: Finishing, folder: Path, own: Collection[str]) -> None:
    """Finish every page in `folder`; those at the addresses `own` are the author's own files, and
    stay as they are."""
    for url, path in _pages(folder):
        if path.relative_to(folder).as_posix() in own:
            # Theirs may not be in UTF-8.
            finishing.own(url, path.read_text(encoding="utf-8", errors="replace"))
            continue
        html = path.read_text(encoding="utf-8")
        finished = finishing.page(url, html)
        if finished != html:
            path.write_text(finished, encoding="utf-8")


def _tell(notices: Sequence[Problem]) -> None:
    """Tell the owner what was noticed; `./scripts/check` wants an end where a build only tells."""
    if notices and os.environ.get("PERMESSO_LIMITS") == "error":
        raise PluginError(f"\n{report(notices)}")
    for notice in notices:
        log.info(notice)


def _pages(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield every page by its address, in an order that is the same on every machine."""
    for path in sorted(folder.rglob("*.html")):
        if path.is_file():
            yield path.relative_to(folder).as_posix().removesuffix("index.html"), path


def _reader(folder: Path) -> Read:
    """Return a way to read the files of the site.

    What is asked for was found in pages and scripts: it may be a name that no disk takes, or one of
    a file elsewhere. What is not UTF-8 is read as browsers read Latin 1 (Encoding, 4.2).
    """

    def read(address: str) -> str | None:
        if posixpath.normpath(address).startswith(("/", "..")):
            return None
        try:
            content = (folder / address).read_bytes()
        except (OSError, ValueError):
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp1252", errors="replace")

    return read


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    else:
        path.write_bytes(content)
