"""`vercel.json`: headers and redirects as Vercel reads them in the folder that is deployed.

https://vercel.com/docs/project-configuration/vercel-json. Paths are patterns of path-to-regexp;
where several set the same header, the last one holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from permesso.policy.headers import CACHED, OWN, SHORT, TYPES

MOST_REDIRECTS = 2048
"""Redirects that Vercel takes."""
STATUSES = {"301", "302", "303", "307", "308"}
"""What it answers with where an address leads elsewhere."""
STAND_IN = re.compile(r"\*|/:")
"""A part of a rule of Netlify's that stands for any."""


def configuration(root: str, always: Mapping[str, str], redirects: str) -> str:
    """Return the file; `redirects` is the map of Netlify (`from to status`)."""
    headers = [
        _rule(root, ".*", {**always, "Cache-Control": SHORT}),
        *(_rule(root, each.pattern, {"Cache-Control": each.control}) for each in reversed(CACHED)),
        *(_rule(root, rf".+\.{end}", {"Content-Type": type_}) for end, type_ in TYPES.items()),
        *(
            _rule(root, f"{folder}/.+", {"Cross-Origin-Resource-Policy": "same-origin"})
            for folder in OWN
        ),
    ]
    found = {
        "$schema": "https://openapi.vercel.sh/vercel.json",
        "trailingSlash": True,
        "headers": headers,
        "redirects": list(_redirects(redirects))[:MOST_REDIRECTS],
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def _rule(root: str, pattern: str, said: Mapping[str, str]) -> dict[str, Any]:
    return {
        "source": f"{_plain(root)}({pattern})",
        "headers": [{"key": name, "value": value} for name, value in said.items()],
    }


def _redirects(rules: str) -> Iterator[dict[str, Any]]:
    """Yield the redirects. An owner's own map may have more than two addresses and a status in a
    line, or stand-ins for parts of a path, which mean something else here: those are left out."""
    for line in rules.splitlines():
        match line.split():
            case ["#", *_]:
                pass
            case [source, target, status] if status in STATUSES and not STAND_IN.search(line):
                yield {
                    "source": _plain(source), "destination": target, "statusCode": int(status),
                }  # fmt: skip


def _plain(path: str) -> str:
    """Return a path as a pattern that fits nothing else."""
    return re.sub(r"([\\(){}:*+?])", r"\\\1", path)
