"""The command line of ./scripts/related-eval: how good related posts are on a folder of posts.

No hook: it needs no MkDocs. It reads the clock and speaks, which the engine does not.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from permesso.related.evaluation import collection, table
from permesso.related.evaluation.collection import Collection, CollectionError
from permesso.related.evaluation.evaluation import Evaluation, Result, results
from permesso.related.evaluation.methods.registry import METHODS, OURS, Method, chosen
from terminal import caller, command
from terminal.refusal import Refusal

SHOWN = 20
"""Warnings that are shown; a broken export has thousands."""


class _Parser(argparse.ArgumentParser):
    """Tells of a wrong command line as the scripts do: one line, status 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"permesso: {message} (see ./scripts/related-eval --help)\n")


def main(words: Sequence[str] | None = None) -> int:
    """Evaluate the folder that the command line names; return the exit status."""
    return command.run(partial(_run, _parse(words)))


def _run(asked: argparse.Namespace) -> int:
    try:
        found, reading = _read(caller.path(asked.folder), asked.own_links)
    except CollectionError as error:
        raise Refusal(str(error)) from None
    _warn(found.warnings)
    evaluation = Evaluation(found, _results(found, asked.methods), reading)
    if asked.json:
        print(json.dumps(table.data(evaluation), ensure_ascii=False, indent=2))
    else:
        shown = table.markdown if asked.markdown else table.text
        print(shown(evaluation), end="")
    return 0


def _parse(words: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser(prog="related-eval", description=__doc__, allow_abbrev=False)
    parser.add_argument("folder", metavar="DIR")
    parser.add_argument("--methods", type=_methods, default=chosen(OURS), metavar="NAME,NAME")
    parser.add_argument("--own-links", action="store_true", help="the truth is in the texts")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="figures for programs")
    output.add_argument("--markdown", action="store_true", help="a table for a page")
    return parser.parse_args(words)


def _methods(text: str) -> tuple[Method, ...]:
    try:
        return chosen(text.split(","))
    except KeyError as error:
        known = ", ".join(method.name for method in METHODS)
        raise argparse.ArgumentTypeError(f"no method {error}; known: all, {known}") from None


def _read(folder: Path, own_links: bool) -> tuple[Collection, float]:
    """Return the posts in a folder, and the CPU seconds that it took."""
    before = time.process_time()
    with tqdm(desc="reading", unit="post", leave=False, disable=None) as bar:

        def progress(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        found = collection.read(folder, progress, own_links)
    return found, time.process_time() - before


def _results(found: Collection, methods: Sequence[Method]) -> tuple[Result, ...]:
    with tqdm(total=len(methods), leave=False, disable=None) as bar:
        done = []
        for result in results(found, methods, time.process_time, bar.set_description):
            done.append(result)
            bar.update()
    return tuple(done)


def _warn(warnings: Sequence[str]) -> None:
    for line in warnings[:SHOWN]:
        print(line, file=sys.stderr)
    if len(warnings) > SHOWN:
        print(f"... and {len(warnings) - SHOWN} more", file=sys.stderr)


if __name__ == "__main__":
    # Also where a shell in the background ignores Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
