"""`python -m building`, behind ./scripts/build."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from building import console, options, unchanged


def main(words: Sequence[str] | None = None) -> int:
    """Return the exit status: that of MkDocs; 0 where nothing has changed."""
    asked = options.read(words)
    found = unchanged.look(asked)
    if found.last:
        console.retell(found.last.told)
        print("Nothing has changed since the last build.", file=sys.stderr)
        return 0
    # Not before: what MkDocs brings takes longer to load than all of the above to do.
    from building import making

    return making.make(asked, found)


if __name__ == "__main__":
    status = main()
    # All that is there goes with the process: to look first which of it points in circles took a
    # tenth of a build of 1,000 posts.
    gc.freeze()
    sys.exit(status)
