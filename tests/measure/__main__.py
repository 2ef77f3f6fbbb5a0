"""The command line: `python -m measure`; ./scripts/measure calls it and says what options mean."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import browser
from bench.table import Machine
from command_line import Parser, number, progress, run
from measure import lighthouse, pages, report, sites
from measure.measuring import Goal, Measured, Options, goals, measured

PEER = ("article", "short article")
"""Kinds of page that Material's blog has at the same addresses."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status.

    1 means that it could not measure, or that a goal is missed that does not depend on time.
    """
    asked = _parse(arguments)
    if not browser.find():
        return _fail("no Chromium: install one, or set CHROMIUM to its path")
    if asked.lighthouse and lighthouse.PROGRAMS.install() != 0:
        return _fail("no Lighthouse; --no-lighthouse does without")
    try:
        return _measure(asked)
    except (sites.BuildFailed, lighthouse.Failed, FileNotFoundError) as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        print("permesso: interrupted", file=sys.stderr)
        return 130


def _measure(asked: argparse.Namespace) -> int:
    options = Options(asked.pages, asked.runs, asked.lighthouse)
    with TemporaryDirectory(prefix="permesso-measure.") as name:
        folder = Path(name)
        site = asked.site
        if site is None:
            progress("building the sample blog")
            site = sites.sample(folder / "site")
        found, articles = measured("Permesso", site, options, progress)
        reached = goals(found, articles)
        if asked.peer:
            found += _peer(folder / "stock", options)
    machine = Machine.this()
    print(report.text(found, articles, reached, options, machine), end="")
    if asked.json:
        written = report.data(found, articles, reached, options, machine)
        text = json.dumps(written, indent=1, ensure_ascii=False)
        asked.json.write_text(f"{text}\n", encoding="utf-8")
    return int(any(_is_missed(goal) for goal in reached))


def _peer(project: Path, options: Options) -> list[Measured]:
    """Measure the articles as Material's own blog shows them."""
    same = tuple(page for page in options.pages if page.kind in PEER)
    if not same:
        return []
    progress("building Material's blog")
    return measured("stock", sites.stock(project), replace(options, pages=same), progress)[0]


def _is_missed(goal: Goal) -> bool:
    return not goal.reached and not goal.timed


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(prog="measure", description=__doc__, allow_abbrev=False)
    parser.add_argument("--runs", type=number, default=5, metavar="N", help="runs on each page")
    parser.add_argument("--pages", metavar="P,P", help="kinds of page, or addresses (/a/)")
    parser.add_argument("--site", type=Path, metavar="DIR", help="a site that is built already")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--peer", action="store_true", help="Material's own blog too")
    parser.add_argument("--no-lighthouse", dest="lighthouse", action="store_false", help="weigh")
    asked = parser.parse_args(arguments)
    try:
        asked.pages = pages.chosen(asked.pages)
    except ValueError as error:
        parser.error(f"--pages: {error}")
    if asked.site and not (asked.site / "index.html").is_file():
        parser.error(f"--site: there is no index.html in {asked.site}")
    if asked.json and not asked.json.parent.is_dir():
        parser.error(f"--json: there is no folder {asked.json.parent}")
    return asked


def _fail(line: str) -> int:
    print(f"permesso: {line}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    run(main)
