"""The command line of ./scripts/comments, which runs `python -m blog_comments`.

That module brings the reader of blogs: this package knows no site generator. `dev` is a program of
its own, `python -m conversation.server`, which starts sooner.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from conversation import new, pull
from conversation.home import Home
from conversation.imports import importing
from terminal import command, configuration

Reader = Callable[[Path], Home]
"""From a configuration file to the blog; raises ContentError or Refusal."""


def main(reader: Reader, words: Sequence[str] | None = None) -> int:
    """Return the exit status: 2 for a wrong command line, 1 for what failed."""
    return command.run(partial(_run, parser().parse_args(words), reader))


def _run(arguments: argparse.Namespace, reader: Reader) -> int:
    home = reader(configuration.file(arguments))
    match arguments.command:
        case "pull":
            return pull.run(arguments, home, os.environ)
        case "import":
            return importing.run(arguments, home)
        case _:
            return new.run(arguments, home)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    whole = argparse.ArgumentParser(
        prog="./scripts/comments",
        description="Comments as data beside the posts: fetched, imported, reviewed.",
    )
    each = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    fetching = _add(each, "pull", "fetch what is new from where people write")
    pull.add_arguments(fetching)
    taking = _add(each, "import", "take over the comments of another blog")
    importing.add_arguments(taking)
    telling = _add(each, "new", "what is new since the last commit, to be reviewed")
    new.add_arguments(telling)
    for one in (fetching, taking, telling):
        configuration.add_option(one)
    return whole


def _add(
    each: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str
) -> argparse.ArgumentParser:
    return each.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
