"""The option `--config`: which blog a command is about."""

from __future__ import annotations

import argparse
from pathlib import Path

from terminal import caller

FILE = "mkdocs.yml"
"""The blog at whose root the scripts work."""


def add_option(parser: argparse.ArgumentParser) -> None:
    """Add the option to a command."""
    parser.add_argument(
        "--config", metavar="FILE", help=f"the blog's configuration, instead of {FILE}"
    )


def file(arguments: argparse.Namespace) -> Path:
    """Return the configuration file that a command line asks for."""
    return caller.path(arguments.config) if arguments.config else Path(FILE)
