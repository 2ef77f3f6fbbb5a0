"""S3 and CloudFront: what each object is stored with, and what the distribution adds.

CloudFront's API, ResponseHeadersPolicyConfig:
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from permesso.policy.headers import CACHED, SHORT, TYPES

OF_THEIR_OWN = {
    "Content-Security-Policy", "Referrer-Policy", "Strict-Transport-Security",
    "X-Content-Type-Options",
}  # fmt: skip
"""Headers that the API knows by name."""


def policy(name: str, always: Mapping[str, str]) -> str:
    """Return the response headers policy, for `aws cloudfront create-response-headers-policy
    --response-headers-policy-config file://…`."""
    known = dict(_known(always))
    custom = [
        {"Header": header, "Value": value, "Override": True}
        for header, value in always.items()
        if header not in OF_THEIR_OWN
    ]
    found = {
        "Name": re.sub(r"[^A-Za-z0-9_-]", "-", f"permesso-{name}"),
        "Comment": f"Headers of {name}",
        "SecurityHeadersConfig": known,
        "CustomHeadersConfig": {"Quantity": len(custom), "Items": custom},
    }
    return _json(found)


def objects() -> str:
    """Return what objects are stored with: the first pattern that the whole key matches holds.

    `ContentType` is by the end of the key, where the usual tables of types are wrong.
    """
    rules = [{"pattern": each.pattern, "CacheControl": each.control} for each in CACHED]
    return _json(
        {"objects": [*rules, {"pattern": ".*", "CacheControl": SHORT}], "types": dict(TYPES)}
    )


def _known(always: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield the headers that the API has a place of their own for."""
    yield "ContentTypeOptions", {"Override": True}
    yield "ReferrerPolicy", {"Override": True, "ReferrerPolicy": always["Referrer-Policy"]}
    if csp := always.get("Content-Security-Policy"):
        yield "ContentSecurityPolicy", {"Override": True, "ContentSecurityPolicy": csp}
    if hsts := always.get("Strict-Transport-Security"):
        parts = hsts.split("; ")
        said: dict[str, Any] = {
            "Override": True,
            "AccessControlMaxAgeSec": int(parts[0].partition("=")[2]),
            "IncludeSubdomains": "includeSubDomains" in parts,
            "Preload": "preload" in parts,
        }
        yield "StrictTransportSecurity", said


def _json(found: Mapping[str, Any]) -> str:
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"
