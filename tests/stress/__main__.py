"""The command line: `python -m stress`; ./scripts/stress says what the options mean."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from command_line import Parser, number, progress, run
from stress import trials
from stress.trials import QUICK, Options, Report
from stress.waiting import NeverHappened

Trial = Callable[[Options], Report]


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return 1 if a promise was broken."""
    options = _options(arguments)
    each: tuple[Trial, ...] = (
        trials.crowded,
        trials.without_mail,
        lambda options: trials.killed(options, progress),
        trials.full,
    )
    kept = True
    try:
        for trial in each:
            report = trial(options)
            print(text(report), flush=True)
            kept = kept and report.kept
    except (NeverHappened, RuntimeError) as error:
        print(f"permesso: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("permesso: interrupted", file=sys.stderr)
        return 130
    print("Every promise was kept." if kept else "A promise was broken.")
    return 0 if kept else 1


def text(report: Report) -> str:
    """Return a report as lines for people."""
    lines = [report.title]
    lines += [
        f"  {number:>7,}  {name}{f' ({remark})' if remark else ''}"
        for name, number, remark in report.counts
    ]
    lines += [f"  {'kept' if kept else 'BROKEN':>7}  {said}" for said, kept in report.promises]
    return "\n".join(lines) + "\n"


def _options(arguments: Sequence[str] | None) -> Options:
    parser = Parser(prog="stress", description=__doc__, allow_abbrev=False)
    parser.add_argument("--quick", action="store_true", help="a few seconds of each")
    for name in ("clients", "subscriptions", "kills", "seed"):
        parser.add_argument(f"--{name}", type=number, metavar="N")
    asked = parser.parse_args(arguments)
    given = {name: value for name, value in vars(asked).items() if name != "quick" and value}
    return replace(QUICK if asked.quick else Options(), **given)


if __name__ == "__main__":
    run(main)
