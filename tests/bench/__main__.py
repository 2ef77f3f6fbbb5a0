"""The command line: `python -m bench`; ./scripts/bench calls it and says what the options mean."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import table
from bench.profiling import profile
from bench.run import BuildFailed, Options, measure
from bench.table import Machine
from command_line import Parser, number, progress, run

PROFILED = 1000
"""Posts of a build under the profiler, if nothing else is said."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status."""
    asked = _parse(arguments)
    try:
        if asked.profile:
            print(table.profile_text(profile(asked.posts[0], progress), Machine.this()), end="")
        else:
            _measure(_options(asked), asked.json)
    except BuildFailed as error:
        print(f"permesso: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("permesso: interrupted", file=sys.stderr)
        return 130
    return 0


def _measure(options: Options, json_file: Path | None) -> None:
    progress(f"this takes {estimate(options)}")
    results = measure(options, progress)
    machine = Machine.this()
    print(table.text(results, options, machine), end="")
    if json_file:
        found = table.data(results, options, machine)
        json_file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def estimate(options: Options) -> str:
    """Return in words how long the measurement will take: as on one core of 2 GHz or so."""
    seconds = 0.0
    for posts in options.posts:
        seconds += options.repeat * (1 + 0.006 * posts)
        if options.stock:  # the more posts it has, the more each of them takes
            seconds += options.repeat * (1 + 0.03 * posts + 2.6e-6 * posts**2)
    minutes = round(seconds / 60)
    return "a minute or less" if minutes <= 1 else f"about {minutes} minutes"


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(prog="bench", description=__doc__, allow_abbrev=False)
    parser.add_argument("--posts", type=_numbers, metavar="N,N", help="numbers of posts")
    parser.add_argument(
        "--peers", choices=("off", "stock"), default="stock", help="whom to compare"
    )
    parser.add_argument("--search", action="store_true", help="with the search index of each")
    parser.add_argument("--repeat", type=number, default=1, metavar="N", help="builds of each")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--profile", action="store_true", help="one build under cProfile instead")
    asked = parser.parse_args(arguments)
    if asked.profile:
        asked.posts = asked.posts or (PROFILED,)
        if len(asked.posts) > 1:
            parser.error("--profile takes one number of posts")
    if asked.json and asked.json.is_dir():
        parser.error(f"--json: {asked.json} is a folder")
    if asked.json and not asked.json.parent.is_dir():
        parser.error(f"--json: there is no folder {asked.json.parent}")
    return asked


def _options(asked: argparse.Namespace) -> Options:
    return Options(
        posts=asked.posts or Options().posts,
        stock=asked.peers == "stock",
        search=asked.search,
        repeat=asked.repeat,
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted({number(part) for part in text.split(",")}))


if __name__ == "__main__":
    run(main)
