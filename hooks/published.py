"""What the site has beside its pages, read while those are finished; a helper, not a hook."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import blog_inputs
from permesso.finishing.finishing import Finishing
from permesso.finishing.stage import Read

LOADED = (".css", ".js", ".mjs")
"""Endings of what pages load to look and work as they do."""


def finishing(config: MkDocsConfig, read: Read, addresses: Collection[str]) -> Finishing:
    """Return who finishes the pages of a build, with what one of the following returns."""
    build, site = config.plugins["permesso"], blog_inputs.site(config)
    return Finishing(build.blog, site, build.edition, read, build.workshop, addresses)


def of_files(files: Files) -> tuple[Read, Collection[str]]:
    """Return a way to read the files that MkDocs is about to write, and the addresses of the
    stylesheets and scripts among them."""
    by_address = {file.dest_uri: file for file in _static(files)}

    def read(address: str) -> str | None:
        file = by_address.get(posixpath.normpath(address))
        try:
            return _text(file.content_bytes) if file else None
        except OSError:
            return None

    return read, [address for address in by_address if address.endswith(LOADED)]


def of_folder(folder: Path) -> tuple[Read, Collection[str]]:
    """Return the same for the files of a site that is written.

    What is asked for was found in pages and scripts: it may be a name that no disk takes, or one of
    a file elsewhere.
    """

    def read(address: str) -> str | None:
        if posixpath.normpath(address).startswith(("/", "..")):
            return None
        try:
            return _text((folder / address).read_bytes())
        except (OSError, ValueError):
            return None

    found = (path for path in folder.rglob("*") if path.suffix in LOADED and path.is_file())
    return read, sorted(path.relative_to(folder).as_posix() for path in found)


def _static(files: Files) -> Iterator[File]:
    for file in files:
        if not file.is_documentation_page() and file.inclusion.is_included():
            yield file


def _text(content: bytes) -> str:
    """Return the text of a file. What is not UTF-8 is read as browsers read Latin 1 (Encoding,
    4.2)."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
