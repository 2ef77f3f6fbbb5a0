"""The command lines of `bench`, `measure` and `stress`: what they have in common."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """Tells of a wrong command line as the scripts do: one line, status 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and where to read what is right."""
        self.exit(2, f"permesso: {message} (see ./scripts/{self.prog} --help)\n")


def number(text: str) -> int:
    """Return a number from 1 as somebody wrote it."""
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from 1")
    return int(text)


def progress(line: str) -> None:
    """Tell a person who waits, and nobody else."""
    if sys.stderr.isatty():
        print(f"permesso: {line}", file=sys.stderr, flush=True)


def run(main: Callable[[], int]) -> NoReturn:
    """Do what a command does, and end with its status.

    Ctrl-C, also where a shell in the background ignores it, and a plain `kill` let it clean up.
    """
    for number_ in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number_, signal.default_int_handler)
    sys.exit(main())
