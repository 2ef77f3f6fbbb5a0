"""`python -m auditing`, behind ./scripts/audit."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from datetime import date

from auditing import last, options
from auditing.options import Options
from terminal import command

UNEXAMINED = 2
"""The status of an audit that does not know: never one of a site that passed."""


def main(words: Sequence[str] | None = None, today: date | None = None) -> int:
    """Return the exit status: 0 where nothing was found that counts, 1 where something was, 2 where
    the site could not be examined as a whole, 130 where it was interrupted. `today` is the day of
    the audit, else this one."""
    asked = options.read(words)
    ended: list[int] = []

    def work() -> int:
        ended.append(_work(asked, today or date.today()))
        return ended[-1]

    status = command.run(work)
    # A report that nobody could write is no finding.
    return status if status == command.INTERRUPTED or status in ended else UNEXAMINED


def _work(asked: Options, today: date) -> int:
    key = last.key(asked, today)
    if found := last.read(asked, key):
        outcome = found
    else:
        # Not before: what examines takes longer to load than all of the above to do.
        from auditing import auditing

        outcome, show = auditing.audit(asked, today)
        is_as_it_was = key == last.key(asked, today)
        show()
        if is_as_it_was:
            last.write(asked, last.key(asked, today), outcome)
    if asked.json:
        from auditing import writing

        writing.write(asked.json, outcome.json)
    print(outcome.text)
    return outcome.status


if __name__ == "__main__":
    status = main()
    # All that is there goes with the process.
    gc.freeze()
    sys.exit(status)
