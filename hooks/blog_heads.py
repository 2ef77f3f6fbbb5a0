"""`python -m blog_heads`, a step of ./scripts/check: titles and descriptions of the whole blog."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial

import blog_reader
from blog_reader import Reading
from permesso import source
from permesso.head import audit
from permesso.head.audit import Finding
from permesso.problem import Problem
from permesso.source import Source
from terminal import command, configuration


def main(words: Sequence[str] | None = None) -> int:
    """Return the exit status: 2 for a wrong command line, 1 where something has to be mended."""
    parser = argparse.ArgumentParser(
        prog="python -m blog_heads",
        description="Titles and descriptions that search results cut off, lack or show twice.",
    )
    configuration.add_option(parser)
    return command.run(partial(_run, parser.parse_args(words)))


def _run(arguments: argparse.Namespace) -> int:
    reading = blog_reader.read(configuration.file(arguments))
    found = list(audit.findings(reading.loaded.blog, reading.site, reading.edition))
    # What only could be better stands last, and nothing fails for it.
    for finding in sorted(found, key=lambda each: each.advice):
        print(f"{_problem(finding, reading)}{' (advice)' if finding.advice else ''}")
    faults = sum(not finding.advice for finding in found)
    print(f"Titles and descriptions: {faults} to mend, {len(found) - faults} that could be better.")
    return command.FAILED if faults else 0


def _problem(finding: Finding, reading: Reading) -> Problem:
    """Return what was found, at the line of its key."""
    shown = f"{reading.docs.name}/{finding.source}"
    path = reading.docs / finding.source
    text = source.read(path, finding.source, shown) if path.is_file() else None
    if isinstance(text, Source):
        return text.problem(finding.message, finding.key)
    return Problem(shown, 1, finding.message)


if __name__ == "__main__":
    sys.exit(main())
