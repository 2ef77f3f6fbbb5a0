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
        "source": f"{root}({pattern})",
        "headers": [{"key": name, "value": value} for name, value in said.items()],
    }


def _redirects(rules: str) -> Iterator[dict[str, Any]]:
    for line in rules.splitlines():
        source, target, status = line.split(" ")
        plain = re.sub(r"([\\(){}:*+?])", r"\\\1", source)
        yield {"source": plain, "destination": target, "statusCode": int(status)}
