"""Handles: how somebody is called on another network."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from permesso.fields import wrong

FEDIVERSE = re.compile(r"\w+(?:[.-]+\w+)*@[^\s@/:.]+(?:\.[^\s@/:.]+)+", re.ASCII)
"""Name and host, as WebFinger's `acct:` has them (RFC 7565); names as Mastodon allows them."""
X = re.compile(r"\w{1,15}", re.ASCII)


def _fediverse(value: str) -> str:
    # YAML does not let a bare value begin with an @, so that it may be left out.
    name = value.strip().removeprefix("@")
    if not FEDIVERSE.fullmatch(name):
        raise wrong(f"found '{value}'; write name and server, such as '@nora@social.example'")
    return f"@{name}"


def _x(value: str) -> str:
    name = value.strip().removeprefix("@")
    if not X.fullmatch(name):
        raise wrong(f"found '{value}'; write the name on X, such as '@nora'")
    return f"@{name}"


FediverseHandle = Annotated[str, AfterValidator(_fediverse)]
"""Name and server on the fediverse: `@nora@social.example`."""
XHandle = Annotated[str, AfterValidator(_x)]
"""Name on X: `@nora`."""
