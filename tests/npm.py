"""Programs that npm has, for tests and measurements.

    PYTHONPATH=hooks python tests/npm.py validators

installs what `tests/validators/package-lock.json` names into `.cache/validators`; `measure` is the
other one. Prints nothing when all is there. Else one line on stderr that says what it does, or what
went wrong (status 1): the tests that need it are skipped then, as those that need a browser are
without one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from terminal.npm import Programs

TESTS = Path(__file__).resolve().parent


def programs(name: str) -> Programs:
    """Return what the lock file in the folder `name` of `tests/` names."""
    return Programs(TESTS / name, TESTS.parent / ".cache" / name, name)


if __name__ == "__main__":
    sys.exit(programs(sys.argv[1]).install())
