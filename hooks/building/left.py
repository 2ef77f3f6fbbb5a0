"""What a build leaves outside of the site, for what comes after it."""

from __future__ import annotations

import hashlib
import os

FILES = (
    os.path.join(".cache", "addresses.json"),
    os.path.join(".cache", "deploy", "built.json"),
)
"""From the project's root (`blog_addresses.FILE`, `deploying.state.BUILT`)."""
MOMENT = b'\n "built": '
"""How the one line begins that is another one in each build, whatever it is of."""


def digest(path: str) -> str:
    """Return the sum of what a file says, but for the moment at which it was written; an empty word
    for one that cannot be read.

    A build of the same into another folder writes it, too.
    """
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return ""
    before, found, line = content.partition(MOMENT)
    rest = line.partition(b"\n")[2] if found else b""
    return hashlib.sha256(b"%d:%s%s" % (len(before), before, rest)).hexdigest()
