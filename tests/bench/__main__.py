"""The command line: `python -m bench`; ./scripts/bench calls it and says what the options mean."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import auditing, hugo, table
from bench.contestants import PEERS
from bench.profiling import profile
from bench.run import BuildFailed, Options, measure
from bench.table import Machine
from command_line import Parser, number, progress, run

ONE = 1000
"""Posts of a build under the profiler and of a preview, if nothing else is said."""
SAVES = 5
"""Saves of each kind in a preview, if nothing else is said."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status."""
    asked = _parse(arguments)
    try:
        if asked.profile:
            print(table.profile_text(profile(asked.posts[0], progress), Machine.this()), end="")
        elif asked.serve:
            _preview(asked.posts[0], asked.repeat or SAVES, asked.json)
        elif asked.audit:
            _audit(asked.posts[0])
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
    machine = Machine.this()
    results = measure(options, progress)
    print(table.text(results, options, machine), end="")
    if json_file:
        _keep(table.data(results, options, machine), json_file)


def _preview(posts: int, repeat: int, json_file: Path | None) -> None:
    from bench import previewing  # for a developer's environment alone

    machine = Machine.this()
    seen = previewing.measure(posts, repeat, progress)
    print(table.preview_text(seen, posts, machine), end="")
    if json_file:
        _keep(table.preview_data(seen, posts, machine), json_file)


def _audit(pages: int) -> None:
    print(auditing.text(auditing.measure(pages, progress), pages), end="")


def _keep(data: dict[str, Any], file: Path) -> None:
    file.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def estimate(options: Options) -> str:
    """Return in words how long the measurement will take: as on one core of 2 GHz or so."""
    seconds = 0.0
    for posts in options.posts:
        seconds += options.repeat * (1 + 0.006 * posts)
        if options.again:
            seconds += options.repeat * (3 + 0.003 * posts)
        # The more posts these have, the more each of them takes.
        if "hugo" in options.peers:
            seconds += options.repeat * (0.002 * posts + 1e-7 * posts**2)
        if "stock" in options.peers and not options.left_out("stock", posts):
            seconds += options.repeat * (1 + 0.03 * posts + 2.6e-6 * posts**2)
    minutes = round(seconds / 60)
    return "a minute or less" if minutes <= 1 else f"about {minutes} minutes"


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(prog="bench", description=__doc__, allow_abbrev=False)
    parser.add_argument("--posts", type=_numbers, metavar="N,N", help="numbers of posts")
    parser.add_argument("--peers", type=_peers, help="stock, hugo, both, or off")
    parser.add_argument("--cold", action="store_true", help="nothing that a build left is used")
    parser.add_argument("--search", action="store_true", help="with the search index of each")
    parser.add_argument("--repeat", type=number, metavar="N", help="builds or saves of each")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--serve", action="store_true", help="the preview instead")
    parser.add_argument("--audit", action="store_true", help="the audit instead")
    parser.add_argument("--profile", action="store_true", help="one build under cProfile instead")
    asked = parser.parse_args(arguments)
    for name in ("profile", "serve", "audit"):
        if getattr(asked, name):
            asked.posts = asked.posts or (ONE,)
            if len(asked.posts) > 1:
                parser.error(f"--{name} takes one number of posts")
    if asked.json and asked.json.is_dir():
        parser.error(f"--json: {asked.json} is a folder")
    if asked.json and not asked.json.parent.is_dir():
        parser.error(f"--json: there is no folder {asked.json.parent}")
    asked.peers = PEERS if asked.peers is None else asked.peers
    if "hugo" in asked.peers and not (
        asked.profile or asked.serve or asked.audit or hugo.program()
    ):
        parser.error("Hugo is not installed, which ./scripts/bench does")
    return asked


def _options(asked: argparse.Namespace) -> Options:
    return Options(
        posts=asked.posts or Options().posts,
        peers=asked.peers,
        search=asked.search,
        again=not asked.cold,
        repeat=asked.repeat or 1,
    )


def _peers(text: str) -> tuple[str, ...]:
    """Return whom somebody named, in the order of `PEERS`."""
    named = set() if text == "off" else set(text.split(","))
    if unknown := named - set(PEERS):
        raise argparse.ArgumentTypeError(f"'{min(unknown)}' is not one of {', '.join(PEERS)}, off")
    return tuple(name for name in PEERS if name in named)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted({number(part) for part in text.split(",")}))


if __name__ == "__main__":
    run(main)
