"""What is included in a `server` of nginx beside the redirects."""

from __future__ import annotations

import re
from collections.abc import Mapping

from permesso.policy.headers import CACHED, FOR_HOSTS, OWN, SHORT, TYPES


def headers(root: str, always: Mapping[str, str]) -> str:
    """Return headers, types, compressed files and the page for what is not there.

    `add_header` holds only where a location says none of its own, so what depends on a path is in
    variables; a header without a value is not sent.
    """
    start = f"^{re.escape(root)}"
    lines = [
        "# Headers, and compressed files beside their originals (./scripts/build writes them).",
        "index index.html;",
        f"error_page 404 {root}404.html;",
        f"location = {root}404.html {{ internal; }}",
        f'location ~ "{start}(?:{FOR_HOSTS})" {{ return 404; }}',
        "absolute_redirect off;",
        "gzip_static on;",
        "gzip_vary on;",
        "# With the module ngx_brotli (Debian: libnginx-mod-http-brotli-static):",
        "# brotli_static on;",
        "charset utf-8;",
        "charset_types text/html text/css text/plain text/xml text/markdown application/javascript "
        "application/json application/xml application/rss+xml application/atom+xml;",
        f'set $keeping "{SHORT}";',
        *(
            f'if ($uri ~ "{start}{each.pattern}$") {{ set $keeping "{each.control}"; }}'
            for each in reversed(CACHED)
        ),
        'set $loading "";',
        f'if ($uri ~ "{start}(?:{"|".join(OWN)})/") {{ set $loading same-origin; }}',
        "add_header Cache-Control $keeping;",
        "add_header Cross-Origin-Resource-Policy $loading;",
        *(f'add_header {name} "{value}" always;' for name, value in always.items()),
    ]
    for end, type_ in TYPES.items():
        lines.append(f"location ~ \\.{end}$ {{ types {{ }} default_type {type_.split(';')[0]}; }}")
    return "".join(f"{line}\n" for line in lines)
