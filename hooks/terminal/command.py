"""A command: what it does, from its start to its exit status."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable

from permesso.problem import ContentError
from terminal.refusal import Refusal

FAILED = 1
"""The status of a command that could not do what it was asked."""
INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""

Work = Callable[[], int]
"""What a command does; returns its exit status."""


def run(work: Work) -> int:
    """Do what a command was asked for and return its exit status: `work`'s own, or 1 if it failed.

    A Refusal is told in its line, ContentError with every problem, a file that went or a disk that
    is full by its name; none has a traceback.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # File names may hold what is not UTF-8.
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="")
    try:
        status = work()
        sys.stdout.flush()
        return status
    except ContentError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        print("permesso: the blog cannot be read; nothing was written", file=sys.stderr)
        return FAILED
    except Refusal as error:
        print(f"permesso: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has stopped: nothing is left to say, nor at exit.
        _drop_output()
        return FAILED
    except OSError as error:
        if error.filename is None:
            _drop_output()
        place = "standard output" if error.filename is None else os.fsdecode(error.filename)
        print(f"permesso: {place}: {error.strerror or error}", file=sys.stderr)
        return FAILED


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
