"""`python -m deploying.outside`, behind ./scripts/links external: whether the pages of others that
texts link to are still there."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from deploying import lychee
from deploying.lychee import Broken
from permesso import yaml_source
from terminal import caller, command, configuration

CONFIGURATION = ".lychee.toml"
"""Beside mkdocs.yml: how patient, what is left out."""
CACHE = Path(".cache/links")
"""Lychee keeps what answered in this folder, as `.lycheecache`."""
ARCHIVE = "https://web.archive.org/web/"
NO_ADDRESS = "error:"
"""What lychee names what is no address at all."""


def main(words: Sequence[str] | None = None) -> int:
    """Print every link that leads nowhere; return 1 if there is any."""
    return command.run(partial(_run, _parser().parse_args(words)))


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="./scripts/links external",
        description="Asks whether the pages of other sites that texts link to are still there. "
        f"{CONFIGURATION} says what is left out and how patient it is; what answered is not asked "
        "again for a week.",
    )
    made.add_argument("--fresh", action="store_true", help="ask for all of them again")
    configuration.add_option(made)
    return made


def _run(arguments: argparse.Namespace) -> int:
    file = configuration.file(arguments).absolute()
    docs = _documents(file)
    cache = file.parent / CACHE
    cache.mkdir(parents=True, exist_ok=True)
    if arguments.fresh:
        (cache / ".lycheecache").unlink(missing_ok=True)
    settings = file.parent / CONFIGURATION
    found = lychee.run(
        [
            *([f"--config={settings}"] if settings.is_file() else []),
            "--scheme=http",
            "--scheme=https",
            "--cache",
            "--extensions=md",
            # The folder may be ignored by git, or below one that is.
            "--no-ignore",
            str(docs),
            *(str(each) for each in sorted(docs.glob(".*.yml"))),
        ],
        cache,
    )
    for link in found:
        print(_line(link))
    if not found:
        print("every page of others that texts link to is there")
    return int(bool(found))


def _documents(file: Path) -> Path:
    """Return the documents folder of a blog (MkDocs's `docs_dir`)."""
    values = yaml_source.load(file.read_text(encoding="utf-8")).data
    named = values.get("docs_dir") if isinstance(values, dict) else None
    return file.parent / (named if isinstance(named, str) else "docs")


def _line(link: Broken) -> str:
    place = f"{caller.shown(Path(link.file))}:{link.line}"
    if link.address == NO_ADDRESS:
        return f"{place}: a link {link.reason}; correct it"
    return (
        f"{place}: {link.address} {link.reason}; correct it, or link to an archived copy "
        f"({ARCHIVE}{link.address})"
    )


if __name__ == "__main__":
    sys.exit(main())
