"""What a build was asked for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NamedTuple


class Options(NamedTuple):
    """The words after `python -m building`."""

    strict: bool | None = None
    """Whether a warning fails the build; None: as `mkdocs.yml` says."""
    site_dir: str | None = None
    """Where the site goes; None: as `mkdocs.yml` says."""
    profile: bool = False
    """Whether the build says where its time went."""
    again: bool = False
    """Whether it builds though nothing has changed."""


def read(words: Sequence[str] | None = None) -> Options:
    """Return what the words of a command line ask for; ends the process where they are wrong."""
    parser = argparse.ArgumentParser(prog="./scripts/build", add_help=False, allow_abbrev=False)
    parser.add_argument("--strict", action="store_true", default=None)
    parser.add_argument("--no-strict", action="store_false", dest="strict")
    parser.add_argument("--site-dir")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--again", action="store_true")
    return Options(**vars(parser.parse_args(words)))
