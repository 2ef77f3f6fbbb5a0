"""Renews EasyList and EasyPrivacy, by which the audit knows advertising and tracking.

    PYTHONPATH=hooks python -m auditing.renew FROM

FROM is a folder that has `easylist.txt` and `easyprivacy.txt` in it, at any depth, or a Debian
package that does: `apt-get download webext-ublock-origin-chromium`. The same lists give the same
files, byte for byte.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import brotli
import yaml

from auditing import package
from permesso.audit import filters
from terminal import caller, command
from terminal.refusal import Refusal

HEADER = re.compile(r"^! *(Title|Version|Last modified|Licence): *(.*?) *$", re.MULTILINE)
"""Lines at the beginning of a list that say what it is."""
BEGINNING = 2000
"""Characters in which they stand."""
FEWEST = 10_000
"""Rules of a whole list: the shorter one has 50,000."""
WORDS = """\
# What lies here, written by `python -m auditing.renew`.

"""
LICENCE = "GPL-3.0-or-later or CC-BY-SA-3.0-or-later"
"""As https://easylist.to/pages/licence.html says, to which the lists' own lines point."""


@dataclass(frozen=True, slots=True)
class Found:
    """A list as it came."""

    data: bytes
    """Its text."""
    changed: date
    """The day its file was written, in UTC."""


def renew(source: Path, folder: Path = filters.FOLDER) -> str:
    """Write the lists that a folder or a package holds into `folder`, both or none, and return what
    was done, in a line; raises Refusal."""
    found = package.read(source) if source.is_file() else _of_folder(source)
    lists = {path.name: found.get(path.name.removesuffix(".br")) for path in filters.LISTS}
    if missing := [name.removesuffix(".br") for name, text in lists.items() if text is None]:
        raise Refusal(f"{caller.shown(source)}: has no {' and no '.join(missing)}")
    whole = {name: Found(*text) for name, text in lists.items() if text is not None}
    editions = [_edition(name, each, source) for name, each in whole.items()]
    packed = {
        name: brotli.compress(each.data, quality=11, lgwin=24) for name, each in whole.items()
    }
    written = yaml.safe_dump(editions, sort_keys=False, allow_unicode=True)
    packed[filters.EDITIONS.name] = (WORDS + written).encode()
    _write(folder, packed)
    return ", ".join(f"{each['name']} of {each['date']}" for each in editions)


def _of_folder(folder: Path) -> dict[str, tuple[bytes, date]]:
    if not folder.is_dir():
        raise Refusal(f"{caller.shown(folder)}: is neither a folder nor a package")
    names = {path.name.removesuffix(".br") for path in filters.LISTS}
    paths = sorted(path for path in folder.rglob("*.txt") if path.name in names)
    return {path.name: (path.read_bytes(), package.day(path.stat().st_mtime)) for path in paths}


def _edition(name: str, found: Found, source: Path) -> dict[str, object]:
    text = found.data.decode("utf-8", "replace")
    header = dict(HEADER.findall(text[:BEGINNING]))
    rules = sum(1 for line in text.splitlines()[1:] if line and not line.startswith("!"))
    if not text.startswith("[Adblock Plus") or rules < FEWEST:
        raise Refusal(
            f"{caller.shown(source)}: {name.removesuffix('.br')} is no whole list: {rules} rules"
        )
    return {
        "name": header.get("Title", name.partition(".")[0]),
        "file": name,
        "date": _dated(header) or found.changed,
        "version": _filled(header.get("Version")),
        "rules": rules,
        "sha256": hashlib.sha256(found.data).hexdigest(),
        "origin": source.name,
        "licence": LICENCE,
    }


def _dated(header: Mapping[str, str]) -> date | None:
    """Return the day that the list says itself: `12 Oct 2025 10:01 UTC`; packages may leave the
    place of it unfilled."""
    try:
        return datetime.strptime(header["Last modified"][:11].strip(), "%d %b %Y").date()
    except (KeyError, ValueError):
        return None


def _filled(value: str | None) -> str | None:
    return None if value is None or "%" in value else value


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    unfinished = {folder / name: folder / f".{name}.new" for name in files}
    try:
        for path, new in unfinished.items():
            new.write_bytes(files[path.name])
        for path, new in unfinished.items():
            os.replace(new, path)
    finally:
        for new in unfinished.values():
            new.unlink(missing_ok=True)


def main() -> int:
    """Renew the lists from what the command line names; return the exit status."""
    words = (__doc__ or "").split("\n\n")
    parser = argparse.ArgumentParser(
        prog="python -m auditing.renew", description=words[0], epilog=words[2]
    )
    parser.add_argument("source", metavar="FROM", help="a folder or a Debian package")
    source = caller.path(parser.parse_args().source)

    def work() -> int:
        print(f"permesso: the audit has {renew(source)}")
        return 0

    return command.run(work)


if __name__ == "__main__":
    sys.exit(main())
