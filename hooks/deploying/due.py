"""`python -m deploying.due`, behind ./scripts/due: whether the public site has fallen behind the
clock. It needs nothing but Python."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from deploying import state
from deploying.state import State

NOTHING = 3
"""The status of a site that is up to date; 1 and 2 stay for what failed."""
OLDEST = timedelta(days=30)
"""A site is built anew after so long, whatever is due: `security.txt` says until when it holds."""


def main() -> int:
    """Print why a build is due and return 0, or what comes next, and return `NOTHING`.

    Where the last deployment is not known, a build is due.
    """
    deployed = state.read(state.DEPLOYED)
    if deployed is None:
        print(f"due: no deployment is known here ({state.DEPLOYED})")
        return 0
    # As builds do (reproducible-builds.org).
    seconds = float(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    now = datetime.fromtimestamp(seconds, timezone.utc)  # noqa: UP017  # the system's Python may be any
    reasons = list(_reasons(deployed, now, state.commit()))
    for reason in reasons:
        print(f"due: {reason}")
    if reasons:
        return 0
    coming = next(iter(deployed.due), None)
    print(f"nothing is due; next: {coming.file}, {coming.at}" if coming else "nothing is due")
    return NOTHING


def _reasons(deployed: State, now: datetime, commit: str | None) -> Iterator[str]:
    built = datetime.fromisoformat(deployed.built)
    for each in deployed.due:
        if each.moment <= now:
            yield f"{each.file}, {each.at}"
    if commit and deployed.commit and commit != deployed.commit:
        yield f"commit {commit[:9]} came after {deployed.commit[:9]}, which is public"
    if now - built >= OLDEST:
        yield f"the site was built on {built:%Y-%m-%d}, {(now - built).days} days ago"


if __name__ == "__main__":
    sys.exit(main())
