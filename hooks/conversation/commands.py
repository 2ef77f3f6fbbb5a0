"""The command line of ./scripts/comments, which runs `python -m blog_comments`.

That module brings the reader of blogs: this package knows no site generator. `dev` is a program of
its own, `python -m conversation.server`, which starts sooner.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from conversation import new, pull
from conversation.home import Home, caller_path
from conversation.imports import importing
from conversation.refusal import Refusal
from permesso.problem import ContentError

FAILED = 1
INTERRUPTED = 130
CONFIG = "mkdocs.yml"

Reader = Callable[[Path], Home]
"""From a configuration file to the blog; raises ContentError or Refusal."""


def main(reader: Reader, words: Sequence[str] | None = None) -> int:
    """Return the exit status: 2 for a wrong command line, 1 for what failed."""
    arguments = parser().parse_args(words)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    try:
        home = reader(caller_path(arguments.config) if arguments.config else Path(CONFIG))
        match arguments.command:
            case "pull":
                return pull.run(arguments, home, os.environ)
            case "import":
                return importing.run(arguments, home)
            case _:
                return new.run(arguments, home)
    except ContentError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        print("permesso: the blog cannot be read; nothing was changed", file=sys.stderr)
        return FAILED
    except Refusal as error:
        print(f"permesso: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has stopped: nothing is left to say, nor at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


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
        one.add_argument(
            "--config",
            metavar="FILE",
            help=f"the blog's configuration, instead of {CONFIG}",
        )
    return whole


def _add(
    each: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str
) -> argparse.ArgumentParser:
    return each.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
